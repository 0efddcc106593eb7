#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "eval/identity_names.h"
#include "report/axis.h"
#include "report/planner.h"
#include "store/report_store.h"

/// From a store's answer to the result that clients read: pure functions.
namespace hindsight::eval {

/// A bucket of the result; `values` are parallel to the report's measures.
struct ShapedBucket {
  std::string key;
  std::string label;
  std::optional<double> order;  ///< sorts by key when both have one
  bool missing = false;         ///< the bucket of instances without a value; always last by key
  std::vector<std::optional<double>> values;
  std::vector<ShapedBucket> inner;  ///< of distributed reports, which have no values here
};

/// Joins the answer with the axis: names and completes the buckets, rounds durations half up to
/// whole milliseconds, gives counts without data 0. Unsorted.
std::vector<ShapedBucket> shape_buckets(const report::Axis& axis,
                                        const std::vector<report::MeasureHeader>& measures,
                                        const store::ReportAnswer& answer,
                                        const IdentityNames& names);

/// resource_exhausted where the groups that appear in any case are too many for
/// shape_distributed(): such a report need not be asked.
Status check_size(const report::Axis& axis, const report::Axis& inner_axis);

/// The same for a report that is distributed: under each bucket of the axis the same ones of the
/// inner axis, in its own order. resource_exhausted: too many together.
Result<std::vector<ShapedBucket>> shape_distributed(
    const report::Axis& axis, const report::Axis& inner_axis,
    const std::vector<report::MeasureHeader>& measures, const store::ReportAnswer& answer,
    const IdentityNames& names);

/// Sorts by key, label or the values of one measure; those without come last in both directions.
void sort_buckets(std::vector<ShapedBucket>& buckets, const report::Sorting& sorting,
                  std::size_t measure);

/// The buckets that one measure shows, in their order.
void arrange(std::vector<ShapedBucket>& buckets, const report::Axis& axis,
             const report::Sorting& sorting, std::size_t measure);

/// Of a report without groups, one per measure; also when the store had no row.
std::vector<std::optional<double>> number_values(const std::vector<report::MeasureHeader>& measures,
                                                 const std::vector<ShapedBucket>& buckets);
/// The user's choice, or the axis' own where it is none: a column left from a raw data table means
/// nothing to groups.
const report::Sorting& chosen_sorting(const std::optional<report::Sorting>& chosen,
                                      const report::Axis& axis, bool has_value);

/// What result shaping needs beside the answer.
struct ResultFrame {
  report::ResultType type = report::ResultType::map;
  std::int64_t instance_count = 0;
  std::int64_t instance_count_without_filters = 0;
};

/// Writes the `result` object of number, map and hyperMap reports.
void write_result(json::Writer& out, const ResultFrame& frame,
                  const std::vector<report::MeasureHeader>& measures, const report::Axis& axis,
                  const report::Sorting& sorting, std::vector<ShapedBucket> buckets);

/// Writes `{instanceCount, instanceCountWithoutFilters, type` of any result; the object stays open.
void begin_result(json::Writer& out, const ResultFrame& frame);
/// Writes a measure up to its data, which the caller writes before EndObject().
void begin_measure(json::Writer& out, const report::MeasureHeader& measure,
                   report::ResultType type);

}  // namespace hindsight::eval
