#include <fmt/format.h>

#include "store/duckdb/events.h"
#include "store/duckdb/table_writer.h"

namespace hindsight::store::duck {

Status EventWriter::load() {
  HS_ASSIGN(const auto settled, connection_.query_int64("SELECT max(settled) FROM event_feed"));
  HS_ASSIGN(const auto last,
            connection_.query_int64("SELECT greatest((SELECT max(settled) FROM event_feed), "
                                    "(SELECT max(sequence) FROM event), "
                                    "(SELECT max(sequence) FROM event_left))"));
  settled_ = settled.value_or(0);
  last_ = last.value_or(0);
  return {};
}

Status EventWriter::append(const model::EventPage& page) {
  HS_ASSIGN(auto writer, TableWriter::open(connection_, "event"));
  auto sequence = last_;
  for (const auto& event : page.events) {
    writer.put(event.id.key);
    writer.put(event.id.text);
    writer.put(event.trace.key);
    writer.put(event.trace.text);
    writer.put(event.type);
    writer.put(event.source);
    writer.put(event.group);
    writer.put(event.time);
    writer.put(event.received);
    writer.put(++sequence);
    event.data.empty() ? writer.put_null() : writer.put(event.data);
    HS_RETURN_IF_ERROR(writer.end_row());
  }
  return writer.finish();
}

Status EventWriter::put(const model::EventPage& page) {
  HS_RETURN_IF_ERROR(in_transaction(connection_, [&] { return append(page); }));
  last_ += static_cast<std::int64_t>(page.events.size());
  return {};
}

Status EventWriter::remove_gone() {
  const auto sequence = ++last_;
  HS_RETURN_IF_ERROR(connection_.run(fmt::format(
      "INSERT INTO event_left SELECT DISTINCT trace, {} FROM event WHERE sequence IN (FROM gone)",
      sequence)));
  return connection_.run("DELETE FROM event WHERE sequence IN (FROM gone)");
}

Status EventWriter::settle_rows() {
  HS_RETURN_IF_ERROR(connection_.run(
      fmt::format("CREATE OR REPLACE TEMP TABLE gone AS SELECT sequence FROM (SELECT sequence, "
                  "max(sequence) OVER (PARTITION BY id) AS latest FROM event WHERE id IN (SELECT "
                  "id FROM event WHERE sequence > {})) WHERE sequence < latest",
                  settled_)));
  HS_ASSIGN(const auto gone, connection_.query_int64("SELECT count(*) FROM gone"));
  if (gone.value_or(0) > 0) HS_RETURN_IF_ERROR(remove_gone());
  return connection_.run(fmt::format("UPDATE event_feed SET settled = {}", last_));
}

Status EventWriter::settle() {
  if (settled_ == last_) return {};
  HS_RETURN_IF_ERROR(in_transaction(connection_, [&] { return settle_rows(); }));
  settled_ = last_;
  return {};
}

Status EventWriter::remove(const std::vector<std::string>& ids) {
  HS_RETURN_IF_ERROR(settle());
  return in_transaction(connection_, [&]() -> Status {
    HS_RETURN_IF_ERROR(connection_.run("CREATE OR REPLACE TEMP TABLE removed(id UUID)"));
    HS_ASSIGN(auto writer, TableWriter::open(connection_, "removed"));
    for (const auto& id : ids) {
      writer.put(Id128::of(id));
      HS_RETURN_IF_ERROR(writer.end_row());
    }
    HS_RETURN_IF_ERROR(writer.finish());
    HS_RETURN_IF_ERROR(
        connection_.run("CREATE OR REPLACE TEMP TABLE gone AS SELECT sequence FROM event "
                        "WHERE id IN (FROM removed)"));
    return remove_gone();
  });
}

Result<std::size_t> EventWriter::forget_before(EpochMs time, std::size_t limit) {
  HS_RETURN_IF_ERROR(settle());
  std::int64_t count = 0;
  const auto status = in_transaction(connection_, [&]() -> Status {
    HS_RETURN_IF_ERROR(connection_.run(fmt::format(
        "CREATE OR REPLACE TEMP TABLE gone AS SELECT sequence FROM event e WHERE time < {} AND {} "
        "ORDER BY time LIMIT {}",
        time, is_from_outside(), limit)));
    HS_ASSIGN(const auto found, connection_.query_int64("SELECT count(*) FROM gone"));
    count = found.value_or(0);
    return connection_.run("DELETE FROM event WHERE sequence IN (FROM gone)");
  });
  HS_RETURN_IF_ERROR(status);
  return static_cast<std::size_t>(count);
}

}  // namespace hindsight::store::duck
