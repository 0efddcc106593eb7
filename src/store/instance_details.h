#pragma once

#include <string>
#include <vector>

#include "model/facts.h"

/// All that is kept of one process instance. Times in ms UTC; kNoTime, kNoDuration and empty texts
/// and ids stand for nothing. Durations of what runs are missing: they end with now.
namespace hindsight::store {

/// A run of a flow node.
struct NodeRun {
  std::string id;  ///< 8-4-4-4-12 of the flow node instance
  std::string node, type;
  EpochMs start = model::kNoTime, end = model::kNoTime;
  DurationMs duration = model::kNoDuration;
  bool canceled = false;
  std::int64_t sequence = 0;
  std::string called_instance;  ///< of call activities
};

/// An entry of a user task's log: somebody has it from here on, or nobody.
struct TaskChange {
  EpochMs time = model::kNoTime;
  std::string user;
  bool assigned = false;
};

struct TaskRun {
  std::string id, node, node_run, name;
  EpochMs start = model::kNoTime, end = model::kNoTime;
  DurationMs duration = model::kNoDuration;
  EpochMs due = model::kNoTime;
  std::int32_t priority = 0;
  bool canceled = false;
  std::string assignee;
  std::vector<std::string> candidate_groups;
  DurationMs idle = model::kNoDuration;  ///< also of tasks that run: what lies behind
  DurationMs work = model::kNoDuration;
  std::vector<TaskChange> changes;  ///< as they happened
};

/// The last value of a variable, or of a property or item of one (model::Variable). Earlier values
/// are not kept, nor is the scope.
struct VariableValue {
  std::string id, name;
  std::int32_t item = 0;
  model::VariableType type = model::VariableType::null;
  bool is_null = true;
  bool truncated = false;
  std::string text;
  EpochMs time = model::kNoTime;  ///< of the last update
  Id128 key{};                    ///< of `id`
};

struct IncidentRun {
  std::string id, node, type, message;
  EpochMs create = model::kNoTime, end = model::kNoTime;
  model::IncidentStatus status = model::IncidentStatus::open;
};

struct InstanceDetails {
  std::string engine, id, definition_id, definition_key, business_key, tenant;
  model::InstanceState state = model::InstanceState::active;
  EpochMs start = model::kNoTime, end = model::kNoTime;
  DurationMs duration = model::kNoDuration;
  std::string super_instance;  ///< that called this one
  std::vector<NodeRun> nodes;
  std::vector<TaskRun> tasks;
  std::vector<VariableValue> variables;
  std::vector<IncidentRun> incidents;
};

/// Puts what happened in order of time, and variables in that of their names, whatever order a
/// store reads them in.
void sort_details(InstanceDetails& details);

/// What the log of a user task says about who had it; other entries are left out.
std::vector<TaskChange> task_changes(std::vector<model::IdentityLink> links);

/// The keys that rows may carry for an instance named in a question, the likeliest first: that of
/// the engine's id, and the key itself, by which rows refer to instances whose id is no UUID.
std::vector<Id128> keys_of(std::string_view engine, std::string_view id);

}  // namespace hindsight::store
