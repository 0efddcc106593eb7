#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/decision_reading.h"
#include "store/duckdb/instance_numbers.h"
#include "store/duckdb/selection.h"
#include "store/report_store.h"

namespace hindsight::store::duck {

/// Answers to the last few questions, because the panels of a page ask the same ones at the same
/// time: the first finds the answer, the others wait for it. Thread-safe.
template <typename Answer>
class AnswerCache {
 public:
  using Find = std::function<Result<Answer>()>;

  /// Keeps answers that weigh no more than `weight_max` together.
  AnswerCache(std::size_t weight_max, std::function<std::size_t(const Answer&)> weight)
      : weight_max_(weight_max), weight_(std::move(weight)) {}

  /// What the query `sql` answers in `data_version`: kept, or found by `find`. Waits when
  /// somebody else looks for it already. Of data without a version nothing is kept.
  Result<Answer> get(const std::string& sql, std::optional<std::uint64_t> data_version,
                     const Find& find, const QueryBudget& budget) {
    if (!data_version) return find();
    const auto version = *data_version;
    HS_ASSIGN(auto known, wait(sql, version, budget));
    if (known) return std::move(*known);
    auto found = find();
    const std::lock_guard lock(mutex_);
    const auto entry = at(sql, version);
    if (found)
      entry->answer = *found;
    else
      entries_.erase(entry);
    drop_old(version);
    changed_.notify_all();
    return found;
  }

  /// The answer, when it is kept.
  std::optional<Answer> known(const std::string& sql, std::uint64_t data_version) {
    const std::lock_guard lock(mutex_);
    const auto entry = at(sql, data_version);
    if (entry == entries_.end() || !entry->answer) return std::nullopt;
    entries_.splice(entries_.begin(), entries_, entry);
    return entry->answer;
  }

 private:
  struct Entry {
    std::string sql;
    std::uint64_t version = 0;
    std::optional<Answer> answer;  ///< empty while somebody looks for it
  };
  using Entries = std::list<Entry>;

  typename Entries::iterator at(const std::string& sql, std::uint64_t version) {
    return std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
      return entry.version == version && entry.sql == sql;
    });
  }

  /// The answer; empty when the caller is to find it, for which an entry stands now.
  Result<std::optional<Answer>> wait(const std::string& sql, std::uint64_t version,
                                     const QueryBudget& budget) {
    std::unique_lock lock(mutex_);
    std::optional<Answer> known;
    bool is_mine = false;
    const auto decided = [&] {
      const auto entry = at(sql, version);
      is_mine = entry == entries_.end();
      if (!is_mine) known = entry->answer;
      if (known) entries_.splice(entries_.begin(), entries_, entry);
      return is_mine || known;
    };
    const bool in_time = budget.deadline
                             ? changed_.wait_until(lock, budget.stop, *budget.deadline, decided)
                             : changed_.wait(lock, budget.stop, decided);
    if (!in_time) {
      return fail(
          budget.stop.stop_requested() ? ErrorCode::cancelled : ErrorCode::deadline_exceeded,
          "the store is busy with other questions");
    }
    if (is_mine) entries_.push_front({sql, version, {}});
    return known;
  }

  /// Entries of those who still look stay: there are no more of them than readers.
  void drop_old(std::uint64_t version) {
    std::size_t kept = 0;
    std::erase_if(entries_, [&](const Entry& entry) {
      if (!entry.answer) return false;
      kept += weight_(*entry.answer);
      return entry.version != version || kept > weight_max_;
    });
  }

  const std::size_t weight_max_;
  const std::function<std::size_t(const Answer&)> weight_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  Entries entries_;  // guarded by mutex_; the last asked for first
};

/// What questions in one version of the data have in common.
struct SharedAnswers {
  /// Holds so many instances in selections, and twice as many in groups, which takes some 150 bytes
  /// for each.
  explicit SharedAnswers(std::size_t instances_max) : instances_max(instances_max) {}

  const std::size_t instances_max;
  /// Which instances of a selection further filters chose, and their number for `has_chosen`.
  struct Chosen {
    std::shared_ptr<const Choice> choice;
    std::int64_t number = 0;
  };
  using Choices = AnswerCache<Chosen>;
  using Finds = AnswerCache<std::shared_ptr<const RowsFound>>;
  /// Instances that filters left, and their number as a table. Some 70 bytes each.
  struct Selected {
    std::shared_ptr<const Selection> selection;
    std::int64_t number = 0;
    // What is held of these instances is gone with them.
    std::shared_ptr<Choices> choices;  ///< a bit for each
    std::shared_ptr<Finds> finds;      ///< up to 16 bytes for each
  };
  AnswerCache<Selected> selections{instances_max,
                                   [](const Selected& found) { return found.selection->size(); }};
  /// Groups of instances by a variable or by a decision's clause or rule, and their number. Some 30
  /// bytes each. nullptr: not held.
  struct Groups {
    std::shared_ptr<const InstanceGroups> groups;
    std::int64_t number = 0;
  };
  AnswerCache<Groups> groups{2 * instances_max, [](const Groups& found) {
                               return found.groups ? found.groups->size() : 1;
                             }};
  /// Choices by the instances' numbers. A bit each.
  struct Numbers {
    std::shared_ptr<const InstanceNumbers> numbers;
    std::shared_ptr<const std::vector<bool>> chosen;
  };
  AnswerCache<Numbers> chosen_numbers{20, [](const Numbers&) { return std::size_t{1}; }};
  using Buckets = std::shared_ptr<const std::vector<Bucket>>;
  AnswerCache<Buckets> buckets{20'000, [](const Buckets& found) { return found->size() + 1; }};
  using Clauses = std::vector<ClauseName>;
  AnswerCache<Clauses> clauses{20'000, [](const Clauses& found) { return found.size() + 1; }};
  AnswerCache<Range> ranges{200, [](const Range&) { return std::size_t{1}; }};
  AnswerCache<std::int64_t> counts{200, [](std::int64_t) { return std::size_t{1}; }};
  /// Of all who count the same, as `known_by` tells, the first one asks `sql` for the number.
  Result<std::int64_t> count(Connection& connection, std::optional<std::uint64_t> data_version,
                             const std::string& known_by, const std::string& sql,
                             const QueryBudget& budget) {
    const auto find = [&]() -> Result<std::int64_t> {
      HS_ASSIGN(const auto count, connection.query_int64(sql, budget));
      return count.value_or(0);
    };
    return counts.get(known_by, data_version, find, budget);
  }
};

}  // namespace hindsight::store::duck
