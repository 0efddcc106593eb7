#include "store/raw_row.h"

#include <algorithm>
#include <tuple>

#include "report/working_calendar.h"

namespace hindsight::store {
std::vector<RawVariable> raw_variables(const InstanceDetails& instance) {
  std::vector<const VariableValue*> sorted;
  sorted.reserve(instance.variables.size());
  for (const auto& variable : instance.variables) sorted.push_back(&variable);
  std::ranges::sort(sorted, [](const VariableValue* a, const VariableValue* b) {
    return std::tie(a->name, a->time, a->key, a->item) <
           std::tie(b->name, b->time, b->key, b->item);
  });
  std::vector<RawVariable> out;
  out.reserve(sorted.size());
  for (const auto* value : sorted)
    out.push_back({value->name, value->type, value->is_null, value->text});
  return out;
}

RawInstance raw_row(const InstanceDetails& instance, EpochMs now,
                    const report::WorkingCalendar* calendar) {
  const auto elapsed = [&](DurationMs duration, EpochMs start, EpochMs end) {
    const auto until = end == model::kNoTime ? now : end;
    if (calendar != nullptr) return calendar->between(start, until);
    return duration != model::kNoDuration ? duration : until - start;
  };
  RawInstance out;
  out.engine = instance.engine;
  out.definition_key = instance.definition_key;
  out.definition_id = instance.definition_id;
  out.id = instance.id;
  out.business_key = instance.business_key;
  out.tenant = instance.tenant;
  out.start = instance.start;
  out.end = instance.end;
  out.duration = elapsed(instance.duration, instance.start, instance.end);
  out.incidents = static_cast<std::int64_t>(instance.incidents.size());
  out.open_incidents =
      std::ranges::count(instance.incidents, model::IncidentStatus::open, &IncidentRun::status);
  out.user_tasks = static_cast<std::int64_t>(instance.tasks.size());
  for (const auto& run : instance.nodes)
    out.flow_node_durations[run.node] += elapsed(run.duration, run.start, run.end);
  out.variables = raw_variables(instance);
  return out;
}

}  // namespace hindsight::store
