#include "report/row_filters.h"

#include <algorithm>

namespace hindsight::report {
namespace {

/// What rows of the view filters an instance needs.
struct Needed {
  std::vector<FlowNodeCondition> flow_node;
  std::vector<model::IncidentStatus> incident;

  void add(const Filter& filter) {
    if (const auto* row = std::get_if<RowFilter>(&filter.what); row != nullptr && !row->rows_only)
      flow_node.push_back(row->condition);
    if (const auto* row = std::get_if<IncidentRowFilter>(&filter.what))
      incident.push_back(*row->status);
  }

  void put(std::vector<Filter>& out, const std::vector<std::size_t>& sources) && {
    if (!flow_node.empty()) out.push_back({FlowNodeFilter{std::move(flow_node)}, sources});
    if (incident.empty()) return;
    // No incident has two statuses.
    const bool is_one = std::equal(incident.begin() + 1, incident.end(), incident.begin());
    incident.resize(is_one ? 1 : 0);
    out.push_back({IncidentFilter{std::move(incident)}, sources});
  }
};

}  // namespace

bool is_row_filter(const Filter& filter) {
  return std::holds_alternative<RowFilter>(filter.what) ||
         std::holds_alternative<IncidentRowFilter>(filter.what);
}

bool needs_row(const Filter& filter) {
  const auto* row = std::get_if<RowFilter>(&filter.what);
  return is_row_filter(filter) && (row == nullptr || !row->rows_only);
}

bool restricts_rows(Entity entity, const Filter& filter) {
  if (std::holds_alternative<RowFilter>(filter.what))
    return entity == Entity::flow_node || entity == Entity::user_task;
  return entity == Entity::incident && std::holds_alternative<IncidentRowFilter>(filter.what);
}

std::vector<Filter> without_other_rows(const std::vector<Filter>& filters, Entity entity,
                                       std::size_t sources) {
  std::vector<Filter> out;
  std::vector<const Filter*> others;
  for (const auto& filter : filters) {
    if (is_row_filter(filter) && !restricts_rows(entity, filter))
      others.push_back(&filter);
    else
      out.push_back(filter);
  }
  const bool for_all = std::all_of(others.begin(), others.end(),
                                   [](const Filter* filter) { return filter->sources.empty(); });
  if (for_all) {
    Needed needed;
    for (const auto* filter : others) needed.add(*filter);
    std::move(needed).put(out, {});
    return out;
  }
  for (std::size_t i = 0; i < sources; ++i) {
    Needed needed;
    for (const auto* filter : others) {
      const auto& to = filter->sources;
      if (to.empty() || std::find(to.begin(), to.end(), i) != to.end()) needed.add(*filter);
    }
    std::move(needed).put(out, {i});
  }
  return out;
}

}  // namespace hindsight::report
