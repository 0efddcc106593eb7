#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/duckdb/selection.h"

namespace hindsight::store::duck {

/// Counts the commits that change facts, so that what was found in one snapshot can be told to hold
/// in another. Thread-safe.
class DataVersion {
 public:
  /// Lives around a commit.
  class Change {
   public:
    explicit Change(DataVersion& version) : version_(version) { ++version_.value_; }
    ~Change() { ++version_.value_; }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

   private:
    DataVersion& version_;
  };
  /// nullopt while a commit is on its way. The same value before and after a snapshot began means
  /// that it is the snapshot's.
  [[nodiscard]] std::optional<std::uint64_t> read() const {
    const auto value = value_.load();
    return value % 2 == 0 ? std::optional(value) : std::nullopt;
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// The instances that the last few filters left, because the panels of a page ask for the same ones
/// at the same time: the first question finds them, the others wait for it. Thread-safe.
class SelectionCache {
 public:
  /// A selection and its number as a table.
  struct Table {
    std::shared_ptr<const Selection> selection;
    std::int64_t number = 0;
  };
  using Find = std::function<Result<Table>()>;

  /// What the query `sql` selects in `version` of the data: kept, or found by `find`. Waits when
  /// somebody else looks for it already.
  Result<Table> get(const std::string& sql, std::uint64_t version, const Find& find,
                    const QueryBudget& budget);

 private:
  struct Entry {
    std::string sql;
    std::uint64_t version = 0;
    Table table;  ///< empty while somebody looks for it
  };
  using Entries = std::list<Entry>;
  Entries::iterator at(const std::string& sql, std::uint64_t version);
  /// The table; empty when the caller is to find it, for which an entry stands now.
  Result<Table> wait(const std::string& sql, std::uint64_t version, const QueryBudget& budget);
  void drop_old(std::uint64_t version);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  Entries entries_;  // guarded by mutex_; the latest first
};

}  // namespace hindsight::store::duck
