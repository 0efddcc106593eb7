#include "api/combined_reports.h"

#include "api/report_json.h"

namespace hindsight::api {

Result<std::string> evaluate_combined(Call& call, const content::SavedReport& combined,
                                      const json::Value& definition,
                                      const eval::EvaluationContext& context) {
  HS_ASSIGN(const auto children, call.services.saved_reports.children(combined, caller_of(call)));
  std::vector<json::Document> definitions;
  definitions.reserve(children.size());
  std::vector<eval::CombinedChild> reports;
  for (const auto& child : children) {
    auto& json = definitions.emplace_back(report_json(call, child));
    HS_RETURN_IF_ERROR(add_model(call, child.report, json));
    reports.push_back({child.report.id, &json});
  }
  return call.services.evaluator.evaluate_combined(definition, reports, context);
}

Result<std::string> evaluate_unsaved_combined(Call& call, const json::Value& definition,
                                              const eval::EvaluationContext& context) {
  HS_ASSIGN(auto input, content::read_report(definition, content::ReportType::combined,
                                             call.services.clock.now_ms()));
  content::SavedReport combined;
  combined.type = content::ReportType::combined;
  combined.data = std::move(input.data);
  return evaluate_combined(call, combined, definition, context);
}

}  // namespace hindsight::api
