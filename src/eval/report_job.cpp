#include "eval/report_job.h"

namespace hindsight::eval {

namespace {

/// What they refer to ends with the request.
void let_go_of_request(EvaluationContext& context) {
  context.authorize = nullptr;
  context.additional_filters = nullptr;
}

Result<store::QueryLimits> long_lived(const EvaluationTime& time) {
  HS_ASSIGN(auto limits, time.limits());
  limits.long_lived = true;
  return limits;
}

}  // namespace

Status ReportJob::read(const json::Value& definition, const store::DefinitionCatalog& catalog) {
  HS_RETURN_IF_ERROR(evaluation.read(definition, catalog));
  let_go_of_request(context);
  return writer.check();
}

Status ReportJob::begin(DownloadSlots& slots, store::ReportStore& reports) {
  HS_ASSIGN(slot, slots.take(context.stop));
  HS_ASSIGN(const auto limits, long_lived(evaluation));
  HS_ASSIGN(reading, reports.read(limits));
  return {};
}

Status DecisionJob::read(const json::Value& definition, const store::DefinitionCatalog& catalog) {
  HS_RETURN_IF_ERROR(writer.read(definition, catalog));
  let_go_of_request(context);
  return {};
}

Status DecisionJob::begin(DownloadSlots& slots, store::ReportStore& reports) {
  HS_ASSIGN(slot, slots.take(context.stop));
  HS_ASSIGN(const auto limits, long_lived(time));
  HS_ASSIGN(reading, reports.read_decisions(limits));
  return {};
}

}  // namespace hindsight::eval
