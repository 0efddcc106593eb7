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

#include "base/id128.h"
#include "base/result.h"
#include "store/duckdb/connection.h"

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
  using Ids = std::shared_ptr<const std::vector<Id128>>;

  /// The ids that `selection` gives in `version`; nullptr when the caller is to find them, and to
  /// call found() or failed() then.
  Result<Ids> get(const std::string& selection, std::uint64_t version, const QueryBudget& budget);
  void found(const std::string& selection, std::uint64_t version, std::vector<Id128> ids);
  void failed(const std::string& selection, std::uint64_t version);

 private:
  struct Entry {
    std::string selection;
    std::uint64_t version = 0;
    Ids ids;  ///< nullptr while somebody looks for them
  };
  using Entries = std::list<Entry>;
  Entries::iterator find(const std::string& selection, std::uint64_t version);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  Entries entries_;  // guarded by mutex_; the latest first
};

}  // namespace hindsight::store::duck
