#include "store/duckdb/incidents.h"

#include <fmt/format.h>

#include "model/paths.h"

namespace hindsight::store::duck {

Result<IncidentAnswer> read_incidents(Connection& connection, const std::string& facts,
                                      std::size_t limit, const QueryBudget& budget) {
  // Grouped by codes; what is equally frequent is ordered by text.
  HS_ASSIGN(
      auto rows,
      connection.query(
          fmt::format(
              "SELECT coalesce(w.text, '') AS flow_node, g.* EXCLUDE (node) FROM (SELECT f.node, "
              "left(rtrim(split_part("
              "coalesce(f.message, ''), chr(10), 1), chr(13)), {}) AS headline, count(*) AS n, "
              "count(*) FILTER (f.status = 0), min(f.start_ms), max(f.start_ms), "
              "(sum(count(*)) OVER ())::BIGINT, (sum(count(*) FILTER (f.status = 0)) OVER "
              "())::BIGINT FROM ({}) f GROUP BY f.node, headline) g LEFT JOIN word w ON "
              "w.code = g.node ORDER BY g.n DESC, flow_node, g.headline LIMIT {}",
              model::kHeadlineCharacters, facts, limit),
          budget));
  IncidentAnswer answer;
  while (const auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      answer.causes.push_back({std::string(chunk->text(0, i)), std::string(chunk->text(1, i)),
                               chunk->int64(2, i), chunk->int64(3, i), chunk->int64(4, i),
                               chunk->int64(5, i)});
      answer.incidents = chunk->int64(6, i);
      answer.open = chunk->int64(7, i);
    }
  }
  return answer;
}

}  // namespace hindsight::store::duck
