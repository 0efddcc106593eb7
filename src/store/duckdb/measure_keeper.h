#pragma once

#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "store/duckdb/answer_cache.h"
#include "store/duckdb/held_measure.h"
#include "store/duckdb/reader_pool.h"

namespace hindsight::store::duck {

/// Holds what rows of sorted runs measure, for questions to come. What is asked for again is read
/// in a thread of its own, since that takes a few times as long as one answer of the database,
/// which is asked until then. Thread-safe.
class MeasureKeeper {
 public:
  using Measure = std::shared_ptr<const HeldMeasure>;

  /// Numbers so many instances and holds eight rows for each, which takes some 130 bytes together.
  /// `at_once`: whoever asks reads, and waits.
  MeasureKeeper(std::size_t instances_max, bool at_once, const DataVersion& version,
                const DataVersion& runs)
      : instances_max_(instances_max), at_once_(at_once), pool_(version, runs) {}

  Status open(const Database& database);

  /// What a query for HeldMeasure::read() finds in the sorted runs of the snapshot. nullptr: it is
  /// not held, or not yet.
  Result<Measure> find(const std::string& sql, ReaderPool::Snapshot& snapshot,
                       const QueryBudget& budget);

 private:
  static constexpr std::size_t kRowsPerInstance = 8;
  static constexpr std::size_t kAskedMax = 100;

  /// Remembers the last questions, and wishes for those that come again.
  void wish(const std::string& sql);
  Result<Measure> read(const std::string& sql, ReaderPool::Snapshot& snapshot,
                       const QueryBudget& budget);
  Status keep(const std::string& sql, const QueryBudget& budget);
  void work(const std::stop_token& stop);

  const std::size_t instances_max_;
  const bool at_once_;
  AnswerCache<Measure> measures_{kRowsPerInstance * instances_max_, [](const Measure& found) {
                                   return found ? found->size() + 1 : 1;
                                 }};
  /// Begun anew with each version of the runs, so that instances that are gone take no room.
  AnswerCache<std::shared_ptr<InstanceNumbers>> numbers_{
      1, [](const std::shared_ptr<InstanceNumbers>&) { return std::size_t{1}; }};
  ReaderPool pool_;  ///< of the thread's connection
  std::mutex mutex_;
  std::condition_variable_any wished_;
  std::list<std::string> asked_;    // guarded by mutex_; the last one first
  std::deque<std::string> wishes_;  // guarded by mutex_; some of those asked for
  std::jthread thread_;             // ends before what it works with
};

}  // namespace hindsight::store::duck
