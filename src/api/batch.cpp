#include "api/batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/analysis.h"
#include "api/error_mapping.h"
#include "api/insights.h"
#include "api/reports.h"
#include "base/log.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kQuestionsMax = 64;

/// What can be asked together: nothing that changes anything.
constexpr std::array kAddresses{
    std::pair<std::string_view, Handler>{"report/evaluate", evaluate_report},
    std::pair<std::string_view, Handler>{"process/variants", process_variants},
    std::pair<std::string_view, Handler>{"process/incidents", process_incidents},
    std::pair<std::string_view, Handler>{"process/findings", process_findings},
    std::pair<std::string_view, Handler>{"analysis/correlation", analyse_branches},
    std::pair<std::string_view, Handler>{"analysis/flowNodeOutliers", analyse_outliers},
    std::pair<std::string_view, Handler>{"analysis/durationChart", analyse_durations},
    std::pair<std::string_view, Handler>{"analysis/significantOutlierVariableTerms",
                                         analyse_outlier_terms},
};

struct Question {
  Handler handler;
  net::Request request;
};

Result<Question> read_question(const json::Value& value, const net::Request& batch) {
  HS_ASSIGN(const auto path, required_string(value, "path"));
  const auto* address = std::find_if(kAddresses.begin(), kAddresses.end(),
                                     [&](const auto& known) { return known.first == path; });
  if (address == kAddresses.end())
    return fail(ErrorCode::invalid_argument, "'" + path + "' cannot be asked in a batch");
  Question question{address->second, {}};
  question.request.method = "POST";
  question.request.path = "/api/" + path;
  question.request.headers = batch.headers;
  if (const auto* query = json::find(value, "query")) {
    if (!query->IsObject()) return fail(ErrorCode::invalid_argument, "'query' is no object");
    for (const auto& member : query->GetObject()) {
      if (!member.value.IsString())
        return fail(ErrorCode::invalid_argument, "'query' holds something that is no text");
      question.request.query.emplace_back(json::view(member.name), json::view(member.value));
    }
  }
  if (const auto* body = json::find(value, "body")) question.request.body = json::to_text(*body);
  return question;
}

Result<std::vector<Question>> read_questions(const json::Value& body, const net::Request& batch) {
  const auto* list = json::find(body, "questions");
  if (list == nullptr || !list->IsArray() || list->Empty())
    return fail(ErrorCode::invalid_argument, "'questions' is missing or no list");
  if (list->Size() > kQuestionsMax)
    return fail(ErrorCode::invalid_argument,
                fmt::format("a batch has at most {} questions", kQuestionsMax));
  std::vector<Question> out;
  for (const auto& value : list->GetArray()) {
    auto question = read_question(value, batch);
    if (!question) return fail(question.error().in(fmt::format("question {}", out.size())));
    out.push_back(std::move(*question));
  }
  return out;
}

/// Of all threads that answer one batch: each takes the next question until there is none. Those
/// that come late find nothing left and touch nothing else.
class Batch {
 public:
  Batch(const Call& call, std::vector<Question> questions)
      : services_(call.services),
        user_(call.user),
        rights_(call.rights),
        moment_(call.services.clock.now_ms()),
        questions_(std::move(questions)) {}

  [[nodiscard]] std::size_t size() const { return questions_.size(); }

  /// To be called before the first work().
  void begin(net::BodySink& sink, const std::stop_token& cancelled) {
    sink_ = &sink;
    cancelled_ = cancelled;
  }

  void work() {
    for (auto i = next_++; i < questions_.size(); i = next_++) {
      const auto line = answer(i);
      const std::lock_guard lock(mutex_);
      is_read_ = is_read_ && sink_->write(line);
      if (++answered_ == questions_.size()) all_answered_.notify_one();
    }
  }

  /// Waits for the others. False: nobody reads the answers any more.
  bool wait() {
    std::unique_lock lock(mutex_);
    all_answered_.wait(lock, [this] { return answered_ == questions_.size(); });
    return is_read_;
  }

 private:
  std::string answer(std::size_t index) {
    const auto& question = questions_[index];
    Call call{services_, question.request, cancelled_, user_, rights_, moment_};
    const auto response = respond(question.handler, call);
    return fmt::format("{{\"index\":{},\"status\":{},\"body\":{}}}\n", index, response.status,
                       response.body.empty() ? "null" : response.body);
  }

  static net::Response respond(Handler handler, Call& call) {
    try {
      auto answer = handler(call);
      return answer ? std::move(*answer) : error_response(answer.error());
    } catch (const std::exception& exception) {
      log::error("{} failed: {}", call.request.path, exception.what());
      return error_response(
          {ErrorCode::internal, "the server has failed to answer; see its log", call.request.path});
    }
  }

  Services& services_;
  const std::optional<auth::User> user_;
  const std::shared_ptr<const auth::Rights> rights_;
  const EpochMs moment_;
  const std::vector<Question> questions_;
  net::BodySink* sink_ = nullptr;
  std::stop_token cancelled_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::condition_variable all_answered_;
  std::size_t answered_ = 0;  // guarded by mutex_
  bool is_read_ = true;       // guarded by mutex_
};

}  // namespace

Result<net::Response> answer_batch(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(auto questions, read_questions(body, call.request));
  call.data_until = call.services.imports.data_until();
  const auto batch = std::make_shared<Batch>(call, std::move(questions));
  net::Response response;
  response.with("Content-Type", "application/x-ndjson");
  response.with("X-Accel-Buffering", "no");  // proxies shall pass each line on at once
  response.stream = [batch, &helpers = call.services.helpers](net::BodySink& sink,
                                                              const std::stop_token& cancelled) {
    batch->begin(sink, cancelled);
    const auto others = std::max(1U, std::thread::hardware_concurrency() - 1);
    for (std::size_t i = 1; i < std::min<std::size_t>(batch->size(), others + 1); ++i) {
      // When all are busy, this thread does it alone.
      if (!helpers.try_run([batch] { batch->work(); })) break;
    }
    batch->work();
    return batch->wait();
  };
  return response;
}

}  // namespace hindsight::api
