#include "eval/exports.h"

#include "eval/raw_csv.h"
#include "report/decision_definition.h"

namespace hindsight::eval {
namespace {

/// From the first question to the last byte that the client reads. It bounds how long a client that
/// reads slowly keeps a moment of the store.
constexpr std::chrono::minutes kDownloadTime{30};

EvaluationContext lasting(const EvaluationContext& context) {
  auto out = context;
  out.deadline = kDownloadTime;
  return out;
}

}  // namespace

Exports::Exports(store::ReportStore& reports, store::DefinitionStore& definitions,
                 store::TableFiles& files, const Clock& clock, ParseModel parse_model)
    : reports_(reports),
      definitions_(definitions),
      files_(files),
      clock_(clock),
      models_(definitions, std::move(parse_model)) {}

Result<std::unique_ptr<Download>> Exports::csv(const json::Value& definition,
                                               const CsvRequest& request,
                                               const EvaluationContext& context) {
  if (report::is_decision_report(definition)) {
    auto job = std::make_unique<DecisionJob>(clock_, lasting(context));
    HS_RETURN_IF_ERROR(job->read(definition, *definitions_.catalog()));
    HS_RETURN_IF_ERROR(job->begin(slots_, reports_));
    return csv_download(std::move(job), definition, request);
  }
  auto job = std::make_unique<ReportJob>(clock_, lasting(context), models_);
  HS_RETURN_IF_ERROR(job->read(definition, *definitions_.catalog()));
  auto& filters = job->evaluation.filters;
  filters.insert(filters.end(), request.filters.begin(), request.filters.end());
  HS_RETURN_IF_ERROR(check_columns(request.columns));
  HS_RETURN_IF_ERROR(job->begin(slots_, reports_));
  return csv_download(std::move(job), definition, request);
}

Result<std::unique_ptr<Download>> Exports::event_log(const json::Value& definition,
                                                     const EventLogRequest& request,
                                                     const EvaluationContext& context) {
  auto job = std::make_unique<ReportJob>(clock_, lasting(context), models_);
  HS_RETURN_IF_ERROR(job->read(definition, *definitions_.catalog()));
  HS_RETURN_IF_ERROR(job->begin(slots_, reports_));
  return eval::event_log(std::move(job), request, definitions_, models_, files_);
}

}  // namespace hindsight::eval
