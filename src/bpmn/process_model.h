#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hindsight::bpmn {

struct FlowNode {
  std::string id;
  std::string name;           ///< empty = the model gives none; callers show the id
  std::string type;           ///< BPMN element name, e.g. "userTask"
  std::string attached_to{};  ///< of boundary events: the id of their activity
  std::string inside{};       ///< id of the sub-process that it lies in; empty = the process itself
};

/// The activity that a run is of: engines run the frame of a multi-instance activity under the
/// activity's id with `#multiInstanceBody` behind it.
std::string_view activity_of(std::string_view run_of);

struct SequenceFlow {
  std::string source, target;  ///< ids of flow nodes
};

/// What reports need to know of a BPMN process.
struct ProcessModel {
  std::string name;                  ///< of the process; may be empty
  std::vector<FlowNode> flow_nodes;  ///< in document order, sub-processes' included
  bool has_diagram = false;
  std::vector<SequenceFlow> sequence_flows{};  ///< in document order; both ends are in flow_nodes

  [[nodiscard]] const FlowNode* find(std::string_view id) const;
};

/// Reads the process with `process_key` out of BPMN 2.0 XML, whatever the namespace prefixes.
/// Refused with invalid_argument: a document type declaration (so no entity is ever expanded), text
/// that is no XML, no such process, more than 200,000 elements or 128 levels of nesting.
Result<ProcessModel> parse_process(std::string_view xml, std::string_view process_key);

/// Ids of the processes with flow nodes in BPMN 2.0 XML, in document order. Refused as above.
Result<std::vector<std::string>> process_keys(std::string_view xml);

/// The XML with the process `from` renamed to `to`, also where its diagram and a participant refer
/// to it. `to`: letters, digits, '-' and '_', a letter first. Refused as above.
Result<std::string> rename_process(std::string_view xml, std::string_view from,
                                   std::string_view to);

}  // namespace hindsight::bpmn
