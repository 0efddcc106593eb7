#include "net/http_client.h"

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "net/curl_exchange.h"

namespace hindsight::net {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kWaitMax{10'000};

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(CurlClientOptions options)
      : options_(std::move(options)), multi_(curl_multi_init()) {
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(options_.connections_per_host_max));
    // Idle connections kept, over all hosts.
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS,
                      static_cast<long>(options_.connections_per_host_max * 4));
    thread_ = std::jthread([this] { run(); });
  }

  ~CurlClient() override {
    stopping_ = true;
    curl_multi_wakeup(multi_);
    thread_.join();
    curl_multi_cleanup(multi_);
  }
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;

  void send(ClientRequest request, std::stop_token stop, Done done) override {
    auto exchange =
        std::make_unique<CurlExchange>(std::move(request), std::move(stop), std::move(done));
    {
      const std::lock_guard lock(mutex_);
      arrived_.push_back(std::move(exchange));
    }
    curl_multi_wakeup(multi_);
  }

 private:
  using Exchange = std::unique_ptr<CurlExchange>;

  void run();
  std::vector<Exchange> take_arrived();
  void begin(Exchange exchange);
  void end_finished();
  void end_stopped_and_late();
  Exchange take_out(CURL* handle);
  [[nodiscard]] std::chrono::milliseconds wait_time() const;

  const CurlClientOptions options_;
  CURLM* const multi_;
  std::mutex mutex_;
  std::vector<Exchange> arrived_;  // guarded by mutex_
  std::atomic<bool> stopping_ = false;
  std::unordered_map<CURL*, Exchange> running_;  // own thread only
  std::jthread thread_;
};

void CurlClient::run() {
  while (!stopping_) {
    for (auto& exchange : take_arrived()) begin(std::move(exchange));
    int running = 0;
    curl_multi_perform(multi_, &running);
    end_finished();
    end_stopped_and_late();
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait_time().count()), nullptr);
  }
  while (!running_.empty()) {
    take_out(running_.begin()->first)->finish(ErrorCode::cancelled, "the program stops");
  }
  // `done` may send again.
  for (auto left = take_arrived(); !left.empty(); left = take_arrived()) {
    for (auto& exchange : left) exchange->finish(ErrorCode::cancelled, "the program stops");
  }
}

std::vector<CurlClient::Exchange> CurlClient::take_arrived() {
  const std::lock_guard lock(mutex_);
  return std::exchange(arrived_, {});
}

void CurlClient::begin(Exchange exchange) {
  if (exchange->stop_requested()) return exchange->finish(ErrorCode::cancelled, "cancelled");
  if (const auto ready = exchange->prepare(options_); !ready) {
    return exchange->finish(ready.error().code, ready.error().message);
  }
  auto* handle = exchange->handle();
  if (const auto code = curl_multi_add_handle(multi_, handle); code != CURLM_OK) {
    return exchange->finish(ErrorCode::internal, curl_multi_strerror(code));
  }
  // A wake-up is remembered, so a stop between two waits is not missed.
  exchange->watch_stop([this] { curl_multi_wakeup(multi_); });
  running_.emplace(handle, std::move(exchange));
}

CurlClient::Exchange CurlClient::take_out(CURL* handle) {
  curl_multi_remove_handle(multi_, handle);
  auto node = running_.extract(handle);
  return std::move(node.mapped());
}

void CurlClient::end_finished() {
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto code = message->data.result;  // gone once the handle is taken out
    take_out(message->easy_handle)->finish(code);
  }
}

void CurlClient::end_stopped_and_late() {
  std::vector<CURL*> ended;
  const auto now = steady_clock::now();
  for (const auto& [handle, exchange] : running_) {
    if (exchange->stop_requested() || exchange->deadline() <= now) ended.push_back(handle);
  }
  for (auto* handle : ended) {
    const auto exchange = take_out(handle);
    if (exchange->stop_requested()) {
      exchange->finish(ErrorCode::cancelled, "cancelled");
    } else {
      exchange->finish(ErrorCode::deadline_exceeded, "no complete answer in time");
    }
  }
}

std::chrono::milliseconds CurlClient::wait_time() const {
  auto wait = kWaitMax;
  const auto now = steady_clock::now();
  for (const auto& [handle, exchange] : running_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(exchange->deadline() - now);
    wait = std::clamp(left, std::chrono::milliseconds(0), wait);
  }
  return wait;
}

}  // namespace

Result<ClientResponse> HttpClient::fetch(ClientRequest request, std::stop_token stop) {
  // Shared, since the promise may still be inside set_value() when the waiting thread goes on.
  auto promise = std::make_shared<std::promise<Result<ClientResponse>>>();
  auto answer = promise->get_future();
  send(std::move(request), std::move(stop),
       [promise](Result<ClientResponse> result) { promise->set_value(std::move(result)); });
  return answer.get();
}

std::unique_ptr<HttpClient> make_curl_client(CurlClientOptions options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
  return std::make_unique<CurlClient>(std::move(options));
}

}  // namespace hindsight::net
