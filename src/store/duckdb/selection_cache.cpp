#include "store/duckdb/selection_cache.h"

#include <algorithm>

namespace hindsight::store::duck {
namespace {

/// 16 bytes each; what is larger is found anew.
constexpr std::size_t kIdsMax = 1'000'000;
constexpr std::size_t kEntriesMax = 6;

}  // namespace

SelectionCache::Entries::iterator SelectionCache::find(const std::string& selection,
                                                       std::uint64_t version) {
  return std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.version == version && entry.selection == selection;
  });
}

Result<SelectionCache::Ids> SelectionCache::get(const std::string& selection, std::uint64_t version,
                                                const QueryBudget& budget) {
  std::unique_lock lock(mutex_);
  if (find(selection, version) == entries_.end()) {
    // Those that somebody looks for stay: there are no more of them than readers.
    std::size_t kept = 0;
    std::erase_if(entries_, [&](const Entry& entry) {
      return entry.ids && (entry.version != version || ++kept >= kEntriesMax);
    });
    entries_.push_front({selection, version, nullptr});
    return nullptr;
  }
  Ids ids;
  bool is_gone = false;
  const auto known = [&] {
    const auto at = find(selection, version);
    is_gone = at == entries_.end();
    if (!is_gone) ids = at->ids;
    return is_gone || ids != nullptr;
  };
  const bool in_time = budget.deadline
                           ? changed_.wait_until(lock, budget.stop, *budget.deadline, known)
                           : changed_.wait(lock, budget.stop, known);
  if (!in_time) {
    return fail(budget.stop.stop_requested() ? ErrorCode::cancelled : ErrorCode::deadline_exceeded,
                "the store is busy with other questions");
  }
  if (is_gone) entries_.push_front({selection, version, nullptr});
  return ids;
}

void SelectionCache::found(const std::string& selection, std::uint64_t version,
                           std::vector<Id128> ids) {
  const std::lock_guard lock(mutex_);
  const auto at = find(selection, version);
  if (at == entries_.end()) return;
  if (ids.size() > kIdsMax)
    entries_.erase(at);
  else
    at->ids = std::make_shared<const std::vector<Id128>>(std::move(ids));
  changed_.notify_all();
}

void SelectionCache::failed(const std::string& selection, std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  const auto at = find(selection, version);
  if (at != entries_.end() && !at->ids) entries_.erase(at);
  changed_.notify_all();
}

}  // namespace hindsight::store::duck
