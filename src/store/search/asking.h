#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "store/search/aggregations.h"
#include "store/search/search_client.h"

namespace hindsight::store::search {

/// Which of its two spellings of "point in time" a cluster understands.
enum class PointInTime : std::uint8_t { elasticsearch, opensearch };

/// What is left of a reading's budget.
struct SearchBudget {
  std::chrono::steady_clock::time_point deadline;
  std::stop_token stop;

  /// deadline_exceeded when nothing is left, cancelled when stopped.
  [[nodiscard]] Result<std::chrono::milliseconds> left() const;
};

using Members = std::vector<dsl::Member>;
inline const Members kNoHits{{"size", "0"}};

/// What the questions of one request, asked at one moment, were answered.
struct Answers {
  json::Document body;
  [[nodiscard]] const json::Value& at(std::size_t i) const;
};

/// Sends the questions of one reading about one index. Confined to one thread.
class Asking {
 public:
  Asking(SearchClient& client, std::string alias, PointInTime kind, SearchBudget budget)
      : client_(client), alias_(std::move(alias)), kind_(kind), budget_(std::move(budget)) {}
  ~Asking();
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  /// Makes all that is asked from now on be of one moment.
  Status hold_moment();
  /// Several need a point in time. `more`: members of the first one's request beside its own.
  Result<Answers> ask(const std::vector<Question>& questions, const Members& more = kNoHits);

 private:
  /// Of one request: of a long budget no more than any other has.
  [[nodiscard]] Result<std::chrono::milliseconds> request_time() const;
  /// Until the next request of a reading that has `left`.
  static std::string keep_alive(std::chrono::milliseconds left);

  SearchClient& client_;
  const std::string alias_;
  const PointInTime kind_;
  const SearchBudget budget_;
  std::string point_in_time_;  ///< empty = each search sees the moment it runs in
};

/// Finds out which spelling the cluster understands, by trying.
Result<PointInTime> probe_point_in_time(SearchClient& client, const std::string& alias);

}  // namespace hindsight::store::search
