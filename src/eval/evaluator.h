#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "eval/model_cache.h"
#include "store/definition_store.h"
#include "store/report_store.h"

namespace hindsight::eval {

/// What one request brings along beside the report definition.
struct EvaluationContext {
  TimeZone zone = TimeZone::utc();    ///< of the client: buckets, relative dates and rendering
  std::optional<std::size_t> limit;   ///< page of raw data; default 20, cut at 10,000
  std::optional<std::size_t> offset;  ///< page of raw data; default 0
  std::stop_token stop;
  std::chrono::milliseconds deadline{30'000};  ///< for the whole evaluation
  /// JSON list of filters that hold beside the report's own (of a dashboard); null = none. Must
  /// outlive the call.
  const json::Value* additional_filters = nullptr;
  /// Display name of a user; empty function or empty answer = the id.
  std::function<std::string(std::string_view user_id)> user_name;
  /// Asked for every definition of the report before the first query; its error ends the
  /// evaluation. Tenants as in report::Source ("" = rows without tenant). Empty function = allowed.
  std::function<Status(std::string_view definition_key, const std::vector<std::string>& tenants)>
      authorize;
};

/// Answers report definitions: parses and validates, plans, asks the store, shapes the result.
/// Thread-safe; the stores and the clock must outlive it.
class Evaluator {
 public:
  Evaluator(store::ReportStore& reports, store::DefinitionStore& definitions, const Clock& clock,
            ParseModel parse_model = default_model_parser());

  /// `definition` is a report as the client sends or the content store keeps it: {name, data, ...}.
  /// The answer is JSON text: the definition with its defaults filled in, `currentUserRole` and
  /// `result`. invalid_argument: the definition does not fit together or uses what is not supported
  /// yet; `message` says what, `context` the JSON path. resource_exhausted: too many buckets.
  Result<std::string> evaluate(const json::Value& definition, const EvaluationContext& context);

 private:
  store::ReportStore& reports_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  ModelCache models_;
};

}  // namespace hindsight::eval
