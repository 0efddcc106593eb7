#include "store/search/asking.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

/// Makes all instances ask the same copy of a shard while it lives: copies are refreshed one after
/// the other, and counts must not go back from one report to the next.
constexpr const char* kCopy = "hindsight";

/// For this long a moment is held after a request, should whoever asks just vanish.
constexpr std::chrono::seconds kHeldMax{3'600};

Error incomplete(std::string_view what) {
  return {ErrorCode::bad_answer, "the search cluster's answer is incomplete", std::string(what)};
}

}  // namespace

Result<std::chrono::milliseconds> SearchBudget::left() const {
  if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the question was cancelled");
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0)
    return fail(ErrorCode::deadline_exceeded,
                "the question took too long; narrow it down by filters");
  return left;
}

Result<std::chrono::milliseconds> Asking::request_time() const {
  HS_ASSIGN(const auto left, budget_.left());
  return std::min(left, client_.options().request_timeout);
}

std::string Asking::keep_alive(std::chrono::milliseconds left) {
  const std::chrono::seconds whole(left.count() / 1000 + 5);
  return fmt::format("{}s", std::min(whole, kHeldMax).count());
}

Status Asking::hold_moment() {
  if (!point_in_time_.empty()) return {};
  HS_ASSIGN(const auto left, budget_.left());
  HS_ASSIGN(const auto deadline, request_time());
  const auto common = fmt::format("keep_alive={}&preference={}", keep_alive(left), kCopy);
  const bool open_search = kind_ == PointInTime::opensearch;
  const auto path =
      open_search
          ? "/" + alias_ + "/_search/point_in_time?allow_partial_pit_creation=false&" + common
          : "/" + alias_ + "/_pit?" + common;
  HS_ASSIGN(
      const auto answer,
      client_.send({.method = "POST", .path = path, .deadline = deadline, .stop = budget_.stop}));
  point_in_time_ = json::string_or(answer, open_search ? "pit_id" : "id");
  if (point_in_time_.empty()) return fail(incomplete("point in time"));
  return {};
}

Asking::~Asking() {
  if (point_in_time_.empty()) return;
  const bool open_search = kind_ == PointInTime::opensearch;
  // It would end by itself; nobody waits for the answer.
  client_.send_and_forget(
      {.method = "DELETE",
       .path = open_search ? "/_search/point_in_time" : "/_pit",
       .body = open_search ? dsl::object({{"pit_id", dsl::list({dsl::quote(point_in_time_)})}})
                           : dsl::object({{"id", dsl::quote(point_in_time_)}})});
}

const json::Value& Answers::at(std::size_t i) const {
  const auto* several = json::find(body, "responses");
  return several == nullptr ? static_cast<const json::Value&>(body)
                            : (*several)[static_cast<rapidjson::SizeType>(i)];
}

Result<Answers> Asking::ask(const std::vector<Question>& questions, const Members& more) {
  if (questions.size() > 1) HS_RETURN_IF_ERROR(hold_moment());
  HS_ASSIGN(const auto left, budget_.left());
  const auto body_of = [&](const Question& question, Members members) {
    members.emplace_back("query", question.query);
    // Without it OpenSearch 2.19 skips documents that a nested sort has not ranked yet.
    members.emplace_back("track_total_hits", question.counts_hits ? "true" : "false");
    if (!question.aggregations.empty())
      members.emplace_back("aggs", dsl::object(question.aggregations));
    if (!point_in_time_.empty())
      members.emplace_back("pit", dsl::object({{"id", dsl::quote(point_in_time_)},
                                               {"keep_alive", dsl::quote(keep_alive(left))}}));
    return dsl::object(members);
  };
  SearchRequest request{.method = "POST", .path = "/_search", .stop = budget_.stop};
  HS_ASSIGN(request.deadline, request_time());
  if (questions.size() == 1) {
    if (point_in_time_.empty())
      request.path = fmt::format("/{}/_search?preference={}", alias_, kCopy);
    request.body = body_of(questions.front(), more);
    HS_ASSIGN(auto body, client_.search(request));
    return Answers{std::move(body)};
  }
  request.path = "/_msearch";
  for (const auto& question : questions)
    request.body += "{}\n" + body_of(question, request.body.empty() ? more : kNoHits) + "\n";
  HS_ASSIGN(auto body, client_.search_several(request, questions.size()));
  return Answers{std::move(body)};
}

Result<PointInTime> probe_point_in_time(SearchClient& client, const std::string& alias) {
  const auto opened =
      client.send({.method = "POST", .path = "/" + alias + "/_search/point_in_time?keep_alive=1s"});
  if (opened) return PointInTime::opensearch;
  if (opened.error().code == ErrorCode::unavailable ||
      opened.error().code == ErrorCode::deadline_exceeded)
    return fail(opened.error());
  const auto other = client.send({.method = "POST", .path = "/" + alias + "/_pit?keep_alive=1s"});
  if (other) return PointInTime::elasticsearch;
  return fail(other.error().in("the search cluster can take no point in time"));
}

}  // namespace hindsight::store::search
