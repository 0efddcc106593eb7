#pragma once

#include <memory>

#include "eval/evaluation.h"
#include "eval/model_cache.h"
#include "eval/raw_shaping.h"
#include "eval/result_csv.h"
#include "eval/result_page.h"
#include "eval/shaping.h"
#include "eval/table_columns.h"
#include "report/planner.h"

namespace hindsight::eval {

/// Turns a definition that was read into plans, and their answers into a result. Lives as long as
/// the call; what it is given must outlive it.
class ReportWriter {
 public:
  ReportWriter(const Evaluation& evaluation, ModelCache& models, const EvaluationContext& context)
      : evaluation_(evaluation), models_(models), context_(context) {}

  /// Whether the parts of the definition fit together; first of all. invalid_argument: which do
  /// not.
  Status check();
  [[nodiscard]] report::ResultType type() const { return frame_.type; }

  /// The extent of the data that its groups follow from; nullopt: there is none, or they follow
  /// from nothing.
  Result<store::Range> range(store::Reading& reading);
  /// What its groups would show of that extent.
  [[nodiscard]] store::Range shown_range(const store::Range& range) const {
    return report::shown_range(plan_input(), range);
  }
  /// Reports that are shown together have the groups of the extent of all of them.
  void share_range(const store::Range& range) { shared_range_ = range; }

  /// Asks the store and writes the `result` object.
  Status write_result(store::Reading& reading, json::Writer& out);

  /// The result of a report that is none of raw data, in the order of its first measure.
  Result<ResultTable> table(store::Reading& reading);

  /// What the table of a raw data report can show; nullopt: it is none, or its result was not
  /// written.
  [[nodiscard]] const std::optional<OfferedColumns>& offered() const { return offered_; }
  /// The same without its result.
  Result<OfferedColumns> find_offered(store::Reading& reading);

  /// Of a raw data report: its first `rows_max` rows.
  [[nodiscard]] report::RawPlan rows(std::size_t rows_max) const;

  /// Writes the rows of a page of a raw data report, without the list around them.
  Result<PageEnd> write_page(store::Reading& reading, const PageRequest& page, json::Writer& out);

  /// The instances that the report is about, as a plan that counts them.
  report::Plan instances() const;

 private:
  struct Aggregated {
    std::vector<report::MeasureHeader> measures;
    report::Axis axis;
    std::vector<ShapedBucket> buckets;
  };

  Status load_models();
  report::PlanInput plan_input() const {
    return {evaluation_.definition, evaluation_.filters, evaluation_.resolved, nodes_,
            evaluation_.moment};
  }
  void count(const store::InstanceCounts& counts);
  Result<Aggregated> aggregate(store::Reading& reading);
  Status write_aggregated(store::Reading& reading, json::Writer& out);
  Result<store::RangedAnswer> ask(store::Reading& reading, report::Draft& draft,
                                  const report::Axis& inner_axis, report::Axis& axis);
  bool groups_by_others(const report::Plan& plan) const;
  /// Distributed by data source, which is no part of a plan.
  [[nodiscard]] bool is_by_process() const;
  Result<report::Axis> distribute(store::Reading& reading, report::Plan& plan);
  Status write_raw(store::Reading& reading, json::Writer& out);
  RawColumns columns(std::vector<store::VariableName> variables) const;
  const report::Sorting& sorting(const report::Axis& axis) const;

  const Evaluation& evaluation_;
  ModelCache& models_;
  const EvaluationContext& context_;
  report::SourceNodes nodes_;
  ResultFrame frame_;
  std::optional<store::Range> shared_range_;
  std::optional<OfferedColumns> offered_;
};

}  // namespace hindsight::eval
