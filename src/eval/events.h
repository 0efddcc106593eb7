#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "eval/model_cache.h"
#include "store/instance_details.h"

namespace hindsight::eval {

/// A run of a flow node, with what belongs to it. Refers to its instance.
struct Event {
  const store::NodeRun* run = nullptr;
  const store::TaskRun* task = nullptr;  ///< of user tasks
  /// Incidents of the flow node while it ran. Engines do not say which run an incident is of: of
  /// several at that time each has it. One that was over before any run began, as of a step that
  /// could not begin, belongs to the next run.
  std::vector<const store::IncidentRun*> incidents{};
};

/// One for each run of the instance, in order of time.
std::vector<Event> events_of(const store::InstanceDetails& instance);

/// What is told of the definition that an instance runs by.
struct CaseDefinition {
  std::string version;                                   ///< empty = the engine no longer has it
  std::unordered_map<std::string, std::string> names{};  ///< of flow nodes, by id

  /// The id when it has no name.
  [[nodiscard]] std::string name_of(const std::string& node) const;
};

/// Keeps what was asked. Not thread-safe; what it is given must outlive it.
class CaseDefinitions {
 public:
  CaseDefinitions(const store::DefinitionStore& definitions, ModelCache& models)
      : definitions_(definitions), models_(models) {}
  /// Until the next call.
  Result<const CaseDefinition*> of(const store::InstanceDetails& instance);

 private:
  const store::DefinitionStore& definitions_;
  ModelCache& models_;
  std::map<std::pair<std::string, std::string>, CaseDefinition> known_;  // by engine and id
};

}  // namespace hindsight::eval
