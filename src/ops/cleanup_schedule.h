#pragma once

#include <functional>
#include <thread>

#include "ops/history_cleanup.h"
#include "store/note_store.h"

namespace hindsight::ops {

/// Runs the cleanup when it is due, on a thread of its own, while this instance is the one that
/// may. Instances that may not follow what that one says, so that all can show it and whoever comes
/// next knows what was done: a run that was broken off is gone on with at once, one that failed is
/// tried again after some minutes. What is more than an hour late waits for the next time.
class CleanupSchedule {
 public:
  struct Options {
    /// Whether this instance may clean up at this moment. Thread-safe.
    std::function<bool()> may_run;
    /// Up to when everything is imported; nullopt while that is not known. What ended within an
    /// hour before it, or later, is left alone. Thread-safe.
    std::function<std::optional<EpochMs>()> imported_until;
    store::NoteStore* notes = nullptr;  ///< nullptr: nobody else is there to be told
  };
  /// All that is given outlives it. Nothing happens before start().
  CleanupSchedule(const HistoryCleanup& cleanup, Options options, CleanupStatus& status,
                  const Clock& clock);

  void start();
  /// Does what is to be done now; how long to wait for the next call. For the thread and for tests.
  std::chrono::milliseconds step(std::stop_token stop);

 private:
  [[nodiscard]] std::optional<EpochMs> due() const;
  void run(EpochMs due, std::stop_token stop);
  void wait_for_import(EpochMs due);
  Status follow();
  void publish(bool urgent);
  void note(const Status& outcome);

  const HistoryCleanup& cleanup_;
  const Options options_;
  CleanupStatus& status_;
  const Clock& clock_;
  const EpochMs begin_;
  bool caught_on_ = false;  // knows what the others did before this instance was the one
  bool failing_ = false;    // the last exchange of notes
  EpochMs waited_for_ = model::kNoTime;  // a due time that was logged
  std::chrono::nanoseconds published_{};
  std::string published_text_;
  std::jthread thread_;  // last: uses all of the above
};

}  // namespace hindsight::ops
