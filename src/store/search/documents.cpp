#include "store/search/documents.h"

#include <fmt/format.h>

#include "net/http.h"
#include "store/search/aggregations.h"
#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

constexpr int kScanPage = 500;
constexpr int kChangesMax = 50;
/// By one request, so that it takes seconds.
constexpr std::size_t kDeletedAtOnce = 10'000;

std::string path_of(const std::string& alias, std::string_view kind, const std::string& id) {
  return fmt::format("/{}/{}/{}", alias, kind, net::percent_encode(id));
}

std::string conditional(const std::string& path, const Documents::Version& expected) {
  return fmt::format("{}?if_seq_no={}&if_primary_term={}", path, expected.sequence, expected.term);
}

json::Document copy_of(const json::Value& value) {
  json::Document out;
  out.CopyFrom(value, out.GetAllocator());
  return out;
}

}  // namespace

Result<std::optional<StoredDocument>> Documents::get(const std::string& alias,
                                                     const std::string& id) {
  const auto answer = client_.send({.path = path_of(alias, "_doc", id), .deadline = deadline_});
  if (!answer) {
    // A missing document, not a missing index.
    const bool missing = answer.error().code == ErrorCode::not_found &&
                         answer.error().message.find("index") == std::string::npos;
    if (missing) return std::nullopt;
    return fail(answer.error());
  }
  const auto* source = json::find(*answer, "_source");
  if (source == nullptr) return fail(ErrorCode::bad_answer, "a document has no content", id);
  return StoredDocument{id, copy_of(*source), json::integer_or(*answer, "_seq_no", -1),
                        json::integer_or(*answer, "_primary_term", -1)};
}

Result<std::optional<Documents::Version>> Documents::replace(const std::string& alias,
                                                             const std::string& id,
                                                             const std::string& source,
                                                             const Version& expected) {
  SearchRequest request{.method = "PUT", .body = source, .deadline = deadline_};
  if (expected.sequence < 0) {
    request.path = path_of(alias, "_create", id);
  } else {
    request.path = conditional(path_of(alias, "_doc", id), expected);
  }
  const auto answer = client_.send(request);
  if (!answer) {
    if (answer.error().code == ErrorCode::conflict) return std::nullopt;
    return fail(answer.error());
  }
  return Version{json::integer_or(*answer, "_seq_no", -1),
                 json::integer_or(*answer, "_primary_term", -1)};
}

Status Documents::put(const std::string& alias, const std::string& id, const std::string& source) {
  HS_RETURN_IF_ERROR(client_.send({.method = "PUT",
                                   .path = path_of(alias, "_doc", id),
                                   .body = source,
                                   .deadline = deadline_}));
  return {};
}

Status Documents::remove(const std::string& alias, const std::string& id) {
  const auto answer =
      client_.send({.method = "DELETE", .path = path_of(alias, "_doc", id), .deadline = deadline_});
  if (!answer && answer.error().code != ErrorCode::not_found) return fail(answer.error());
  return {};
}

Result<bool> Documents::remove(const std::string& alias, const std::string& id,
                               const Version& expected) {
  const auto answer = client_.send({.method = "DELETE",
                                    .path = conditional(path_of(alias, "_doc", id), expected),
                                    .deadline = deadline_});
  if (answer) return true;
  const auto code = answer.error().code;
  if (code == ErrorCode::conflict || code == ErrorCode::not_found) return false;
  return fail(answer.error());
}

Status Documents::change(const std::string& alias, const std::string& id, const Change& change) {
  for (int attempt = 0; attempt < kChangesMax; ++attempt) {
    HS_ASSIGN(const auto stored, get(alias, id));
    HS_ASSIGN(const auto source, change(stored ? &stored->source : nullptr));
    if (!source) return {};
    const auto version = stored ? Version{stored->sequence, stored->term} : Version{};
    HS_ASSIGN(const auto written, replace(alias, id, *source, version));
    if (written) return {};
  }
  return fail(ErrorCode::conflict, "a document changes faster than it can be written", id);
}

namespace {

const char* chosen(Parts parts) {
  switch (parts) {
    case Parts::all:
      break;
    case Parts::version:
      return "?_source=false";
    case Parts::instance:
      return "?_source_includes=seen,engine,definitionId,definitionKey,tenant";
  }
  return "";
}

}  // namespace

Result<json::Document> get_many(SearchClient& client, const std::string& alias,
                                const std::vector<std::string>& ids, std::stop_token stop,
                                Parts parts) {
  std::vector<std::string> quoted;
  quoted.reserve(ids.size());
  for (const auto& id : ids) quoted.push_back(dsl::quote(id));
  HS_ASSIGN(auto answer, client.send({.method = "POST",
                                      .path = "/" + alias + "/_mget" + chosen(parts),
                                      .body = dsl::object({{"ids", dsl::list(quoted)}}),
                                      .stop = stop}));
  const auto* docs = json::find(answer, "docs");
  if (docs == nullptr || !docs->IsArray() || docs->Size() != ids.size())
    return fail(ErrorCode::bad_answer, "the search cluster did not answer for all documents");
  for (const auto& doc : docs->GetArray()) {
    if (json::find(doc, "error") != nullptr)
      return fail(ErrorCode::unavailable, "a document cannot be read: " + reason_of(doc));
  }
  return answer;
}

bool is_found(const json::Value& doc) {
  const auto* found = json::find(doc, "found");
  return found != nullptr && found->IsTrue();
}

Status refresh(SearchClient& client, const std::string& alias, std::stop_token stop) {
  HS_ASSIGN(
      const auto answer,
      client.send({.method = "POST", .path = "/" + alias + "/_refresh", .stop = std::move(stop)}));
  const auto* shards = json::find(answer, "_shards");
  if (shards == nullptr || json::integer_or(*shards, "failed", -1) != 0)
    return fail(ErrorCode::unavailable, "not all shards of the search cluster could be refreshed",
                alias);
  return {};
}

Result<std::size_t> delete_by_query(SearchClient& client, const std::string& alias,
                                    const std::string& query, std::size_t limit,
                                    std::stop_token stop) {
  HS_RETURN_IF_ERROR(refresh(client, alias, stop));
  std::size_t done = 0;
  int conflicts_in_a_row = 0;
  while (done < limit) {
    const auto size = std::min(limit - done, kDeletedAtOnce);
    HS_ASSIGN(const auto answer,
              client.send({.method = "POST",
                           .path = fmt::format("/{}/_delete_by_query?conflicts=proceed&refresh=true"
                                               "&max_docs={}",
                                               alias, size),
                           .body = dsl::object({{"query", query}}),
                           .stop = stop}));
    const auto* failures = json::find(answer, "failures");
    if (failures == nullptr || !failures->IsArray() || !failures->Empty())
      return fail(ErrorCode::unavailable, "the search cluster could not delete all documents",
                  alias);
    const auto deleted = static_cast<std::size_t>(json::integer_or(answer, "deleted"));
    const auto changed = static_cast<std::size_t>(json::integer_or(answer, "version_conflicts"));
    done += deleted;
    // What changed meanwhile is looked for again: perhaps it is not to be deleted any more.
    if (changed == 0 && deleted < size) break;
    conflicts_in_a_row = deleted > 0 ? 0 : conflicts_in_a_row + 1;
    if (conflicts_in_a_row == kChangesMax)
      return fail(ErrorCode::conflict, "documents change faster than they can be deleted", alias);
  }
  return done;
}

Status scan(SearchClient& client, const std::string& alias, const std::string& query,
            const std::function<Result<bool>(const json::Value& hit)>& take,
            std::chrono::milliseconds deadline, const std::string& fields) {
  HS_RETURN_IF_ERROR(
      client.send({.method = "POST", .path = "/" + alias + "/_refresh", .deadline = deadline}));
  HS_ASSIGN(auto answer,
            client.search({.method = "POST",
                           .path = "/" + alias + "/_search?scroll=1m",
                           .body = dsl::object({{"size", std::to_string(kScanPage)},
                                                {"query", query},
                                                {"_source", fields.empty() ? "true" : fields},
                                                {"seq_no_primary_term", "true"},
                                                {"sort", R"([{"uid":"asc"}])"}}),
                           .deadline = deadline}));
  while (true) {
    const auto scroll_id = json::string_or(answer, "_scroll_id");
    HS_ASSIGN(const auto* hits, hits_of(answer));
    bool more = !hits->Empty();
    for (const auto& hit : hits->GetArray()) {
      HS_ASSIGN(more, take(hit));
      if (!more) break;
    }
    if (!more) {
      static_cast<void>(client.send({.method = "DELETE",
                                     .path = "/_search/scroll",
                                     .body = dsl::object({{"scroll_id", dsl::quote(scroll_id)}}),
                                     .deadline = deadline}));
      return {};
    }
    HS_ASSIGN(answer, client.search({.method = "POST",
                                     .path = "/_search/scroll",
                                     .body = dsl::object({{"scroll", R"("1m")"},
                                                          {"scroll_id", dsl::quote(scroll_id)}}),
                                     .deadline = deadline}));
  }
}

Result<std::vector<StoredDocument>> Documents::all(const std::string& alias) {
  std::vector<StoredDocument> out;
  HS_RETURN_IF_ERROR(scan(
      client_, alias, dsl::everything(),
      [&](const json::Value& hit) -> Result<bool> {
        const auto* source = json::find(hit, "_source");
        if (source == nullptr) return fail(ErrorCode::bad_answer, "a document has no content");
        out.push_back({json::string_or(hit, "_id"), copy_of(*source),
                       json::integer_or(hit, "_seq_no", -1),
                       json::integer_or(hit, "_primary_term", -1)});
        return true;
      },
      deadline_));
  return out;
}

}  // namespace hindsight::store::search
