#include "store/search/session_ends.h"

#include "store/search/dsl.h"

namespace hindsight::store::search {

Status SessionEnds::end(const std::string& session_id, EpochMs at) {
  auto written = documents_.put(
      names_.sessions, session_id,
      dsl::object({{"uid", dsl::quote(session_id)}, {"revoked", dsl::number(std::int64_t{at})}}));
  const std::lock_guard lock(mutex_);
  alive_at_.erase(session_id);
  ++ends_;
  return written;
}

Result<bool> SessionEnds::has_ended(const std::string& session_id) {
  const auto asked = clock_.monotonic();
  std::uint64_t ends_before = 0;
  {
    const std::lock_guard lock(mutex_);
    ends_before = ends_;
    const auto known = alive_at_.find(session_id);
    if (known != alive_at_.end() && asked - known->second < kBelieved) return false;
  }
  HS_ASSIGN(const auto found, documents_.get(names_.sessions, session_id));
  const std::lock_guard lock(mutex_);
  if (found) {
    alive_at_.erase(session_id);
    return true;
  }
  if (ends_ != ends_before) return false;  // perhaps this one, since: not to be believed any longer
  if (alive_at_.size() >= kSessionsMax) alive_at_.clear();
  alive_at_[session_id] = asked;
  return false;
}

}  // namespace hindsight::store::search
