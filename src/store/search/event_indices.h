#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// The indices that hold events, one after the other: when the last one is large another one
/// follows it. An id is in one of them only. For that, new events are created through an alias that
/// is named after the last index and goes with the change, so that whoever looked for an id before
/// it cannot create that id after it. Thread-safe.
class EventIndices {
 public:
  EventIndices(SearchClient& client, const IndexNames& names) : client_(client), names_(names) {}

  /// From the oldest one on.
  Result<std::vector<std::string>> list(std::stop_token stop) const;
  /// Where new events are created as long as this index is the last one.
  static std::string open_alias(const std::string& index);
  /// Whether writing failed, or may fail, because another index is just being begun: there are
  /// others than these by now, or they are held.
  Result<bool> is_changing(const std::vector<std::string>& known, std::stop_token stop) const;

  /// Begins another index when the last one, without its copies, has `bytes_max` or more, and
  /// completes what was interrupted. Not to be called by several at once; may be repeated.
  Status roll_over(std::int64_t bytes_max, std::stop_token stop) const;
  /// For clusters that older programs prepared.
  Status prepare(std::stop_token stop) const;

 private:
  Result<std::vector<std::string>> held(std::stop_token stop) const;
  Status begin_after(const std::string& last, std::stop_token stop) const;
  Status hold(const std::string& index, std::stop_token stop) const;
  Status release(const std::string& index, std::stop_token stop) const;
  Status change_aliases(const std::vector<std::string>& actions, std::stop_token stop) const;

  SearchClient& client_;
  const IndexNames& names_;
};

}  // namespace hindsight::store::search
