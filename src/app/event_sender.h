#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "app/event_sink.h"
#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/random.h"
#include "net/http_client.h"

namespace hindsight::app {

/// Sends events to a running server as batches of CloudEvents, several at a time. A server that is
/// busy or cannot be reached is asked again, for five minutes at most.
class EventSender final : public EventSink {
 public:
  /// All that is given outlives it. `server`: up to and with the context path.
  EventSender(net::HttpClient& http, const std::string& server, const std::string& token,
              const Clock& clock, Random& random, std::stop_token stop);
  ~EventSender() override;
  EventSender(const EventSender&) = delete;
  EventSender& operator=(const EventSender&) = delete;

  [[nodiscard]] std::size_t page_events() const override { return 1'000; }
  Status put(model::EventPage page) override;
  Status finish() override;
  [[nodiscard]] std::int64_t stored() const override;

 private:
  struct Batch {
    std::int64_t first = 0;  ///< events put before it
    std::int64_t events = 0;
    std::string body;
  };
  void work();
  Status send(const Batch& batch);
  Result<net::ClientResponse> send_once(const Batch& batch);
  void note_stored(const Batch& batch);
  void note_failure(Error error);
  [[nodiscard]] Status failure() const;

  net::HttpClient& http_;
  const std::string url_, token_;
  const Clock& clock_;
  Random& random_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> stop_with_caller_;
  BoundedQueue<Batch> queue_;
  std::int64_t put_ = 0;
  std::atomic<bool> told_ = false;  ///< that the server cannot be reached

  mutable std::mutex mutex_;
  std::int64_t stored_ = 0;                     // guarded by mutex_
  std::map<std::int64_t, std::int64_t> ahead_;  // guarded by mutex_; stored behind a gap
  Status failure_;                              // guarded by mutex_
  std::vector<std::jthread> threads_;
};

}  // namespace hindsight::app
