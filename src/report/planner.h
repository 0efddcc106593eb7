#pragma once

#include <optional>
#include <vector>

#include "report/combinations.h"
#include "report/grouping.h"
#include "report/sources.h"

/// From a validated definition to a plan, in two steps, because some buckets follow from the data:
/// draft_plan() says what must be asked, finish_plan() puts the answer in.
namespace hindsight::report {

/// What a measure of the plan is called in the result.
struct MeasureHeader {
  Property property = Property::frequency;
  std::optional<Aggregation> aggregation;  ///< not of frequency and percentage
  std::optional<UserTaskTime> time;        ///< durations of user tasks only
  VariableReference variable{};            ///< Property::variable only
};

/// Everything a plan is made of. Borrowed: must outlive the draft.
struct PlanInput {
  const ReportDefinition& definition;
  const std::vector<Filter>& filters;  ///< the user's
  const std::vector<ResolvedSource>& sources;
  const SourceNodes& nodes;  ///< parallel to sources; empty is enough unless needs_models()
  const Moment& moment;
  std::size_t buckets_max = 10'000;
};

/// Whether the flow nodes of the models must be known to plan and to show the report.
bool needs_models(const ReportDefinition& definition);

struct Draft {
  Plan plan;                            ///< grouped by none until finished
  std::vector<MeasureHeader> measures;  ///< parallel to plan.measures
  std::optional<RangeQuestion> question;
};

/// invalid_argument: of two sources that overlap, filters of rows are for one only, and others,
/// too. Stores choose instances and rows apart, so that an instance of the one and its row of the
/// other would count.
Status check_row_filters(const PlanInput& input);

/// All of the plan but its grouping; the filters include the implied ones.
Draft draft_plan(const PlanInput& input);

/// As of grouping.h.
std::optional<ValueRange> shown_range(const PlanInput& input,
                                      const std::optional<ValueRange>& range);
/// Puts the grouping into the draft's plan, and what its distribution implies; `range` answers the
/// draft's question.
Result<Axis> finish_plan(const PlanInput& input, Draft& draft,
                         const std::optional<ValueRange>& range);

/// Whether the buckets are distributed by something else than the data source; then what must be
/// asked of the draft's plan, and what follows from the answer. The grouping found is the plan's
/// `distribution`.
bool is_distributed(const ReportDefinition& definition);
std::optional<RangeQuestion> distribution_question(const ReportDefinition& definition);
Result<ResolvedGrouping> resolve_distribution(const PlanInput& input,
                                              const std::optional<ValueRange>& range);
/// How many process instances of the plan are in each of its groups, also of those without a
/// counted row. The groups of a variable follow from all instances.
Plan of_instances(const Plan& plan);
/// The plan about what one source selects, with the filters that apply to it.
Plan of_source(const Plan& plan, std::size_t source);
/// The inner axis of a report that is distributed by process: its data sources, by position.
Axis process_axis(const PlanInput& input);

inline constexpr std::size_t kRawLimitDefault = 20;
inline constexpr std::size_t kRawLimitMax = 10'000;

/// Columns that raw data can be sorted by, beside `variable:<name>` and `dur:<flow node id>`.
const std::vector<std::string>& process_raw_columns();

/// Of these columns, whether the values of a process instance never change; then rows keep their
/// order while somebody reads page by page and instances go on.
bool is_lasting(std::string_view raw_column);

/// A page of raw data; the limit is cut at kRawLimitMax. Sorting by an unknown column is ignored.
RawPlan raw_plan(const PlanInput& input, std::optional<std::size_t> limit,
                 std::optional<std::size_t> offset);

}  // namespace hindsight::report
