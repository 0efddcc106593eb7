#include "store/duckdb/trends.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "store/duckdb/bucket_sql.h"

namespace hindsight::store::duck {
namespace {

/// The sources as the table `s`: definition, tenant and the position of the key in `keys`.
struct Chosen {
  std::vector<std::string> keys;
  std::string table;  ///< "WITH s(def, tenant, key) AS (...) "; empty = nothing is stored of them
};

Chosen choose(const std::vector<report::Source>& sources, const WordDictionary& words,
              const DefinitionIndex& definitions) {
  Chosen out;
  std::set<std::string> rows;  // sources may overlap
  for (const auto& source : sources) {
    const auto known = std::find(out.keys.begin(), out.keys.end(), source.key);
    const auto key = known - out.keys.begin();
    if (known == out.keys.end()) out.keys.push_back(source.key);
    for (const auto& definition : source.definitions) {
      const auto ord =
          definitions.find(model::DefinitionType::process, definition.engine, definition.id);
      if (ord < 0) continue;
      for (const auto& tenant : source.tenants) {
        const auto code = words.find(tenant);
        if (code < 0) continue;
        rows.insert(fmt::format("({},{},{})", ord, code, key));
      }
    }
  }
  if (!rows.empty())
    out.table = fmt::format("WITH s(def, tenant, key) AS (VALUES {}) ", fmt::join(rows, ","));
  return out;
}

/// Started, ended, median and p90 of what ended in [from, until), as four columns.
std::string period_columns(EpochMs from, EpochMs until) {
  const auto within = [&](const char* column) {
    return fmt::format("FILTER (WHERE p.{0} >= {1} AND p.{0} < {2})", column, from, until);
  };
  const auto ended = within("end_ms");
  const auto percentile = [&](double share) {
    return fmt::format(
        "(percentiles(coalesce(p.duration, p.end_ms - p.start_ms), [{}]::DOUBLE[]) {})[1]", share,
        ended);
  };
  return fmt::format("count(*) {}, count(*) {}, {}, {}", within("start_ms"), ended, percentile(0.5),
                     percentile(0.9));
}

ProcessTrend::Period read_period(const Chunk& chunk, std::size_t column, std::size_t row) {
  const auto number = [&](std::size_t at) {
    return chunk.is_null(at, row) ? std::nullopt : std::optional(chunk.number(at, row));
  };
  return {chunk.int64(column, row), chunk.int64(column + 1, row), number(column + 2),
          number(column + 3)};
}

}  // namespace

Result<ProcessTrends> read_trends(Connection& connection, const WordDictionary& words,
                                  const DefinitionIndex& definitions, const TrendQuestion& question,
                                  const QueryBudget& budget) {
  ProcessTrends trends;
  const auto chosen = choose(question.sources, words, definitions);
  if (chosen.table.empty()) return trends;
  const auto begin = question.days.front(), end = question.days.back();
  const auto trend_of = [&](const Chunk& chunk, std::size_t row) -> ProcessTrend& {
    auto& trend = trends[chosen.keys[static_cast<std::size_t>(chunk.int32(0, row))]];
    trend.started_by_day.resize(question.days.size() - 1);
    return trend;
  };
  const auto ask = [&](const std::string& sql, const auto& take) -> Status {
    HS_ASSIGN(auto rows, connection.query(chosen.table + sql, budget));
    while (const auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) take(trend_of(*chunk, i), *chunk, i);
    }
    return {};
  };
  const std::string joined = "JOIN s ON s.def = p.def AND s.tenant = p.tenant ";

  HS_RETURN_IF_ERROR(ask(
      fmt::format("SELECT s.key, {}, {}, count(*) FILTER (WHERE p.end_ms IS NULL), min(p.start_ms) "
                  "FILTER (WHERE p.end_ms IS NULL) FROM process_instance p {}WHERE p.end_ms IS "
                  "NULL OR p.start_ms >= {} OR p.end_ms >= {} GROUP BY s.key",
                  period_columns(begin, end), period_columns(question.before, begin), joined,
                  question.before, question.before),
      [](ProcessTrend& trend, const Chunk& chunk, std::size_t row) {
        trend.period = read_period(chunk, 1, row);
        trend.before = read_period(chunk, 5, row);
        trend.running = chunk.int64(9, row);
        if (!chunk.is_null(10, row)) trend.oldest_running = chunk.int64(10, row);
      }));
  HS_RETURN_IF_ERROR(
      ask("SELECT s.key, count(*) FROM process_instance p " + joined + "GROUP BY s.key",
          [](ProcessTrend& trend, const Chunk& chunk, std::size_t row) {
            trend.instances = chunk.int64(1, row);
          }));
  const auto day = bucket_sql("p.start_ms", question.days);
  HS_RETURN_IF_ERROR(ask(
      fmt::format("SELECT s.key, ({})::BIGINT AS day, count(*) FROM process_instance p {}WHERE {} "
                  "GROUP BY s.key, day",
                  day.index, joined, day.inside),
      [](ProcessTrend& trend, const Chunk& chunk, std::size_t row) {
        trend.started_by_day[static_cast<std::size_t>(chunk.int64(1, row))] = chunk.int64(2, row);
      }));
  HS_RETURN_IF_ERROR(
      ask("SELECT s.key, count(*) FROM incident p " + joined + "WHERE p.status = 0 GROUP BY s.key",
          [](ProcessTrend& trend, const Chunk& chunk, std::size_t row) {
            trend.open_incidents = chunk.int64(1, row);
          }));
  return trends;
}

}  // namespace hindsight::store::duck
