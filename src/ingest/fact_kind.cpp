#include "ingest/fact_kind.h"

#include <algorithm>

namespace hindsight::ingest {
namespace {

constexpr FactKind kKinds[] = {
    {.name = "process-instance-completed",
     .path = "/optimize/process-instance/completed",
     .after = "finishedAfter",
     .at = "finishedAt",
     .decode = engine::decode_completed_process_instances,
     .count_path = "/history/process-instance/count?finished=true"},
    {.name = "process-instance-running",
     .path = "/optimize/process-instance/running",
     .after = "startedAfter",
     .at = "startedAt",
     .decode = engine::decode_running_process_instances,
     .count_path = "/history/process-instance/count?unfinished=true",
     .reread_running = true,
     .unfinished = true},
    {.name = "activity-instance-completed",
     .path = "/optimize/activity-instance/completed",
     .after = "finishedAfter",
     .at = "finishedAt",
     .decode = engine::decode_completed_activities,
     .count_path = "/history/activity-instance/count?finished=true"},
    {.name = "activity-instance-running",
     .path = "/optimize/activity-instance/running",
     .after = "startedAfter",
     .at = "startedAt",
     .decode = engine::decode_running_activities,
     .count_path = "/history/activity-instance/count?unfinished=true",
     .unfinished = true},
    {.name = "user-task-completed",
     .path = "/optimize/task-instance/completed",
     .after = "finishedAfter",
     .at = "finishedAt",
     .decode = engine::decode_completed_user_tasks,
     .count_path = "/history/task/count?finished=true"},
    {.name = "user-task-running",
     .path = "/optimize/task-instance/running",
     .after = "startedAfter",
     .at = "startedAt",
     .decode = engine::decode_running_user_tasks,
     .count_path = "/history/task/count?unfinished=true",
     .unfinished = true},
    {.name = "identity-link-log",
     .path = "/optimize/identity-link-log",
     .after = "occurredAfter",
     .at = "occurredAt",
     .decode = engine::decode_identity_links,
     .count_path = "/history/identity-link-log/count",
     .gaps = true,
     .user_task_workers = true},
    {.name = "user-operation-log",
     .path = "/optimize/user-operation",
     .after = "occurredAfter",
     .at = "occurredAt",
     .decode = engine::decode_suspension_operations,
     .count_path = "",
     .announces_suspension = true},
    {.name = "variable-update",
     .path = "/optimize/variable-update",
     .after = "occurredAfter",
     .at = "occurredAt",
     .decode = engine::decode_variables,
     .count_path = "/history/detail/count?variableUpdates=true",
     .variables = true},
    {.name = "incident-completed",
     .path = "/optimize/incident/completed",
     .after = "finishedAfter",
     .at = "finishedAt",
     .decode = engine::decode_completed_incidents,
     .count_path = ""},
    {.name = "incident-open",
     .path = "/optimize/incident/open",
     .after = "createdAfter",
     .at = "createdAt",
     .decode = engine::decode_open_incidents,
     .count_path = "/history/incident/count?open=true",
     .unfinished = true},
    {.name = "decision-instance",
     .path = "/optimize/decision-instance",
     .after = "evaluatedAfter",
     .at = "evaluatedAt",
     .decode = engine::decode_decision_instances,
     .count_path = "/history/decision-instance/count",
     .decisions = true},
};

}  // namespace

std::span<const FactKind> fact_kinds() {
  return kKinds;
}

const FactKind* find_kind(std::string_view name) {
  const auto* found = std::ranges::find(kKinds, name, &FactKind::name);
  return found == std::end(kKinds) ? nullptr : found;
}

}  // namespace hindsight::ingest
