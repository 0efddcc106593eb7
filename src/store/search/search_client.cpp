#include "store/search/search_client.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace hindsight::store::search {
namespace {

constexpr std::size_t kReasonMax = 500;

/// Clusters of different versions say so with status 400 or 503.
bool has_too_many_buckets(std::string_view reason) {
  return reason.find("too_many_buckets") != std::string_view::npos ||
         reason.find("too many buckets") != std::string_view::npos;
}

ErrorCode code_of(int status, std::string_view reason) {
  if (has_too_many_buckets(reason)) return ErrorCode::resource_exhausted;
  switch (status) {
    case 400:
      return ErrorCode::invalid_argument;
    case 401:
      return ErrorCode::unauthenticated;
    case 403:
      return ErrorCode::forbidden;
    case 404:
      return ErrorCode::not_found;
    case 409:
      return ErrorCode::conflict;
    case 413:
      return ErrorCode::resource_exhausted;
    default:
      return status == 429 || status >= 500 ? ErrorCode::unavailable : ErrorCode::bad_answer;
  }
}

std::string explained(int status, const std::string& reason) {
  if (has_too_many_buckets(reason))
    return "the report has more groups than the search cluster allows (search.max_buckets); choose "
           "coarser ones or add a filter";
  if (status == 401) return "the search cluster does not accept the configured user and password";
  if (status == 403)
    return "the search cluster's user lacks a right" + (reason.empty() ? "" : ": " + reason);
  return fmt::format("the search cluster answered with status {}{}{}", status,
                     reason.empty() ? "" : ": ", reason);
}

Error refused(const SearchRequest& request, const net::ClientResponse& response) {
  std::string reason;
  if (const auto document = json::parse(response.body)) reason = reason_of(*document);
  const auto code = code_of(response.status, reason);
  return {code, explained(response.status, reason), request.method + " " + request.path};
}

bool is_other_nodes_turn(const Result<net::ClientResponse>& answer) {
  if (!answer) return answer.error().code == ErrorCode::unavailable;
  return answer->status == 502 || answer->status == 503;
}

}  // namespace

std::string reason_of(const json::Value& answer) {
  const auto* error = json::find(answer, "error");
  if (error == nullptr) error = &answer;
  if (error->IsString()) return std::string(json::view(*error)).substr(0, kReasonMax);
  auto text = json::string_or(*error, "type");
  const auto reason = json::string_or(*error, "reason");
  if (!reason.empty()) text += ": " + reason;
  // The outer error of a search often only says that all shards failed.
  if (const auto* cause = json::find(*error, "caused_by")) {
    const auto inner = reason_of(*cause);
    if (!inner.empty()) text += "; " + inner;
  } else if (const auto* roots = json::find(*error, "failed_shards");
             roots != nullptr && roots->IsArray() && !roots->Empty()) {
    if (const auto* shard_reason = json::find((*roots)[0], "reason"))
      text += "; " + reason_of(*shard_reason);
  }
  return text.substr(0, kReasonMax);
}

Status check_complete(const json::Value& answer) {
  if (json::find(answer, "error") != nullptr) {
    const auto* status = json::find(answer, "status");
    const auto reason = reason_of(answer);
    const int number = status != nullptr && status->IsInt() ? status->GetInt() : 500;
    return fail(code_of(number, reason), explained(number, reason));
  }
  const auto* timed_out = json::find(answer, "timed_out");
  if (timed_out != nullptr && timed_out->IsTrue())
    return fail(ErrorCode::deadline_exceeded, "the search cluster ran out of time");
  const auto* shards = json::find(answer, "_shards");
  const auto number_of = [&](std::string_view name) -> std::int64_t {
    const auto* number = shards == nullptr ? nullptr : json::find(*shards, name);
    return number != nullptr && number->IsInt64() ? number->GetInt64() : -1;
  };
  const auto total = number_of("total"), successful = number_of("successful");
  if (number_of("failed") < 0 || total < 0 || successful < 0)
    return fail(ErrorCode::bad_answer,
                "the search cluster's answer does not tell about its shards");
  // Shards that are starting or gone count as neither successful nor failed.
  if (number_of("failed") == 0 && successful == total) return {};
  std::string reason;
  if (const auto* failures = json::find(*shards, "failures");
      failures != nullptr && failures->IsArray() && !failures->Empty()) {
    if (const auto* first = json::find((*failures)[0], "reason")) reason = reason_of(*first);
  }
  if (reason.find("too_many_buckets") != std::string::npos)
    return fail(ErrorCode::resource_exhausted, "the report has too many groups: " + reason);
  return fail(ErrorCode::unavailable,
              fmt::format("{} shards of the search cluster did not answer{}{}; a part of the data "
                          "is missing, so there is no answer",
                          total - successful, reason.empty() ? "" : ": ", reason));
}

SearchClient::SearchClient(SearchClientOptions options, net::HttpClient& http)
    : options_(std::move(options)), http_(http) {}

net::ClientRequest SearchClient::http_request(const SearchRequest& request,
                                              std::size_t node) const {
  net::ClientRequest http;
  http.method = request.method;
  http.url = options_.nodes[node] + request.path;
  http.body = request.body;
  if (!request.body.empty()) {
    const bool lines =
        request.path.find("/_bulk") != std::string::npos || request.path.ends_with("/_msearch");
    http.headers.emplace_back("Content-Type", lines ? "application/x-ndjson" : "application/json");
  }
  http.user = options_.user;
  http.password = options_.password;
  http.connect_timeout = options_.connect_timeout;
  http.deadline = request.deadline.count() > 0 ? request.deadline : options_.request_timeout;
  if (const auto limit = limit_.load(); limit.count() > 0)
    http.deadline = std::min(http.deadline, limit);
  http.body_bytes_max = options_.answer_bytes_max;
  return http;
}

void SearchClient::send_and_forget(const SearchRequest& request) {
  http_.send(http_request(request, preferred_), request.stop, [](const auto&) {});
}

void SearchClient::hurry(std::chrono::milliseconds limit, const Clock& clock) {
  limit_ = limit;
  hurrying_ = std::jthread([this, limit, &clock](std::stop_token stop) {
    if (clock.sleep_for(limit, stop)) ending_.request_stop();
  });
}

Result<net::ClientResponse> SearchClient::fetch_from(const SearchRequest& request,
                                                     std::size_t node) {
  // What begins later has a deadline instead.
  if (limit_.load().count() > 0) return http_.fetch(http_request(request, node), request.stop);
  std::stop_source cut;
  const auto stop = [&] { cut.request_stop(); };
  const std::stop_callback by_caller(request.stop, stop);
  const std::stop_callback by_end(ending_.get_token(), stop);
  return http_.fetch(http_request(request, node), cut.get_token());
}

Result<net::ClientResponse> SearchClient::fetch(const SearchRequest& request) {
  const std::size_t first = preferred_;
  Result<net::ClientResponse> answer = fail(ErrorCode::unavailable, "no search node is configured");
  for (std::size_t i = 0; i < options_.nodes.size(); ++i) {
    const std::size_t node = (first + i) % options_.nodes.size();
    answer = fetch_from(request, node);
    if (!is_other_nodes_turn(answer)) {
      preferred_ = node;
      return answer;
    }
  }
  return answer;
}

Result<json::Document> SearchClient::send(const SearchRequest& request) {
  HS_ASSIGN(const auto response, fetch(request));
  if (response.status >= 300) return fail(refused(request, response));
  json::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(response.body.data(), response.body.size());
  if (document.HasParseError())
    return fail(ErrorCode::bad_answer, "the search cluster's answer is no JSON",
                request.method + " " + request.path);
  return document;
}

Result<json::Document> SearchClient::search(const SearchRequest& request) {
  HS_ASSIGN(auto answer, send(request));
  if (auto complete = check_complete(answer); !complete)
    return fail(complete.error().in(request.method + " " + request.path));
  return answer;
}

Result<json::Document> SearchClient::search_several(const SearchRequest& request,
                                                    std::size_t count) {
  HS_ASSIGN(auto answer, send(request));
  const auto* responses = json::find(answer, "responses");
  if (responses == nullptr || !responses->IsArray() || responses->Size() != count)
    return fail(ErrorCode::bad_answer, "the search cluster did not answer all questions",
                request.method + " " + request.path);
  for (const auto& response : responses->GetArray()) {
    if (auto complete = check_complete(response); !complete)
      return fail(complete.error().in(request.method + " " + request.path));
  }
  return answer;
}

bool exists_already(const Error& error) {
  return error.message.find("resource_already_exists_exception") != std::string::npos;
}

}  // namespace hindsight::store::search
