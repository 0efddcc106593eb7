#pragma once

#include "api/call.h"

namespace hindsight::api {

/// The answer of a combined report, `definition` being what clients read of it: with the answers of
/// the saved reports that `combined` holds, as far as they are still there.
Result<std::string> evaluate_combined(Call& call, const content::SavedReport& combined,
                                      const json::Value& definition,
                                      const eval::EvaluationContext& context);

/// The same of one that is not saved.
Result<std::string> evaluate_unsaved_combined(Call& call, const json::Value& definition,
                                              const eval::EvaluationContext& context);

}  // namespace hindsight::api
