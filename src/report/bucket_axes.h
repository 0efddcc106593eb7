#pragma once

#include <optional>
#include <vector>

#include "report/axis.h"
#include "report/buckets.h"
#include "report/date_filter.h"
#include "report/plan.h"

/// Buckets of dates and of values with their axes, for groupings of any kind of report. Pure
/// functions of the data's range; `range` is nullopt where there is no such value.
namespace hindsight::report {

/// Elasticsearch's limit on text buckets in Optimize (es.settings.aggregationBucketLimit).
inline constexpr std::size_t kTermsMax = 1000;

/// Borrowed: must outlive the call.
struct BucketInput {
  const GroupBy& group_by;  ///< the units and sizes chosen; of values also the variable
  const Moment& moment;
  std::size_t buckets_max;  ///< more of dates or numbers are resource_exhausted
};

/// The range of the filters on a date: oldest start to newest end, now where one is open.
struct FilteredDates {
  bool any = false;
  std::optional<EpochMs> from;
  EpochMs until = 0;
  void add(const DateRange& date, EpochMs now);
};

/// What groups of the unit show of the data's range: automatic ones divide what there is, those of
/// the calendar show all of the filtered time, too.
std::optional<ValueRange> with_filtered_time(DateUnit unit, std::optional<ValueRange> range,
                                             const FilteredDates& filtered);

struct DateBuckets {
  std::vector<EpochMs> boundaries;  ///< ascending, at least two
  Axis axis;
};
Result<DateBuckets> date_buckets(const BucketInput& input, DateUnit unit,
                                 const std::optional<ValueRange>& range);
/// By the unit of the grouping, over the filtered time, too; newest first.
Result<DateBuckets> date_buckets(const BucketInput& input, const std::optional<ValueRange>& range,
                                 const FilteredDates& filtered);

/// Whether the buckets of such values follow from their range.
bool has_range(model::VariableType type);
struct ValueBuckets {
  ByVariable grouping;
  Axis axis;
};
/// Of the grouping's variable.
Result<ValueBuckets> value_buckets(const BucketInput& input,
                                   const std::optional<ValueRange>& range);

/// Entries for buckets of numbers.
void add_number_entries(const NumberBuckets& buckets, bool whole_numbers, Axis& axis);

}  // namespace hindsight::report
