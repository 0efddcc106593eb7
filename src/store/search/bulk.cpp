#include "store/search/bulk.h"

#include <fmt/format.h>

#include <numeric>

#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

/// The answers' other parts would only be parsed for nothing.
constexpr const char* kBulk = "/_bulk?filter_path=items.*.status,items.*.error";
constexpr std::size_t kRequestBytesMax = 8UL * 1024 * 1024;

void append(std::string& body, const BulkItem& item) {
  const auto* action = item.remove ? "delete" : "index";
  const auto id = dsl::quote(item.id);
  if (item.version >= 0) {
    body += fmt::format(R"({{"{}":{{"_id":{},"version":{},"version_type":"external_gte"}}}})",
                        action, id, item.version);
  } else if (item.sequence >= 0) {
    body += fmt::format(R"({{"{}":{{"_id":{},"if_seq_no":{},"if_primary_term":{}}}}})", action, id,
                        item.sequence, item.term);
  } else {
    body += R"({"create":{"_id":)" + id + "}}";
  }
  body += '\n';
  if (item.remove) return;
  body += item.source;
  body += '\n';
}

}  // namespace

Status BulkWriter::send(const std::string& path, const std::vector<BulkItem>& items,
                        const std::vector<std::size_t>& chosen, std::vector<BulkAnswer>& answers,
                        std::vector<std::size_t>& busy, std::stop_token stop) {
  SearchRequest request{.method = "POST", .path = path, .stop = stop};
  for (const auto i : chosen) append(request.body, items[i]);
  HS_ASSIGN(const auto answer, client_.send(request));
  const auto* results = json::find(answer, "items");
  if (results == nullptr || !results->IsArray() || results->Size() != chosen.size())
    return fail(ErrorCode::bad_answer, "the search cluster's answer to a bulk write is incomplete");
  for (rapidjson::SizeType i = 0; i < results->Size(); ++i) {
    const auto& entry = (*results)[i];
    if (!entry.IsObject() || entry.MemberCount() != 1)
      return fail(ErrorCode::bad_answer, "the search cluster's answer to a bulk write is damaged");
    const json::Value& result = entry.MemberBegin()->value;
    const auto* status = json::find(result, "status");
    const int code = status != nullptr && status->IsInt() ? status->GetInt() : 0;
    const auto& item = items[chosen[i]];
    const bool was_absent = code == 404 && item.remove;
    auto& out = answers[chosen[i]];
    if ((code >= 200 && code < 300) || (was_absent && item.version >= 0)) {
      out.outcome = BulkOutcome::written;
    } else if (code == 409 || was_absent) {
      out.outcome = BulkOutcome::conflict;
    } else if (code == 429 || code >= 500) {
      busy.push_back(chosen[i]);
      out.reason = reason_of(result);
    } else if (code == 400 || code == 413) {
      out = {BulkOutcome::refused, reason_of(result)};
    } else {
      // Not the item's fault, as when an index is blocked for writing: it may be written later.
      return fail(ErrorCode::unavailable,
                  fmt::format("the search cluster does not write to {} (status {}): {}", path, code,
                              reason_of(result)));
    }
  }
  return {};
}

Result<std::vector<BulkAnswer>> BulkWriter::write(const std::string& target,
                                                  const std::vector<BulkItem>& items,
                                                  std::stop_token stop, Target kind) {
  const auto path = "/" + target + kBulk + (kind == Target::alias ? "&require_alias=true" : "");
  std::vector<BulkAnswer> answers(items.size());
  std::vector<std::size_t> waiting(items.size());
  std::iota(waiting.begin(), waiting.end(), 0);
  BackOff pause(std::chrono::milliseconds(100), std::chrono::seconds(5), random_);
  const auto until = clock_.monotonic() + patience_;
  while (!waiting.empty()) {
    std::vector<std::size_t> busy;
    std::size_t at = 0;
    while (at < waiting.size()) {
      std::vector<std::size_t> chosen;
      for (std::size_t bytes = 0; at < waiting.size(); ++at) {
        bytes += items[waiting[at]].source.size() + 100;
        if (!chosen.empty() && bytes > kRequestBytesMax) break;
        chosen.push_back(waiting[at]);
      }
      HS_RETURN_IF_ERROR(send(path, items, chosen, answers, busy, stop));
    }
    waiting = std::move(busy);
    if (waiting.empty()) break;
    if (clock_.monotonic() >= until)
      return fail(ErrorCode::unavailable,
                  fmt::format("the search cluster is too busy to write {} documents: {}",
                              waiting.size(), answers[waiting.front()].reason));
    if (!clock_.sleep_for(pause.next(), stop)) return fail(ErrorCode::cancelled, "stopped");
  }
  return answers;
}

}  // namespace hindsight::store::search
