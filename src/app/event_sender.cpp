#include "app/event_sender.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/back_off.h"
#include "base/json.h"
#include "base/log.h"
#include "base/time.h"

namespace hindsight::app {
namespace {

constexpr std::size_t kBatchesAtOnce = 4;  ///< the server takes five requests at once
constexpr std::size_t kBodyBytesMax = 4UL * 1024 * 1024;
constexpr std::chrono::milliseconds kPauseMin{500}, kPauseMax{30'000};
constexpr std::chrono::minutes kPatience{5};
constexpr std::size_t kAnswerBytesMax = 1024UL * 1024;

void write_event(json::Writer& out, const model::Event& event) {
  out.StartObject();
  json::field(out, "specversion", "1.0");
  json::field(out, "id", event.id.text);
  json::field(out, "source", event.source);
  json::field(out, "type", event.type);
  auto time = format_utc(event.time);
  time.replace(time.size() - 5, 5, "Z");  // CloudEvents want RFC 3339
  json::field(out, "time", time);
  json::field(out, "traceid", event.trace.text);
  if (!event.group.empty()) json::field(out, "group", event.group);
  if (!event.data.empty()) {
    json::key(out, "data");
    out.RawValue(event.data.data(), event.data.size(), rapidjson::kObjectType);
  }
  out.EndObject();
}

std::optional<std::chrono::seconds> wanted_pause(const net::ClientResponse& answer) {
  const auto* text = net::find_header(answer.headers, "Retry-After");
  int seconds = 0;
  if (text == nullptr ||
      std::from_chars(text->data(), text->data() + text->size(), seconds).ec != std::errc()) {
    return std::nullopt;
  }
  return std::chrono::seconds(std::clamp(seconds, 0, 3'600));
}

bool may_pass(const Result<net::ClientResponse>& answer) {
  if (!answer) {
    return answer.error().code == ErrorCode::unavailable ||
           answer.error().code == ErrorCode::deadline_exceeded;
  }
  return answer->status == 429 || (answer->status >= 502 && answer->status <= 504);
}

Error refusal(const net::ClientResponse& answer) {
  std::string message;
  if (const auto body = json::parse(answer.body)) message = json::string_or(*body, "errorMessage");
  auto code = ErrorCode::bad_answer;
  if (answer.status == 401) {
    code = ErrorCode::unauthenticated;
    message += message.empty() ? "" : "; ";
    message += "give the server's access token (api.accessToken) by --token or HINDSIGHT_TOKEN";
  }
  return {code,
          "the server answers " + std::to_string(answer.status) +
              (message.empty() ? "" : ": " + message),
          {}};
}

std::string url_of(std::string server) {
  while (server.ends_with('/')) server.pop_back();
  return server + "/api/ingestion/event/batch";
}

}  // namespace

EventSender::EventSender(net::HttpClient& http, const std::string& server, const std::string& token,
                         const Clock& clock, Random& random, std::stop_token stop)
    : http_(http),
      url_(url_of(server)),
      token_(token),
      clock_(clock),
      random_(random),
      stop_with_caller_(std::move(stop), [this] { stop_.request_stop(); }),
      queue_(kBatchesAtOnce) {
  for (std::size_t i = 0; i < kBatchesAtOnce; ++i) threads_.emplace_back([this] { work(); });
}

EventSender::~EventSender() {
  stop_.request_stop();
  queue_.close();
}

Status EventSender::put(model::EventPage page) {
  auto event = page.events.begin();
  while (event != page.events.end()) {
    json::Buffer buffer;
    json::Writer out(buffer);
    Batch batch{.first = put_};
    out.StartArray();
    for (; event != page.events.end() && buffer.GetSize() < kBodyBytesMax; ++event) {
      write_event(out, *event);
      ++batch.events;
    }
    out.EndArray();
    batch.body = json::view(buffer);
    put_ += batch.events;
    if (!queue_.push(std::move(batch), 1, stop_.get_token())) break;
  }
  return failure();
}

Status EventSender::finish() {
  queue_.close();
  threads_.clear();
  return failure();
}

std::int64_t EventSender::stored() const {
  const std::lock_guard lock(mutex_);
  return stored_;
}

Status EventSender::failure() const {
  const std::lock_guard lock(mutex_);
  HS_RETURN_IF_ERROR(failure_);
  if (stop_.stop_requested()) return fail(ErrorCode::cancelled, "stopped");
  return {};
}

void EventSender::work() {
  while (true) {
    const auto batches = queue_.pop_all(1, stop_.get_token());
    if (batches.empty()) return;
    for (const auto& batch : batches) {
      const auto sent = send(batch);
      sent ? note_stored(batch) : note_failure(sent.error());
    }
  }
}

/// Until it is stored, refused, or there is no hope left.
Status EventSender::send(const Batch& batch) {
  BackOff back_off(kPauseMin, kPauseMax, random_);
  const auto begin = clock_.monotonic();
  while (true) {
    const auto answer = send_once(batch);
    if (answer && answer->status / 100 == 2) {
      told_ = false;
      return {};
    }
    const auto error = answer ? refusal(*answer) : answer.error();
    if (!may_pass(answer)) return fail(error);
    const bool busy = answer && answer->status == 429;  // it lives
    if (!busy && clock_.monotonic() - begin > kPatience) return fail(error);
    if (!busy && !told_.exchange(true)) log::warn("{}; trying again", error.text());
    const auto wanted = answer ? wanted_pause(*answer) : std::nullopt;
    if (!clock_.sleep_for(wanted ? *wanted : back_off.next(), stop_.get_token()))
      return fail(ErrorCode::cancelled, "stopped");
  }
}

Result<net::ClientResponse> EventSender::send_once(const Batch& batch) {
  return http_.fetch({.method = "POST",
                      .url = url_,
                      .headers = {{"Content-Type", "application/cloudevents-batch+json"},
                                  {"Authorization", "Bearer " + token_}},
                      .body = batch.body,
                      .body_bytes_max = kAnswerBytesMax},
                     stop_.get_token());
}

void EventSender::note_stored(const Batch& batch) {
  const std::lock_guard lock(mutex_);
  ahead_[batch.first] = batch.events;
  while (!ahead_.empty() && ahead_.begin()->first == stored_) {
    stored_ += ahead_.begin()->second;
    ahead_.erase(ahead_.begin());
  }
}

void EventSender::note_failure(Error error) {
  const std::lock_guard lock(mutex_);
  if (failure_) failure_ = fail(std::move(error));
  stop_.request_stop();
}

}  // namespace hindsight::app
