#include "store/duckdb/import_state.h"

#include <fmt/format.h>

namespace hindsight::store::duck {
namespace {

Status write_dead_letters(Connection& writer, const ImportBatch& batch) {
  for (const auto& letter : batch.dead_letters) {
    const auto same =
        fmt::format("engine = {} AND kind = {} AND entity_id = {}", quote(letter.engine),
                    quote(letter.kind), quote(letter.entity_id));
    // A poison row comes again with every read of its page: it stays one letter.
    HS_ASSIGN(const auto known,
              writer.query_int64("SELECT count(*) FROM dead_letter WHERE " + same));
    if (known.value_or(0) > 0) continue;
    HS_RETURN_IF_ERROR(writer.run(fmt::format(
        "INSERT INTO dead_letter(engine, kind, entity_id, reason, raw, first_seen, attempts) "
        "VALUES ({}, {}, {}, {}, {}, {}, {})",
        quote(letter.engine), quote(letter.kind), quote(letter.entity_id), quote(letter.reason),
        quote(letter.raw), letter.first_seen, letter.attempts)));
  }
  for (const auto id : batch.resolved_dead_letters) {
    HS_RETURN_IF_ERROR(writer.run(fmt::format("DELETE FROM dead_letter WHERE id = {}", id)));
  }
  return {};
}

Status write_cursors(Connection& writer, const ImportBatch& batch) {
  for (const auto& cursor : batch.cursors) {
    HS_RETURN_IF_ERROR(writer.run(fmt::format("DELETE FROM cursor WHERE engine = {} AND kind = {}",
                                              quote(cursor.engine), quote(cursor.kind))));
    HS_RETURN_IF_ERROR(writer.run(fmt::format(
        "INSERT INTO cursor VALUES ({}, {}, {}, {}, {})", quote(cursor.engine), quote(cursor.kind),
        cursor.time == model::kNoTime ? "NULL" : std::to_string(cursor.time), cursor.rows,
        cursor.updated)));
  }
  return {};
}

}  // namespace

Status write_import_state(Connection& writer, const ImportBatch& batch) {
  HS_RETURN_IF_ERROR(write_dead_letters(writer, batch));
  return write_cursors(writer, batch);
}

Result<std::vector<Cursor>> read_cursors(Connection& reader) {
  HS_ASSIGN(
      auto rows,
      reader.query("SELECT engine, kind, time, rows, updated FROM cursor ORDER BY engine, kind"));
  std::vector<Cursor> out;
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      out.push_back({std::string(chunk->text(0, i)), std::string(chunk->text(1, i)),
                     chunk->is_null(2, i) ? model::kNoTime : chunk->int64(2, i), chunk->int64(3, i),
                     chunk->int64(4, i)});
    }
  }
  return out;
}

Result<std::vector<DeadLetter>> read_dead_letters(Connection& reader, std::size_t limit) {
  HS_ASSIGN(auto rows, reader.query("SELECT id, engine, kind, entity_id, reason, raw, "
                                    "first_seen, attempts FROM dead_letter "
                                    "ORDER BY id LIMIT " +
                                    std::to_string(limit)));
  std::vector<DeadLetter> out;
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      out.push_back({chunk->int64(0, i), std::string(chunk->text(1, i)),
                     std::string(chunk->text(2, i)), std::string(chunk->text(3, i)),
                     std::string(chunk->text(4, i)), std::string(chunk->text(5, i)),
                     chunk->int64(6, i), chunk->int32(7, i)});
    }
  }
  return out;
}

Result<std::vector<DeadLetterCount>> count_dead_letters(Connection& reader) {
  HS_ASSIGN(auto rows, reader.query("SELECT engine, kind, count(*) FROM dead_letter "
                                    "GROUP BY ALL ORDER BY ALL"));
  std::vector<DeadLetterCount> out;
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i)
      out.push_back(
          {std::string(chunk->text(0, i)), std::string(chunk->text(1, i)), chunk->int64(2, i)});
  }
  return out;
}

}  // namespace hindsight::store::duck
