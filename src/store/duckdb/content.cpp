#include "store/duckdb/content.h"

#include <fmt/format.h>

namespace hindsight::store::duck {
namespace {

constexpr const char* kColumns = "id, kind, collection, owner, name, refs, body, revision";

Result<bool> exists(Connection& writer, const std::string& condition) {
  HS_ASSIGN(const auto count,
            writer.query_int64("SELECT count(*) FROM content WHERE " + condition));
  return count.value_or(0) > 0;
}

Status insert(Connection& writer, const Content& content) {
  std::vector<std::string> references;
  references.reserve(content.references.size());
  for (const auto& reference : content.references) references.push_back(quote(reference));
  return writer.run(fmt::format(
      "INSERT INTO content VALUES ({}, {}, {}, {}, {}, [{}]::VARCHAR[], {}, "
      "nextval('content_revision'))",
      quote(content.id), quote(content.kind), quote(content.collection), quote(content.owner),
      quote(content.name), fmt::join(references, ","), quote(content.body)));
}

/// Removes what has the id and still is of that revision.
Status take_out(Connection& writer, const std::string& id, const ContentRevision& revision) {
  const auto same = fmt::format("id = {} AND revision = {}", quote(id), revision.sequence);
  HS_ASSIGN(const bool found, exists(writer, same));
  if (!found) return fail(ErrorCode::conflict, "somebody else has changed or removed it", id);
  return writer.run("DELETE FROM content WHERE " + same);
}

StoredContent row_of(const Chunk& chunk, std::size_t row) {
  const auto text = [&](std::size_t column) { return std::string(chunk.text(column, row)); };
  return {{text(0), text(1), text(2), text(3), text(4), chunk.text_list(5, row), text(6)},
          {chunk.int64(7, row), 0}};
}

std::string condition_of(const ContentQuery& query) {
  std::string out = "true";
  const auto add = [&](const char* column, const std::optional<std::string>& value) {
    if (value) out += fmt::format(" AND {} = {}", column, quote(*value));
  };
  add("kind", query.kind);
  add("collection", query.collection);
  add("owner", query.owner);
  if (query.reference) out += fmt::format(" AND list_contains(refs, {})", quote(*query.reference));
  return out;
}

}  // namespace

Status create_content(Connection& writer, const Content& content) {
  return in_transaction(writer, [&]() -> Status {
    HS_ASSIGN(const bool found, exists(writer, "id = " + quote(content.id)));
    if (found) return fail(ErrorCode::conflict, "this id is taken", content.id);
    return insert(writer, content);
  });
}

Status replace_content(Connection& writer, const Content& next, const ContentRevision& revision) {
  return in_transaction(writer, [&]() -> Status {
    HS_RETURN_IF_ERROR(take_out(writer, next.id, revision));
    return insert(writer, next);
  });
}

Status remove_content(Connection& writer, const std::string& id, const ContentRevision& revision) {
  return in_transaction(writer, [&] { return take_out(writer, id, revision); });
}

Result<std::optional<StoredContent>> read_content(Connection& reader, const std::string& id) {
  HS_ASSIGN(auto rows,
            reader.query(fmt::format("SELECT {} FROM content WHERE id = {}", kColumns, quote(id))));
  const auto chunk = rows.next();
  if (!chunk || chunk->size() == 0) return std::nullopt;
  return row_of(*chunk, 0);
}

Result<ContentList> list_contents(Connection& reader, const ContentQuery& query,
                                  std::size_t limit) {
  HS_ASSIGN(auto rows,
            reader.query(fmt::format("SELECT {} FROM content WHERE {} ORDER BY id LIMIT {}",
                                     kColumns, condition_of(query), limit + 1)));
  ContentList out;
  std::size_t bytes = 0;
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      bytes += chunk->text(6, i).size();
      if (out.found.size() == limit || bytes > ContentStore::kListBytesMax) {
        out.more = true;
        return out;
      }
      out.found.push_back(row_of(*chunk, i));
    }
  }
  return out;
}

}  // namespace hindsight::store::duck
