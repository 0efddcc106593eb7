#include "store/search/group_compiler.h"

#include <algorithm>

#include "base/overload.h"
#include "report/axis.h"
#include "store/search/dsl.h"
#include "store/search/measure_compiler.h"
#include "store/search/working_time.h"

namespace hindsight::store::search {
namespace {

using report::Entity;

dsl::Member field(const std::string& name) {
  return {"field", dsl::quote(name)};
}

/// Buckets of equal length that hold something. `value`: field or script.
std::string histogram_of(const dsl::Member& value, const std::string& interval,
                         const std::string& offset, const std::vector<dsl::Member>& below = {}) {
  return aggregation(
      {"histogram",
       dsl::object({value, {"interval", interval}, {"offset", offset}, {"min_doc_count", "1"}})},
      below);
}

std::vector<dsl::Member> by_variable(const Scope& scope, const report::ByVariable& by,
                                     std::size_t buckets_max,
                                     const std::vector<dsl::Member>& measures) {
  const report::VariableReference variable{by.name, by.type};
  const dsl::Member groups{"groups", value_groups("variables.", by, buckets_max, measures)};
  if (measures.empty()) {
    // Where only instances are counted, the missing ones are the rest.
    return {{"variable", in_variables(variable_rows(scope, variable),
                                      {groups, {"with", aggregation({"reverse_nested", "{}"})}})}};
  }
  const auto without = dsl::none_of({has_variable(scope, variable, {})});
  return {{"variable", in_variables(variable_rows(scope, variable), {groups})},
          {"missing", filter_aggregation(without, measures)}};
}

/// What has ended by its duration, and what runs by `base`, whose duration is now − base: a bucket
/// of durations [d, d + interval) is one of bases [now − d − interval + 1, now − d + 1).
std::vector<dsl::Member> by_duration(const report::Plan& plan, const report::ByDuration& by,
                                     const std::string& prefix,
                                     const std::vector<dsl::Member>& below) {
  const auto now = plan.now;
  const auto total = prefix + "total";
  const auto base = prefix + "totalBase";
  const auto interval = dsl::number(by.interval);
  if (plan.calendar) {
    const auto worked = working_time(*plan.calendar, prefix, now, by.baseline);
    return {{"worked", histogram_of(worked, interval, dsl::number(by.baseline), below)}};
  }
  return {
      {"ended", filter_aggregation(dsl::range(total, {{"gte", dsl::number(by.baseline)}}),
                                   {{"values", histogram_of(field(total), interval,
                                                            dsl::number(by.baseline), below)}})},
      {"running",
       filter_aggregation(dsl::range(base, {{"lte", dsl::number(now - by.baseline)}}),
                          {{"values", histogram_of(field(base), interval,
                                                   dsl::number(now - by.baseline + 1), below)}})}};
}

/// The groups of one grouping, each with what is `below` it.
std::vector<dsl::Member> groups_of(const report::Plan& plan, const report::Grouping& grouping,
                                   const Scope& scope, const std::string& prefix,
                                   std::size_t buckets_max, const std::vector<dsl::Member>& below) {
  const auto one = [](std::string text) {
    return std::vector<dsl::Member>{{"groups", std::move(text)}};
  };
  return std::visit(
      Overload{
          [&](const report::ByNone&) { return below; },
          [&](const report::ByFlowNode&) {
            return one(terms_of(prefix + "flowNode", buckets_max, below));
          },
          [&](const report::ByUserTask&) {
            return one(terms_of(prefix + "flowNode", buckets_max, below));
          },
          [&](const report::ByAssignee&) {
            return one(terms_of(prefix + "assignee", buckets_max, below));
          },
          [&](const report::ByCandidateGroup&) {
            return one(
                terms_of(prefix + "candidateGroups", buckets_max, below, {{"missing", R"("")"}}));
          },
          [&](const report::ByDate& by) {
            return one(ranges_of(prefix + field_of(by.field), by.boundaries, below));
          },
          [&](const report::ByRunningDate& by) {
            return std::vector<dsl::Member>{
                {"starts", ranges_of(prefix + "start", by.boundaries, {}, true)},
                {"ends", ranges_of(prefix + "end", by.boundaries, {}, true)}};
          },
          [&](const report::ByDuration& by) { return by_duration(plan, by, prefix, below); },
          [&](const report::ByVariable& by) { return by_variable(scope, by, buckets_max, below); },
      },
      grouping);
}

}  // namespace

std::string terms_of(const std::string& field, std::size_t buckets_max,
                     const std::vector<dsl::Member>& below, const std::vector<dsl::Member>& more) {
  // One more than allowed tells that there are too many.
  std::vector<dsl::Member> members{{"field", dsl::quote(field)},
                                   {"size", std::to_string(buckets_max + 1)}};
  members.insert(members.end(), more.begin(), more.end());
  return aggregation({"terms", dsl::object(members)}, below);
}

std::string ranges_of(const std::string& field, const std::vector<EpochMs>& boundaries,
                      const std::vector<dsl::Member>& below, bool and_before) {
  std::vector<std::string> ranges;
  if (and_before)
    ranges.push_back(
        dsl::object({{"key", dsl::quote(kBefore)}, {"to", dsl::number(boundaries.front())}}));
  for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) {
    ranges.push_back(dsl::object({{"key", dsl::quote(std::to_string(i))},
                                  {"from", dsl::number(boundaries[i])},
                                  {"to", dsl::number(boundaries[i + 1])}}));
  }
  return aggregation(
      {"range", dsl::object({{"field", dsl::quote(field)}, {"ranges", dsl::list(ranges)}})}, below);
}

std::string value_groups(const std::string& path, const report::ByVariable& by,
                         std::size_t buckets_max, const std::vector<dsl::Member>& measures) {
  const std::vector<dsl::Member> back{
      {"instances", aggregation({"reverse_nested", "{}"}, measures)}};
  if (!by.boundaries.empty()) return ranges_of(path + "integer", by.boundaries, back);
  if (by.interval <= 0) return terms_of(path + "value", buckets_max, back);
  const auto number = path + "number";
  const auto histogram =
      histogram_of(field(number), dsl::number(by.interval), dsl::number(by.baseline), back);
  return filter_aggregation(dsl::range(number, {{"gte", dsl::number(by.baseline)}}),
                            {{"values", histogram}});
}

std::string path_of(Entity entity) {
  switch (entity) {
    case Entity::process_instance:
      return "";
    case Entity::flow_node:
      return "flowNodes";
    case Entity::user_task:
      return "userTasks";
    case Entity::incident:
      return "incidents";
    case Entity::variable:
      return "variables";
  }
  return "";
}

const char* field_of(report::DateField date) {
  return date == report::DateField::start ? "start" : "end";
}

dsl::Member extreme_of(std::string_view name, std::string_view kind, std::string_view field) {
  return {name, dsl::object({{kind, dsl::object({{"field", dsl::quote(field)}})}})};
}

std::vector<dsl::Member> extremes_of(std::string_view field) {
  return {extreme_of("min", "min", field), extreme_of("max", "max", field)};
}

std::string in_variables(const std::string& row, const std::vector<dsl::Member>& below) {
  return nested_aggregation("variables", {{"rows", filter_aggregation(row, below)}});
}

std::size_t groups_max(const report::Plan& plan, std::size_t buckets_max) {
  const auto boundaries =
      std::visit(Overload{[](const report::ByDate& by) { return by.boundaries.size(); },
                          [](const report::ByVariable& by) { return by.boundaries.size(); },
                          [](const auto&) { return std::size_t{0}; }},
                 plan.distribution);
  return boundaries < 2 ? buckets_max : std::min(buckets_max, report::kCellsMax / (boundaries - 1));
}

std::vector<dsl::Member> grouped(const report::Plan& plan, const Scope& scope,
                                 const std::string& prefix, std::size_t buckets_max) {
  auto inner = groups_of(plan, plan.distribution, scope, prefix, buckets_max,
                         measure_aggregations(plan, prefix));
  if (groups_by_others(plan)) inner = in_facts(plan, scope, std::move(inner)).aggregations;
  return groups_of(plan, plan.grouping, scope, prefix, groups_max(plan, buckets_max), inner);
}

Question in_facts(const report::Plan& plan, const Scope& scope, std::vector<dsl::Member> below) {
  const auto path = path_of(plan.entity);
  Question facts;
  facts.add("rows", fact_query(plan, scope, path + "."), std::move(below));
  Question out{.query = {},
               .aggregations = {{"nested", nested_aggregation(path, facts.aggregations)}},
               .path = {"nested"}};
  out.path.insert(out.path.end(), facts.path.begin(), facts.path.end());
  return out;
}

bool groups_by_others(const report::Plan& plan) {
  return plan.entity != Entity::process_instance &&
         std::holds_alternative<report::ByVariable>(plan.grouping);
}

std::vector<std::string> row_conditions(const report::Plan& plan, const Scope& scope,
                                        const std::string& path) {
  std::vector<std::string> all;
  if (path.empty()) return all;
  std::vector<std::string> any;
  for (std::size_t i = 0; i < plan.sources.size() && plan.entity != Entity::user_task; ++i) {
    if (!chooses_by_rows(plan.filters, i)) any.push_back(source_query(plan.sources[i]));
  }
  if (any.size() == plan.sources.size()) return all;
  any.push_back(dsl::nested(path, fact_query(plan, scope, path + ".", RowFilters::of_instances)));
  all.push_back(dsl::any_of(any));
  return all;
}

bool reads_further(const report::Plan& plan, Rows rows) {
  return rows == Rows::mixed && !restricts_instances(plan.filters);
}

}  // namespace hindsight::store::search
