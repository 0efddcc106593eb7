#include "store/duckdb/selection_cache.h"

#include <algorithm>

namespace hindsight::store::duck {
namespace {

/// Of all that is kept, some 60 bytes each.
constexpr std::size_t kInstancesMax = 1'000'000;

}  // namespace

SelectionCache::Entries::iterator SelectionCache::at(const std::string& sql,
                                                     std::uint64_t version) {
  return std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.version == version && entry.sql == sql;
  });
}

/// Entries of those who still look stay: there are no more of them than readers.
void SelectionCache::drop_old(std::uint64_t version) {
  std::size_t kept = 0;
  std::erase_if(entries_, [&](const Entry& entry) {
    if (!entry.table.selection) return false;
    kept += entry.table.selection->size();
    return entry.version != version || kept > kInstancesMax;
  });
}

Result<SelectionCache::Table> SelectionCache::wait(const std::string& sql, std::uint64_t version,
                                                   const QueryBudget& budget) {
  std::unique_lock lock(mutex_);
  Table found;
  bool is_mine = false;
  const auto decided = [&] {
    const auto entry = at(sql, version);
    is_mine = entry == entries_.end();
    if (!is_mine) found = entry->table;
    return is_mine || found.selection != nullptr;
  };
  const bool in_time = budget.deadline
                           ? changed_.wait_until(lock, budget.stop, *budget.deadline, decided)
                           : changed_.wait(lock, budget.stop, decided);
  if (!in_time) {
    return fail(budget.stop.stop_requested() ? ErrorCode::cancelled : ErrorCode::deadline_exceeded,
                "the store is busy with other questions");
  }
  if (is_mine) entries_.push_front({sql, version, {}});
  return found;
}

Result<SelectionCache::Table> SelectionCache::get(const std::string& sql, std::uint64_t version,
                                                  const Find& find, const QueryBudget& budget) {
  HS_ASSIGN(auto table, wait(sql, version, budget));
  if (table.selection) return table;
  auto found = find();
  const std::lock_guard lock(mutex_);
  const auto entry = at(sql, version);
  if (found)
    entry->table = *found;
  else
    entries_.erase(entry);
  drop_old(version);
  changed_.notify_all();
  return found;
}

}  // namespace hindsight::store::duck
