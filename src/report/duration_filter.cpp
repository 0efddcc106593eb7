#include "report/duration_filter.h"

#include <cmath>

#include "report/json_reader.h"

namespace hindsight::report {
namespace {

constexpr std::array kComparisons{
    Word<Comparison>{"<", Comparison::less},
    Word<Comparison>{"<=", Comparison::less_equal},
    Word<Comparison>{">", Comparison::greater},
    Word<Comparison>{">=", Comparison::greater_equal},
};

/// Fixed lengths, as java.time's ChronoUnit has them.
constexpr std::array kDurationUnits{
    Word<DurationMs>{"millis", 1},
    Word<DurationMs>{"seconds", 1'000},
    Word<DurationMs>{"minutes", 60'000},
    Word<DurationMs>{"hours", 3'600'000},
    Word<DurationMs>{"days", 86'400'000},
    Word<DurationMs>{"weeks", 604'800'000},
    Word<DurationMs>{"months", 2'629'746'000},
    Word<DurationMs>{"years", 31'556'952'000},
};

}  // namespace

Result<DurationFilter> parse_duration_filter(const json::Value& data, std::string_view path) {
  HS_ASSIGN(const auto* comparison, require(data, "operator", path));
  HS_ASSIGN(const auto* value, require(data, "value", path));
  HS_ASSIGN(const auto* unit, require(data, "unit", path));
  DurationFilter filter;
  HS_ASSIGN(filter.comparison, read_word(kComparisons, *comparison, member_path(path, "operator")));
  HS_ASSIGN(const double number, read_number(*value, member_path(path, "value")));
  HS_ASSIGN(const auto unit_ms, read_word(kDurationUnits, *unit, member_path(path, "unit")));
  const double duration = number * static_cast<double>(unit_ms);
  constexpr double kDurationMax = 1e15;  // 31,000 years; keeps sums within 64 bits
  if (duration < 0 || duration > kDurationMax) {
    return invalid("expected a duration from 0 to 30,000 years", member_path(path, "value"));
  }
  filter.value = std::llround(duration);
  HS_ASSIGN(filter.include_null, read_flag(data, "includeNull", path));
  return filter;
}

}  // namespace hindsight::report
