#pragma once

#include <functional>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"

namespace hindsight {

/// A fixed number of threads that run jobs from a bounded queue. A job must not throw.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t queued_jobs_max) : queue_(queued_jobs_max) {
    for (std::size_t i = 0; i < threads; ++i) {
      threads_.emplace_back([this](std::stop_token stop) {
        while (true) {
          auto jobs = queue_.pop_all(1, stop);
          if (jobs.empty()) return;
          for (auto& job : jobs) job();
        }
      });
    }
  }
  ~WorkerPool() {
    queue_.close();
    for (auto& thread : threads_) thread.request_stop();
  }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False at once when the queue is full: the caller answers "busy", it does not wait.
  bool try_run(std::function<void()> job) {
    std::stop_source no_wait;
    if (queue_.weight() >= queue_max()) return false;
    return queue_.push(std::move(job), 1, no_wait.get_token());
  }

 private:
  [[nodiscard]] std::size_t queue_max() const { return queue_.weight_max(); }
  BoundedQueue<std::function<void()>> queue_;
  std::vector<std::jthread> threads_;
};

}  // namespace hindsight
