#include "store/duckdb/measure_sql.h"

#include <fmt/format.h>

#include <array>

namespace hindsight::store::duck {
namespace {

using report::Measure;
using report::UserTaskTime;
using Kind = report::Aggregation::Kind;

constexpr std::array kTimes = {UserTaskTime::total, UserTaskTime::idle, UserTaskTime::work};

constexpr const char* kNumber = "f.number";

std::string column(const Measure& m) {
  return m.kind == Measure::Kind::value ? kNumber : fmt::format("f.{}", time_column(m.time));
}

bool is_percentile(const Measure& m) {
  return m.kind != Measure::Kind::count && m.aggregation.kind == Kind::percentile;
}

std::string percentiles_name(UserTaskTime time) {
  return fmt::format("q{}", static_cast<int>(time));
}

std::string aggregate(const Measure& m) {
  if (m.kind == Measure::Kind::count) return "count(*)::DOUBLE";
  const auto value = column(m);
  switch (m.aggregation.kind) {
    case Kind::avg:
      // The database's own mean adds in 128 bits what a sum adds in 64, and is asked for beside it.
      return value == kNumber ? fmt::format("avg({})", value)
                              : fmt::format("sum({0})::DOUBLE / count({0})", value);
    case Kind::min:
      return fmt::format("min({})::DOUBLE", value);
    case Kind::max:
      return fmt::format("max({})::DOUBLE", value);
    case Kind::sum:
      return fmt::format("sum({})::DOUBLE", value);
    case Kind::deviation:
      return fmt::format("stddev_pop({}) FILTER (WHERE f.end_ms IS NOT NULL)", value);
    case Kind::percentile:
      break;
  }
  return "NULL";
}

void add(std::string& list, const std::string& element) {
  list += (list.empty() ? "" : ", ") + element;
}

}  // namespace

const char* time_column(UserTaskTime time) {
  switch (time) {
    case UserTaskTime::idle:
      return "idle";
    case UserTaskTime::work:
      return "work";
    case UserTaskTime::total:
      return "duration";
  }
  return "duration";
}

MeasureSql measure_sql(const std::vector<Measure>& measures) {
  MeasureSql out;
  std::array<std::string, kTimes.size()> shares;
  std::array<int, kTimes.size()> counts{};
  std::array<std::string, kTimes.size()> columns;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const auto& m = measures[i];
    const auto time = static_cast<std::size_t>(m.time);
    if (is_percentile(m)) {
      columns[time] = column(m);
      add(shares[time], fmt::format("{}", m.aggregation.percentile / 100.0));
      add(out.names, fmt::format("g.{}[{}]::DOUBLE", percentiles_name(m.time), ++counts[time]));
    } else {
      add(out.grouped, fmt::format("{} AS m{}", aggregate(m), i));
      add(out.names, fmt::format("g.m{}", i));
    }
  }
  for (const auto time : kTimes) {
    const auto& list = shares[static_cast<std::size_t>(time)];
    if (list.empty()) continue;
    const auto& column = columns[static_cast<std::size_t>(time)];
    const auto* function = column == kNumber ? "quantile_cont" : "percentiles";
    add(out.grouped, fmt::format("{}({}, [{}]::DOUBLE[]) AS {}", function, column, list,
                                 percentiles_name(time)));
  }
  return out;
}

}  // namespace hindsight::store::duck
