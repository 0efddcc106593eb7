#include "store/search/import_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

constexpr int kAttemptsMax = 50;

std::string cursor_uid(const std::string& engine, const std::string& kind) {
  return Id128::of(engine + '\0' + kind).uuid();
}

std::string encode(const Cursor& cursor, std::int64_t epoch) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "uid", cursor_uid(cursor.engine, cursor.kind));
  json::field(out, "engine", cursor.engine);
  json::field(out, "kind", cursor.kind);
  if (cursor.time != model::kNoTime) json::field(out, "time", cursor.time);
  json::field(out, "rows", cursor.rows);
  json::field(out, "updated", cursor.updated);
  json::field(out, "epoch", epoch);
  out.EndObject();
  return std::string(json::view(buffer));
}

Cursor decode_cursor(const json::Value& source) {
  Cursor cursor;
  cursor.engine = json::string_or(source, "engine");
  cursor.kind = json::string_or(source, "kind");
  cursor.time = json::integer_or(source, "time", model::kNoTime);
  cursor.rows = json::integer_or(source, "rows", 0);
  cursor.updated = json::integer_or(source, "updated", 0);
  return cursor;
}

Id128 letter_uid(const DeadLetter& letter) {
  return Id128::of(letter.engine + '\0' + letter.kind + '\0' + letter.entity_id);
}

/// Numbers name letters in the REST API; half of the hash is enough to tell them apart.
std::int64_t letter_number(const DeadLetter& letter) {
  return static_cast<std::int64_t>(letter_uid(letter).low >> 11U);  // exact in JavaScript too
}

std::string encode(const DeadLetter& letter) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "uid", letter_uid(letter).uuid());
  json::field(out, "number", letter_number(letter));
  json::field(out, "engine", letter.engine);
  json::field(out, "kind", letter.kind);
  json::field(out, "entityId", letter.entity_id);
  json::field(out, "reason", letter.reason);
  json::field(out, "raw", letter.raw);
  json::field(out, "firstSeen", letter.first_seen);
  json::field(out, "attempts", std::int64_t{letter.attempts});
  out.EndObject();
  return std::string(json::view(buffer));
}

DeadLetter decode_letter(const json::Value& source) {
  DeadLetter letter;
  letter.id = json::integer_or(source, "number", 0);
  letter.engine = json::string_or(source, "engine");
  letter.kind = json::string_or(source, "kind");
  letter.entity_id = json::string_or(source, "entityId");
  letter.reason = json::string_or(source, "reason");
  letter.raw = json::string_or(source, "raw");
  letter.first_seen = json::integer_or(source, "firstSeen", 0);
  letter.attempts = static_cast<std::int32_t>(json::integer_or(source, "attempts", 1));
  return letter;
}

}  // namespace

Result<std::vector<Cursor>> ImportState::cursors() {
  HS_ASSIGN(const auto all, documents_.all(names_.cursors));
  std::vector<Cursor> out;
  out.reserve(all.size());
  for (const auto& document : all) out.push_back(decode_cursor(document.source));
  std::sort(out.begin(), out.end(), [](const Cursor& a, const Cursor& b) {
    return std::tie(a.engine, a.kind) < std::tie(b.engine, b.kind);
  });
  return out;
}

std::vector<ImportState::CursorWrite> ImportState::last_cursors(
    const std::vector<ImportBatch>& batches) {
  std::map<std::pair<std::string_view, std::string_view>, CursorWrite> last;
  for (const auto& batch : batches) {
    for (const auto& cursor : batch.cursors)
      last.insert_or_assign({cursor.engine, cursor.kind}, CursorWrite{&cursor, batch.epoch});
  }
  std::vector<CursorWrite> out;
  out.reserve(last.size());
  for (const auto& [key, write] : last) out.push_back(write);
  return out;
}

Result<std::vector<ImportState::CursorWrite>> ImportState::put_once(
    const std::vector<CursorWrite>& writes, std::stop_token stop) {
  std::vector<std::string> ids;
  ids.reserve(writes.size());
  for (const auto& write : writes)
    ids.push_back(cursor_uid(write.cursor->engine, write.cursor->kind));
  HS_ASSIGN(const auto answer, get_many(client_, names_.cursors, ids, stop));
  std::vector<BulkItem> items;
  items.reserve(writes.size());
  for (std::size_t i = 0; i < writes.size(); ++i) {
    const auto& [cursor, epoch] = writes[i];
    const auto& doc = answer["docs"][static_cast<rapidjson::SizeType>(i)];
    BulkItem item{.id = ids[i], .source = encode(*cursor, epoch)};
    if (is_found(doc)) {
      const auto stored = json::integer_or(doc["_source"], "epoch", 0);
      if (stored > epoch) {
        return fail(ErrorCode::conflict,
                    fmt::format("fenced: epoch {} of the import of engine {} was superseded by {}",
                                epoch, cursor->engine, stored));
      }
      item.sequence = doc["_seq_no"].GetInt64();
      item.term = doc["_primary_term"].GetInt64();
    }
    items.push_back(std::move(item));
  }
  HS_ASSIGN(const auto outcomes, bulk_.write(names_.cursors, items, stop));
  std::vector<CursorWrite> left;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].outcome == BulkOutcome::refused)
      return fail(ErrorCode::internal, "a cursor is refused: " + outcomes[i].reason);
    if (outcomes[i].outcome == BulkOutcome::conflict) left.push_back(writes[i]);
  }
  return left;
}

Status ImportState::put_cursors(const std::vector<ImportBatch>& batches, std::stop_token stop) {
  auto left = last_cursors(batches);
  for (int attempt = 0; !left.empty(); ++attempt) {
    if (attempt == kAttemptsMax)
      return fail(ErrorCode::conflict, "cursors change faster than they can be written");
    HS_ASSIGN(left, put_once(left, stop));
  }
  return {};
}

Status ImportState::fence(const std::string& engine, std::int64_t epoch) {
  HS_ASSIGN(const auto all, cursors());
  for (const auto& cursor : all) {
    if (cursor.engine != engine) continue;
    HS_RETURN_IF_ERROR(
        documents_.change(names_.cursors, cursor_uid(cursor.engine, cursor.kind),
                          [&](const json::Value* stored) -> Result<std::optional<std::string>> {
                            if (stored == nullptr || json::integer_or(*stored, "epoch", 0) >= epoch)
                              return std::nullopt;
                            return encode(decode_cursor(*stored), epoch);
                          }));
  }
  return {};
}

Result<std::int64_t> ImportState::epoch_of(const std::string& engine) {
  HS_ASSIGN(const auto all, documents_.all(names_.cursors));
  std::int64_t epoch = 0;
  for (const auto& document : all) {
    if (json::string_or(document.source, "engine") == engine)
      epoch = std::max(epoch, json::integer_or(document.source, "epoch", 0));
  }
  return epoch;
}

Result<std::vector<DeadLetter>> ImportState::dead_letters(std::size_t limit) {
  HS_ASSIGN(const auto all, documents_.all(names_.dead_letters));
  std::vector<DeadLetter> out;
  out.reserve(all.size());
  for (const auto& document : all) out.push_back(decode_letter(document.source));
  std::sort(out.begin(), out.end(), [](const DeadLetter& a, const DeadLetter& b) {
    return std::tie(a.first_seen, a.id) < std::tie(b.first_seen, b.id);
  });
  if (out.size() > limit) out.resize(limit);
  return out;
}

Result<std::vector<DeadLetterCount>> ImportState::count_dead_letters() {
  std::map<std::pair<std::string, std::string>, std::int64_t> counts;
  HS_RETURN_IF_ERROR(scan(
      client_, names_.dead_letters, dsl::everything(),
      [&](const json::Value& hit) -> Result<bool> {
        const auto* source = json::find(hit, "_source");
        if (source == nullptr) return fail(ErrorCode::bad_answer, "a document has no content");
        ++counts[{json::string_or(*source, "engine"), json::string_or(*source, "kind")}];
        return true;
      },
      {}, R"(["engine","kind"])"));
  std::vector<DeadLetterCount> out;
  out.reserve(counts.size());
  for (const auto& [name, count] : counts) out.push_back({name.first, name.second, count});
  return out;
}

Status ImportState::put(const DeadLetter& letter) {
  HS_RETURN_IF_ERROR(documents_.replace(names_.dead_letters, std::to_string(letter_number(letter)),
                                        encode(letter), {}));
  return {};
}

Status ImportState::resolve(std::int64_t number) {
  return documents_.remove(names_.dead_letters, std::to_string(number));
}

}  // namespace hindsight::store::search
