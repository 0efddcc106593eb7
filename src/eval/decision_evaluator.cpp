#include "eval/decision_evaluator.h"

#include "eval/decision_rows.h"
#include "eval/raw_shaping.h"
#include "eval/shaping.h"
#include "report/decision_planner.h"

namespace hindsight::eval {
namespace {

using model::DefinitionType;

/// One decision report on its way from its definition to its result.
class DecisionWriter {
 public:
  DecisionWriter(const EvaluationTime& time, store::ReportStore& reports,
                 const EvaluationContext& context)
      : time_(time), reports_(reports), context_(context) {}

  /// Reads definition, filters and data sources, and asks for the right to see these.
  Status read(const json::Value& report, const store::DefinitionCatalog& catalog) {
    HS_ASSIGN(definition_, report::parse_decision_definition(report));
    HS_RETURN_IF_ERROR(add_filters(report::filters_of(report), "data.filter"));
    HS_RETURN_IF_ERROR(add_filters(context_.additional_filters, "filter"));
    for (auto& resolved : report::resolve_sources(definition_.selections, catalog.definitions,
                                                  DefinitionType::decision))
      sources_.push_back(std::move(resolved.source));
    return authorize(report, context_);
  }

  Status write(json::Writer& out) {
    HS_ASSIGN(const auto budget, time_.limits());
    HS_ASSIGN(const auto reading, reports_.read_decisions(budget));
    return definition_.raw ? write_rows(*reading, out) : write_counts(*reading, out);
  }

  [[nodiscard]] bool is_raw() const { return definition_.raw; }

  Result<PageEnd> write_page(const PageRequest& page, json::Writer& out) const {
    HS_ASSIGN(const auto budget, time_.limits());
    HS_ASSIGN(const auto reading, reports_.read_decisions(budget));
    auto plan = report::decision_raw_plan(input(), page.limit, std::nullopt);
    PageEnd end;
    // Decision instances never change, but their values may be longer than a position should be.
    if (report::is_clause_column(plan.sort_by))
      end.message = replace_order(plan, report::DecisionRawPlan{}.sort_by);
    plan.after = page.after;
    HS_ASSIGN(auto answer, reading->raw(plan));
    HS_ASSIGN(const auto columns, columns_of(*reading));
    end.position = std::move(answer.position);
    end.records = static_cast<std::int64_t>(answer.rows.size());
    end.total = answer.instances.chosen;
    out.StartArray();
    for (const auto& row : answer.rows) write_decision_row(out, row, columns, context_.zone);
    out.EndArray();
    return end;
  }

 private:
  Result<DecisionColumns> columns_of(store::DecisionReading& reading) const {
    DecisionColumns columns;
    HS_ASSIGN(columns.inputs, reading.clauses(sources_, false));
    HS_ASSIGN(columns.outputs, reading.clauses(sources_, true));
    return columns;
  }

  Status add_filters(const json::Value* list, std::string_view path) {
    HS_ASSIGN(auto some,
              report::parse_decision_filters(list, path, time_.moment, definition_.selections));
    std::move(some.begin(), some.end(), std::back_inserter(filters_));
    return {};
  }

  [[nodiscard]] report::DecisionPlanInput input() const {
    return {definition_, filters_, sources_, time_.moment};
  }

  static ResultFrame frame(report::ResultType type, const store::InstanceCounts& instances) {
    return {type, instances.chosen, instances.all};
  }

  Status write_counts(store::DecisionReading& reading, json::Writer& out) const {
    auto plan = report::draft_decision_plan(input());
    store::Range range;
    if (const auto question = report::decision_range_question(definition_)) {
      HS_ASSIGN(range, reading.range(plan, *question));
    }
    HS_ASSIGN(auto resolved, report::resolve_decision_grouping(input(), range));
    plan.grouping = std::move(resolved.grouping);
    HS_ASSIGN(const auto answer, reading.evaluate(plan));
    const bool single = definition_.group == report::DecisionGroupType::none;
    const auto type = single ? report::ResultType::number : report::ResultType::map;
    const std::vector<report::MeasureHeader> measures{{}};
    auto shaped = shape_buckets(resolved.axis, measures, answer, context_.names);
    write_result(out, frame(type, answer.instances), measures, resolved.axis,
                 chosen_sorting(definition_.sorting, resolved.axis, true), std::move(shaped));
    return {};
  }

  Status write_rows(store::DecisionReading& reading, json::Writer& out) const {
    const auto plan = report::decision_raw_plan(input(), context_.limit, context_.offset);
    HS_ASSIGN(const auto answer, reading.raw(plan));
    HS_ASSIGN(const auto columns, columns_of(reading));
    write_raw_frame(out, frame(report::ResultType::raw, answer.instances),
                    {plan.limit, plan.offset}, [&] {
                      for (const auto& row : answer.rows)
                        write_decision_row(out, row, columns, context_.zone);
                    });
    return {};
  }

  const EvaluationTime& time_;
  store::ReportStore& reports_;
  const EvaluationContext& context_;
  report::DecisionDefinition definition_;
  std::vector<report::DecisionFilter> filters_;
  std::vector<report::Source> sources_;
};

}  // namespace

Status write_decision_result(json::Writer& out, const json::Value& definition,
                             store::ReportStore& reports, const store::DefinitionCatalog& catalog,
                             const Clock& clock, const EvaluationContext& context) {
  const EvaluationTime time(clock, context);
  DecisionWriter writer(time, reports, context);
  HS_RETURN_IF_ERROR(writer.read(definition, catalog));
  return writer.write(out);
}

Result<std::optional<PageEnd>> write_decision_page(json::Writer& out, const json::Value& definition,
                                                   const PageRequest& page,
                                                   store::ReportStore& reports,
                                                   const store::DefinitionCatalog& catalog,
                                                   const Clock& clock,
                                                   const EvaluationContext& context) {
  const EvaluationTime time(clock, context);
  DecisionWriter writer(time, reports, context);
  HS_RETURN_IF_ERROR(writer.read(definition, catalog));
  if (!writer.is_raw()) return std::nullopt;
  HS_ASSIGN(auto end, writer.write_page(page, out));
  return end;
}

}  // namespace hindsight::eval
