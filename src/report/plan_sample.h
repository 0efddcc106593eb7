#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "report/filter_parser.h"
#include "report/planner.h"
#include "report/test_definition.h"

/// Definitions ready to be planned, for this module's tests.
namespace hindsight::report {

/// A definition with all that a plan is made of; keeps what the plan input borrows.
struct Sample {
  Moment moment = berlin_moment();
  ReportDefinition definition;
  std::vector<Filter> filters;
  std::vector<ResolvedSource> sources;
  SourceNodes nodes{{{{"start", "", false}, {"approve", "Approve", true}}}};

  explicit Sample(std::string_view members) {
    const auto report = document(report_text(members));
    auto parsed = parse_definition(report);
    if (!parsed) throw std::invalid_argument(parsed.error().text());
    definition = std::move(*parsed);
    const FilterScope scope{moment, definition.view, definition.selections};
    auto read = parse_filters(filters_of(report), "data.filter", scope);
    if (!read) throw std::invalid_argument(read.error().text());
    filters = std::move(*read);
    sources = resolve_sources(definition.selections, {});
  }

  PlanInput input() const { return {definition, filters, sources, nodes, moment, 1000}; }

  ResolvedGrouping grouping(std::optional<ValueRange> range = std::nullopt) const {
    auto draft = draft_plan(input());
    auto axis = finish_plan(input(), draft, range);
    if (!axis) throw std::runtime_error(axis.error().text());
    return {draft.plan.grouping, std::move(*axis)};
  }
};

inline std::string view(std::string_view entity, std::string_view properties,
                        std::string_view group_by, std::string_view more = "") {
  return R"("view": {"entity": ")" + std::string(entity) + R"(", "properties": )" +
         std::string(properties) + R"(}, "groupBy": )" + std::string(group_by) + std::string(more);
}

inline std::vector<std::string> keys(const Axis& axis) {
  std::vector<std::string> result;
  for (const auto& entry : axis.entries) result.push_back(entry.key);
  return result;
}

inline ValueRange between(std::string_view first, std::string_view last) {
  return {static_cast<double>(instant(first)), static_cast<double>(instant(last))};
}

}  // namespace hindsight::report
