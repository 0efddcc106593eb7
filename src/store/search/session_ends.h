#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "store/search/documents.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Sessions that ended before their time, a document each. That a session goes on is believed for
/// a second, since every request of a user asks: an end elsewhere is known here after that, an end
/// here at once. Thread-safe.
class SessionEnds {
 public:
  /// Users wait for the answers, hence a `deadline` of their own.
  SessionEnds(SearchClient& client, const IndexNames& names, const Clock& clock,
              std::chrono::milliseconds deadline)
      : documents_(client, deadline), names_(names), clock_(clock) {}

  Status end(const std::string& session_id, EpochMs at);
  Result<bool> has_ended(const std::string& session_id);

 private:
  static constexpr std::chrono::seconds kBelieved{1};
  static constexpr std::size_t kSessionsMax = 10'000;

  Documents documents_;
  const IndexNames& names_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::chrono::nanoseconds> alive_at_;  // guarded by mutex_
  std::uint64_t ends_ = 0;  // made here; guarded by mutex_
};

}  // namespace hindsight::store::search
