#pragma once

#include "eval/decision_rows.h"
#include "eval/evaluation.h"
#include "eval/result_csv.h"
#include "eval/result_page.h"
#include "eval/table_columns.h"
#include "report/decision_planner.h"
#include "store/decision_reading.h"

namespace hindsight::eval {

/// Turns a decision report into plans, and their answers into a result. What it is given must
/// outlive it.
class DecisionWriter {
 public:
  DecisionWriter(const EvaluationTime& time, const EvaluationContext& context)
      : time_(time), context_(context) {}

  /// Reads definition, filters and data sources, and asks for the right to see these.
  Status read(const json::Value& report, const store::DefinitionCatalog& catalog);
  [[nodiscard]] bool is_raw() const { return definition_.raw; }

  /// Asks the store and writes the `result` object.
  Status write_result(store::DecisionReading& reading, json::Writer& out);
  /// As of ReportWriter::offered().
  [[nodiscard]] const std::optional<OfferedColumns>& offered() const { return offered_; }

  /// The result of a report that is none of raw data, in its order.
  Result<ResultTable> table(store::DecisionReading& reading) const;

  /// Writes a page of a raw data report's rows as a list.
  Result<PageEnd> write_page(store::DecisionReading& reading, const PageRequest& page,
                             json::Writer& out) const;

  /// A page of a raw data report.
  [[nodiscard]] report::DecisionRawPlan page(std::optional<std::size_t> limit,
                                             std::optional<std::size_t> offset) const {
    return report::decision_raw_plan(input(), limit, offset);
  }
  /// Inputs and outputs that there are.
  Result<DecisionColumns> columns(store::DecisionReading& reading) const;

 private:
  struct Counted {
    ResultTable table;  ///< its buckets as they come
    report::Axis axis;
    store::InstanceCounts instances;
  };

  Status add_filters(const json::Value* list, std::string_view path);
  [[nodiscard]] report::DecisionPlanInput input() const {
    return {definition_, filters_, sources_, time_.moment};
  }
  [[nodiscard]] const report::Sorting& sorting(const report::Axis& axis) const;
  Result<Counted> count(store::DecisionReading& reading) const;
  Status write_counts(store::DecisionReading& reading, json::Writer& out) const;
  Status write_rows(store::DecisionReading& reading, json::Writer& out);

  const EvaluationTime& time_;
  const EvaluationContext& context_;
  report::DecisionDefinition definition_;
  std::vector<report::DecisionFilter> filters_;
  std::vector<report::Source> sources_;
  std::optional<OfferedColumns> offered_;
};

}  // namespace hindsight::eval
