#pragma once

#include "eval/evaluation.h"
#include "eval/result_page.h"
#include "eval/table_columns.h"
#include "store/decision_reading.h"

namespace hindsight::eval {

/// Answers a decision report with its `result` object, as Evaluator does for process reports. What
/// the table can show, if it has raw data.
Result<std::optional<OfferedColumns>> write_decision_result(
    json::Writer& out, const json::Value& definition, store::ReportStore& reports,
    const store::DefinitionCatalog& catalog, const Clock& clock, const EvaluationContext& context);

/// Writes a page of its rows as a list. nullopt, and nothing written: it has no raw data.
Result<std::optional<PageEnd>> write_decision_page(json::Writer& out, const json::Value& definition,
                                                   const PageRequest& page,
                                                   store::ReportStore& reports,
                                                   const store::DefinitionCatalog& catalog,
                                                   const Clock& clock,
                                                   const EvaluationContext& context);

}  // namespace hindsight::eval
