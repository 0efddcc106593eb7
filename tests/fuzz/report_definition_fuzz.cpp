#include <cstddef>
#include <cstdint>

#include "base/log.h"
#include "eval/evaluator.h"
#include "fuzz/compiling_stores.h"

namespace {

using namespace hindsight;

/// Everything that lives as long as the process.
struct World {
  fuzz::StatementCheck check;
  fuzz::CompilingStore reports{check};
  fuzz::FewDefinitions definitions;
  ManualClock clock;
  eval::Evaluator evaluator{reports, definitions, clock};
};

/// A list is a combined report of its members.
Result<std::string> evaluate(eval::Evaluator& evaluator, const json::Value& input,
                             const eval::EvaluationContext& context) {
  if (!input.IsArray()) return evaluator.evaluate(input, context);
  std::vector<eval::CombinedChild> children;
  for (const auto& report : input.GetArray())
    children.push_back({std::to_string(children.size()), &report});
  const auto combined =
      json::parse(R"({"reportType": "process", "combined": true, "data": {"reports": []}})");
  return evaluator.evaluate_combined(*combined, children, context);
}

}  // namespace

/// Any report definition, with the filters of a dashboard as its `filter`: it is refused with a
/// reason, or both stores understand what they are asked and the answer is JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  const auto input = json::parse({reinterpret_cast<const char*>(data), size});
  if (!input) return 0;
  world.reports.has_data = size % 4 != 0;
  world.reports.now = world.clock.now_ms();
  eval::EvaluationContext context;
  context.zone = TimeZone::named("America/New_York").value();
  context.additional_filters = json::find(*input, "filter");
  const auto answer = evaluate(world.evaluator, *input, context);
  if (answer) {
    fuzz::StatementCheck::body(*answer);
  } else {
    const auto code = answer.error().code;
    const bool is_refused =
        code == ErrorCode::invalid_argument || code == ErrorCode::resource_exhausted;
    if (!is_refused || answer.error().message.empty())
      fuzz::report_wrong("an error that is no reason", answer.error().text());
  }
  return 0;
}
