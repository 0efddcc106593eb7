#pragma once

#include <optional>

#include "report/axis.h"
#include "report/buckets.h"
#include "report/date_filter.h"
#include "report/plan.h"

/// The meaning of every groupBy, in one place: which buckets there are, what the data must be asked
/// to know them, and how they are shown. A new grouping is a row of the table in grouping.cpp, an
/// alternative of report::Grouping and its compilation in each store.
namespace hindsight::report {

struct GroupingInput {
  const ReportDefinition& definition;
  const GroupBy& group_by;  ///< the definition's grouping, or that of its distribution
  const std::vector<Filter>& filters;
  const SourceNodes& nodes;
  const Moment& moment;
  std::size_t buckets_max;
};

struct ResolvedGrouping {
  Grouping grouping;
  Axis axis;
};

/// nullopt = the grouping can be resolved at once.
std::optional<RangeQuestion> range_question(const GroupBy& group_by);

/// The extent that the groups show when that of the data is `range`: filters of dates widen it.
std::optional<ValueRange> shown_range(const GroupingInput& input,
                                      const std::optional<ValueRange>& range);

/// `range` answers range_question(); nullopt = there is no such value in the data.
Result<ResolvedGrouping> resolve_grouping(const GroupingInput& input,
                                          const std::optional<ValueRange>& range);

}  // namespace hindsight::report
