#pragma once

#include <vector>

#include "report/plan.h"

/// Filters of the view level say what counts. Where something else is counted than what they are
/// about, they choose process instances.
namespace hindsight::report {

bool is_row_filter(const Filter& filter);
/// Whether it is one without whose rows process instances do not belong to the report.
bool needs_row(const Filter& filter);
/// Whether the filter is about the rows that a plan of the entity counts.
bool restricts_rows(Entity entity, const Filter& filter);

/// The filters, those of the view level that are about other rows than the counted ones as filters
/// of process instances: one row of the instance has to meet all of them that apply to a source.
std::vector<Filter> without_other_rows(const std::vector<Filter>& filters, Entity entity,
                                       std::size_t sources);

}  // namespace hindsight::report
