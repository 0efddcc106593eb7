#pragma once

#include <memory>

#include "eval/decision_writer.h"
#include "eval/download.h"
#include "eval/report_writer.h"

namespace hindsight::eval {

/// A question about a process report's data that outlives the request it came with: what a download
/// holds. Not to be moved.
struct ReportJob {
  ReportJob(const Clock& clock, EvaluationContext given, ModelCache& models)
      : context(std::move(given)),
        evaluation(clock, context),
        writer(evaluation, models, context) {}

  /// Reads the definition and asks for the rights.
  Status read(const json::Value& definition, const store::DefinitionCatalog& catalog);
  /// Takes a slot and a place in the store.
  Status begin(DownloadSlots& slots, store::ReportStore& reports);

  EvaluationContext context;
  Evaluation evaluation;
  ReportWriter writer;
  DownloadSlots::Slot slot;
  std::unique_ptr<store::Reading> reading;
};

/// The same of a decision report.
struct DecisionJob {
  DecisionJob(const Clock& clock, EvaluationContext given)
      : context(std::move(given)), time(clock, context), writer(time, context) {}

  Status read(const json::Value& definition, const store::DefinitionCatalog& catalog);
  Status begin(DownloadSlots& slots, store::ReportStore& reports);

  EvaluationContext context;
  EvaluationTime time;
  DecisionWriter writer;
  DownloadSlots::Slot slot;
  std::unique_ptr<store::DecisionReading> reading;
};

}  // namespace hindsight::eval
