#include <fmt/format.h>

#include <limits>

#include "model/engine_events.h"
#include "store/duckdb/events.h"

namespace hindsight::store::duck {
namespace {

constexpr const char* kSettled = "e.sequence <= (SELECT max(settled) FROM event_feed)";
/// Of an EventPosition: all events are in one order.
constexpr const char* kOrder = "";
constexpr const char* kTraceColumns = "e.trace, e.trace_text, e.time, e.id, c.number, e.data";

/// `event e` joined with the classes as `c(number, ...)`.
std::string events_of(const std::vector<model::EventClass>& classes) {
  std::vector<std::string> rows;
  rows.reserve(classes.size());
  for (const auto& one : classes) {
    rows.push_back(fmt::format("({},{},{},{})", rows.size(), quote(one.group), quote(one.source),
                               quote(one.type)));
  }
  return fmt::format(
      "event e JOIN (VALUES {}) c(number, group_name, source, type) ON e.group_name = c.group_name "
      "AND e.source = c.source AND e.type = c.type",
      fmt::join(rows, ","));
}

const char* column_of(EventOrder order) {
  switch (order) {
    case EventOrder::time:
      return "e.time";
    case EventOrder::type:
      return "e.type";
    case EventOrder::source:
      return "e.source";
    case EventOrder::group:
      return "e.group_name";
    case EventOrder::trace:
      return "e.trace_text";
  }
  return "e.time";
}

/// Appends rows of kTraceColumns, which come by trace.
void append(const Chunk& chunk, TracePage& page) {
  for (std::size_t i = 0; i < chunk.size(); ++i) {
    const auto trace = chunk.id(0, i);
    if (page.traces.empty() || page.traces.back().id.key != trace) {
      page.traces.push_back(
          {{trace, page.arena.copy(chunk.text(1, i)), false}, page.events.size(), 0});
    }
    ++page.traces.back().count;
    page.events.push_back(
        {chunk.id(3, i), chunk.int64(2, i), static_cast<std::size_t>(chunk.int32(4, i)),
         chunk.is_null(5, i) ? std::string_view() : page.arena.copy(chunk.text(5, i))});
  }
}

/// Goes through a temporary table, which the database may write to disk, unlike a result.
class DuckTraceWalk final : public TraceWalk {
 public:
  DuckTraceWalk(std::unique_ptr<Connection> connection, std::stop_token stop)
      : connection_(std::move(connection)), stop_(std::move(stop)) {}

  Result<TracePage> next(std::size_t events) override {
    while (true) {
      HS_ASSIGN(auto rows,
                connection_->query(
                    fmt::format("SELECT trace, trace_text, time, id, number, data FROM trace_walk "
                                "WHERE place > {} AND place <= {} ORDER BY place",
                                done_, done_ + events),
                    {std::nullopt, stop_}));
      TracePage page;
      while (const auto chunk = rows.next()) append(*chunk, page);
      const bool is_end = page.events.size() < events;
      if (!is_end && page.traces.size() == 1) {
        events *= 2;
        continue;
      }
      if (!is_end) {
        // The last trace may go on.
        page.events.resize(page.traces.back().first);
        page.traces.pop_back();
      }
      done_ += page.events.size();
      return page;
    }
  }

 private:
  const std::unique_ptr<Connection> connection_;
  const std::stop_token stop_;
  std::size_t done_ = 0;
};

}  // namespace

std::string is_from_outside() {
  return fmt::format("e.source NOT IN ('{}', '{}')", model::kEngineSource,
                     model::kEngineTraceSource);
}

Result<EventList> list_events(Connection& reader, const EventListQuery& query) {
  auto condition = fmt::format("{} AND {}", kSettled, is_from_outside());
  if (!query.search.empty()) {
    const auto needle = quote(query.search);
    condition += fmt::format(
        " AND (contains(lower(e.type), lower({0})) OR contains(lower(e.source), lower({0})) OR "
        "contains(lower(e.group_name), lower({0})) OR contains(lower(e.trace_text), lower({0})))",
        needle);
  }
  EventList out;
  HS_ASSIGN(const auto total,
            reader.query_int64("SELECT count(*) FROM event e WHERE " + condition));
  out.total = total.value_or(0);
  HS_ASSIGN(auto rows,
            reader.query(fmt::format(
                "SELECT e.id_text, e.trace_text, e.group_name, e.source, e.type, e.time FROM event "
                "e WHERE {} ORDER BY {} {}, e.time DESC, e.id_text LIMIT {} OFFSET {}",
                condition, column_of(query.order), query.descending ? "DESC" : "ASC", query.limit,
                query.offset)));
  while (const auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto text = [&](std::size_t column) { return std::string(chunk->text(column, i)); };
      out.events.push_back({text(0), text(1), {text(2), text(3), text(4)}, chunk->int64(5, i)});
    }
  }
  return out;
}

Result<std::vector<EventClassCount>> count_events(Connection& reader, EventOrigin origin,
                                                  std::size_t limit) {
  const auto of_origin = origin == EventOrigin::outside
                             ? is_from_outside()
                             : fmt::format("e.source = '{}'", model::kEngineSource);
  HS_ASSIGN(auto rows,
            reader.query(fmt::format("SELECT group_name, source, type, count(*) FROM event e WHERE "
                                     "{} AND {} GROUP BY ALL ORDER BY ALL LIMIT {}",
                                     kSettled, of_origin, limit + 1)));
  std::vector<EventClassCount> out;
  while (const auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto text = [&](std::size_t column) { return std::string(chunk->text(column, i)); };
      out.push_back({{text(0), text(1), text(2)}, chunk->int64(3, i)});
    }
  }
  if (out.size() > limit)
    return fail(ErrorCode::resource_exhausted,
                fmt::format("there are more than {} kinds of events", limit));
  return out;
}

Result<EventPosition> end_of_events(Connection& reader) {
  HS_ASSIGN(const auto settled, reader.query_int64("SELECT max(settled) FROM event_feed"));
  return EventPosition{{kOrder, settled.value_or(0)}};
}

Result<ChangedTraces> changed_traces(Connection& reader,
                                     const std::vector<model::EventClass>& classes,
                                     const EventPosition& after, std::size_t events) {
  ChangedTraces out;
  HS_ASSIGN(out.position, end_of_events(reader));
  const auto found = after.find(kOrder);
  const auto from = found == after.end() ? 0 : found->second;
  auto& until = out.position[kOrder];
  // A row of each table at the most has a number, but for traces that were left at once.
  if (until - from > static_cast<std::int64_t>(events)) {
    until = from + static_cast<std::int64_t>(events);
    out.more = true;
  }
  const auto among = fmt::format("sequence > {} AND sequence <= {}", from, until);
  const auto of_classes = classes.empty() ? std::string()
                                          : fmt::format("SELECT e.trace FROM {} WHERE e.{} UNION ",
                                                        events_of(classes), among);
  HS_ASSIGN(auto rows, reader.query(fmt::format("{}SELECT trace FROM event_left WHERE {}",
                                                of_classes, among)));
  while (const auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) out.traces.push_back(chunk->id(0, i));
  }
  return out;
}

Result<TracePage> read_traces(Connection& reader, const std::vector<model::EventClass>& classes,
                              const std::vector<Id128>& traces) {
  TracePage page;
  if (classes.empty() || traces.empty()) return page;
  std::vector<std::string> ids;
  ids.reserve(traces.size());
  for (const auto& trace : traces) ids.push_back("'" + trace.uuid() + "'");
  HS_ASSIGN(auto rows, reader.query(fmt::format(
                           "SELECT {} FROM {} WHERE {} AND e.trace IN (SELECT "
                           "unnest([{}]::UUID[])) ORDER BY e.trace, e.time, e.id_text",
                           kTraceColumns, events_of(classes), kSettled, fmt::join(ids, ","))));
  while (const auto chunk = rows.next()) append(*chunk, page);
  return page;
}

Result<std::int64_t> count_traces(Connection& reader,
                                  const std::vector<model::EventClass>& classes) {
  if (classes.empty()) return 0;
  HS_ASSIGN(const auto count,
            reader.query_int64(fmt::format("SELECT count(DISTINCT e.trace) FROM {} WHERE {}",
                                           events_of(classes), kSettled)));
  return count.value_or(0);
}

Result<std::unique_ptr<TraceWalk>> walk_traces(std::unique_ptr<Connection> connection,
                                               const std::vector<model::EventClass>& classes,
                                               Id128 after, std::stop_token stop) {
  const auto later = after.empty() ? std::string() : " AND e.trace > '" + after.uuid() + "'::UUID";
  const auto events = classes.empty() ? std::string("event e JOIN (SELECT 0 AS number) c ON false")
                                      : events_of(classes);
  HS_RETURN_IF_ERROR(connection->run(
      fmt::format("CREATE TEMP TABLE trace_walk AS SELECT row_number() OVER () AS place, * FROM "
                  "(SELECT {} FROM {} WHERE {}{} ORDER BY e.trace, e.time, e.id_text)",
                  kTraceColumns, events, kSettled, later),
      {std::nullopt, stop}));
  return std::make_unique<DuckTraceWalk>(std::move(connection), std::move(stop));
}

}  // namespace hindsight::store::duck
