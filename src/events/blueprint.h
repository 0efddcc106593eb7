#pragma once

#include <string>
#include <vector>

#include "bpmn/process_model.h"
#include "events/event_process.h"
#include "events/trace_reader.h"

namespace hindsight::events {

/// How the events of a trace become a process instance: of a publication and its model. Immutable.
struct Blueprint {
  /// A flow node whose runs events tell.
  struct Node {
    std::string id, type;
    bool has_start = false, has_end = false;  ///< which of its events are mapped
    bool ends_process = false;
  };
  /// What an event of a class says.
  struct Sign {
    std::size_t node = 0;
    bool is_start = false;
  };
  /// A gateway, whose runs follow from those of the nodes before it.
  struct Gateway {
    std::string id, type;
    std::vector<std::size_t> before;
    bool waits_for_all = false;  ///< one run for each set of runs before it, else for each of them
  };

  std::string publication;    ///< id
  std::string definition_id;  ///< of the instances
  std::string definition_key;
  std::vector<Node> nodes;
  std::vector<Gateway> gateways;
  TraceSources sources;
  std::vector<std::vector<Sign>> signs;  ///< parallel to sources.classes
};

/// The key of the one process of a model. invalid_argument when it has none, or several.
Result<std::string> only_process(const std::string& xml);
/// invalid_argument when something is mapped that the model lacks or that cannot be mapped.
Result<Blueprint> make_blueprint(const EventProcess& process, const Publication& publication,
                                 const bpmn::ProcessModel& model);

}  // namespace hindsight::events
