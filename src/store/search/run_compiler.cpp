#include "store/search/run_compiler.h"

#include "store/search/dsl.h"
#include "store/search/working_time.h"

namespace hindsight::store::search {
namespace {

using report::FlowNodeCondition;

const char* mirrored(report::Comparison comparison) {
  switch (comparison) {
    case report::Comparison::less:
      return "gt";
    case report::Comparison::less_equal:
      return "gte";
    case report::Comparison::greater:
      return "lt";
    case report::Comparison::greater_equal:
      return "lte";
  }
  return "lt";
}

std::string state_query(FlowNodeCondition::State state, const std::string& prefix) {
  using State = FlowNodeCondition::State;
  auto ended = dsl::exists(prefix + "end");
  auto canceled = dsl::term(prefix + "canceled", true);
  switch (state) {
    case State::running:
      return dsl::none_of({ended});
    case State::completed:
      return dsl::all_of({ended, dsl::none_of({canceled})});
    case State::canceled:
      return canceled;
    case State::ended:
      return ended;
  }
  return dsl::nothing();
}

/// `none`: the condition that there is nobody.
std::string people_query(const FlowNodeCondition::People& people, const std::string& field,
                         const std::string& none) {
  std::vector<std::string> some, any;
  for (const auto& id : people.ids)
    if (id.empty())
      any.push_back(none);
    else
      some.push_back(id);
  if (!some.empty()) any.push_back(dsl::terms(field, some));
  const auto query = dsl::any_of(any);
  return people.negated ? dsl::none_of({query}) : query;
}

}  // namespace

const char* operator_of(report::Comparison comparison) {
  switch (comparison) {
    case report::Comparison::less:
      return "lt";
    case report::Comparison::less_equal:
      return "lte";
    case report::Comparison::greater:
      return "gt";
    case report::Comparison::greater_equal:
      return "gte";
  }
  return "gt";
}

std::string time_range(const std::string& field, const std::optional<EpochMs>& from,
                       const std::optional<EpochMs>& until) {
  std::vector<dsl::Member> bounds;
  if (from) bounds.emplace_back("gte", dsl::number(*from));
  if (until) bounds.emplace_back("lte", dsl::number(*until));
  return dsl::range(field, bounds);
}

std::string status_query(const std::vector<model::IncidentStatus>& any_of) {
  std::vector<std::string> statuses;
  statuses.reserve(any_of.size());
  for (const auto status : any_of) statuses.emplace_back(to_string(status));
  return dsl::terms("incidents.status", statuses);
}

std::string duration_query(const report::DurationFilter& filter, const std::string& prefix,
                           EpochMs now) {
  if (filter.calendar) return working_time_query(filter, prefix, now);
  // now − totalBase <op> value is totalBase <mirrored op> now − value.
  const auto ended =
      dsl::range(prefix + "total", {{operator_of(filter.comparison), dsl::number(filter.value)}});
  const auto runs = dsl::range(prefix + "totalBase",
                               {{mirrored(filter.comparison), dsl::number(now - filter.value)}});
  return dsl::any_of({ended, runs});
}

std::string run_query(const FlowNodeCondition& condition, const std::string& prefix, EpochMs now) {
  std::vector<std::string> all;
  if (condition.nodes) {
    const auto nodes = dsl::terms(prefix + "flowNode", condition.nodes->ids);
    all.push_back(condition.nodes->negated ? dsl::none_of({nodes}) : nodes);
  }
  if (condition.state) all.push_back(state_query(*condition.state, prefix));
  if (condition.no_bodies)
    all.push_back(
        dsl::none_of({dsl::term(prefix + "type", std::string_view("multiInstanceBody"))}));
  if (const auto& range = condition.start)
    all.push_back(time_range(prefix + "start", range->from, range->until));
  if (const auto& range = condition.end)
    all.push_back(time_range(prefix + "end", range->from, range->until));
  if (!condition.durations.empty()) {
    std::vector<std::string> any;
    any.reserve(condition.durations.size());
    for (const auto& [node, test] : condition.durations)
      any.push_back(dsl::all_of({dsl::term(prefix + "flowNode", std::string_view(node)),
                                 duration_query(test, prefix, now)}));
    all.push_back(dsl::any_of(any));
  }
  // Runs of user tasks have one, be it empty.
  if (condition.assignee || condition.candidate_group)
    all.push_back(dsl::exists(prefix + "assignee"));
  if (condition.assignee) {
    const auto field = prefix + "assignee";
    all.push_back(people_query(*condition.assignee, field, dsl::term(field, std::string_view())));
  }
  if (condition.candidate_group) {
    const auto field = prefix + "candidateGroups";
    all.push_back(
        people_query(*condition.candidate_group, field, dsl::none_of({dsl::exists(field)})));
  }
  return dsl::all_of(all);
}

}  // namespace hindsight::store::search
