#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/rights.h"
#include "base/clock.h"
#include "events/event_process.h"

namespace hindsight::events {

/// Who may see what was made of events. The lists are read again when they are a second old.
/// Thread-safe.
class ReaderLists {
 public:
  ReaderLists(store::ContentStore& contents, const Clock& clock)
      : contents_(contents), clock_(clock) {}

  /// The user's rights with those on event-based processes. Without them when they cannot be read:
  /// the engines' processes can be seen all the same.
  std::shared_ptr<const auth::Rights> add_to(std::shared_ptr<const auth::Rights> rights,
                                             const std::string& user);
  /// Reads them again next time.
  void forget();

 private:
  struct List {
    std::string process;
    std::vector<Reader> readers;
  };
  using Lists = std::vector<List>;
  std::shared_ptr<const Lists> lists();

  store::ContentStore& contents_;
  const Clock& clock_;
  std::mutex mutex_;
  std::shared_ptr<const Lists> lists_;            // guarded by mutex_
  std::optional<std::chrono::nanoseconds> read_;  // guarded by mutex_
};

}  // namespace hindsight::events
