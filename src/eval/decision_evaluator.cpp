#include "eval/decision_evaluator.h"

#include "eval/decision_writer.h"

namespace hindsight::eval {

Result<std::optional<OfferedColumns>> write_decision_result(
    json::Writer& out, const json::Value& definition, store::ReportStore& reports,
    const store::DefinitionCatalog& catalog, const Clock& clock, const EvaluationContext& context) {
  const EvaluationTime time(clock, context);
  DecisionWriter writer(time, context);
  HS_RETURN_IF_ERROR(writer.read(definition, catalog));
  HS_ASSIGN(const auto limits, time.limits());
  HS_ASSIGN(const auto reading, reports.read_decisions(limits));
  HS_RETURN_IF_ERROR(writer.write_result(*reading, out));
  return writer.offered();
}

Result<std::optional<PageEnd>> write_decision_page(json::Writer& out, const json::Value& definition,
                                                   const PageRequest& page,
                                                   store::ReportStore& reports,
                                                   const store::DefinitionCatalog& catalog,
                                                   const Clock& clock,
                                                   const EvaluationContext& context) {
  const EvaluationTime time(clock, context);
  DecisionWriter writer(time, context);
  HS_RETURN_IF_ERROR(writer.read(definition, catalog));
  if (!writer.is_raw()) return std::nullopt;
  HS_ASSIGN(const auto limits, time.limits());
  HS_ASSIGN(const auto reading, reports.read_decisions(limits));
  HS_ASSIGN(auto end, writer.write_page(*reading, page, out));
  return end;
}

}  // namespace hindsight::eval
