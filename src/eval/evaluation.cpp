#include "eval/evaluation.h"

#include "report/decision_definition.h"
#include "report/filter_parser.h"
#include "report/working_time.h"

namespace hindsight::eval {

Status authorize(model::DefinitionType type, const std::vector<report::Selection>& selections,
                 const EvaluationContext& context) {
  if (!context.authorize) return {};
  for (const auto& selection : selections)
    HS_RETURN_IF_ERROR(context.authorize(type, selection.key, selection.tenants));
  return {};
}

Status authorize(const json::Value& report, const EvaluationContext& context) {
  const auto type = report::is_decision_report(report) ? model::DefinitionType::decision
                                                       : model::DefinitionType::process;
  HS_ASSIGN(const auto* data, report::data_of(report, type));
  HS_ASSIGN(const auto selections, report::parse_selections(*data, type));
  return authorize(type, selections, context);
}

Status Evaluation::read(const json::Value& report, const store::DefinitionCatalog& catalog) {
  HS_ASSIGN(definition, report::parse_definition(report));
  const report::FilterScope scope{moment, definition.view, definition.selections};
  HS_ASSIGN(filters, report::parse_filters(report::filters_of(report), "data.filter", scope));
  HS_ASSIGN(auto additional, report::parse_filters(context_.additional_filters, "filter", scope));
  for (auto& filter : additional) filters.push_back(std::move(filter));
  report::count_working_time(definition.configuration.calendar, filters);
  resolved = report::resolve_sources(definition.selections, catalog.definitions);
  for (const auto& source : resolved) sources.push_back(source.source);
  return authorize(model::DefinitionType::process, definition.selections, context_);
}

Result<store::QueryLimits> EvaluationTime::limits() const {
  if (context_.stop.stop_requested())
    return fail(ErrorCode::cancelled, "the evaluation was cancelled");
  const auto spent =
      std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() - started_);
  if (spent >= context_.deadline) {
    return fail(ErrorCode::deadline_exceeded, "the report took longer than " +
                                                  std::to_string(context_.deadline.count()) +
                                                  " ms; narrow it down by filters");
  }
  return store::QueryLimits{.deadline = context_.deadline - spent, .stop = context_.stop};
}

}  // namespace hindsight::eval
