#pragma once

#include <optional>
#include <vector>

#include "model/merge.h"

namespace hindsight::store::search {

/// All that is known of one process instance: the content of its document. Rows without a process
/// instance have a document each. Text lies in the arenas of the pages or of the read document.
struct InstanceFacts {
  std::optional<model::ProcessInstance> instance;
  std::vector<model::FlowNodeInstance> flow_nodes;
  std::vector<model::UserTask> user_tasks;
  std::vector<model::IdentityLink> identity_links;
  std::vector<model::Variable> variables;
  std::vector<model::Incident> incidents;

  /// Takes the winners of both (model/merge.h). False when nothing changed.
  bool join(const InstanceFacts& incoming);
};

}  // namespace hindsight::store::search
