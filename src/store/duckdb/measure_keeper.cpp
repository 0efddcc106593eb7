#include "store/duckdb/measure_keeper.h"

#include <algorithm>

#include "base/log.h"

namespace hindsight::store::duck {

Status MeasureKeeper::open(const Database& database) {
  if (at_once_) return {};
  HS_RETURN_IF_ERROR(pool_.open(database, 1));
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  return {};
}

Result<MeasureKeeper::Measure> MeasureKeeper::find(const std::string& sql,
                                                   ReaderPool::Snapshot& snapshot,
                                                   const QueryBudget& budget) {
  if (!snapshot.runs) return nullptr;
  if (at_once_) return read(sql, snapshot, budget);
  if (auto known = measures_.known(sql, *snapshot.runs)) return std::move(*known);
  wish(sql);
  return nullptr;
}

void MeasureKeeper::wish(const std::string& sql) {
  const std::lock_guard lock(mutex_);
  const auto known = std::find(asked_.begin(), asked_.end(), sql);
  if (known == asked_.end()) {
    asked_.push_front(sql);
    if (asked_.size() > kAskedMax) asked_.pop_back();
    return;
  }
  asked_.splice(asked_.begin(), asked_, known);
  if (wishes_.size() >= kAskedMax ||
      std::find(wishes_.begin(), wishes_.end(), sql) != wishes_.end())
    return;
  wishes_.push_back(sql);
  wished_.notify_one();
}

Result<MeasureKeeper::Measure> MeasureKeeper::read(const std::string& sql,
                                                   ReaderPool::Snapshot& snapshot,
                                                   const QueryBudget& budget) {
  const auto make_numbers = [&]() -> Result<std::shared_ptr<InstanceNumbers>> {
    return std::make_shared<InstanceNumbers>(instances_max_);
  };
  const auto find = [&]() -> Result<Measure> {
    HS_ASSIGN(auto numbers, numbers_.get({}, snapshot.runs, make_numbers, budget));
    auto held = HeldMeasure::read(*snapshot, sql, std::move(numbers),
                                  kRowsPerInstance * instances_max_, budget);
    // More than the database has memory for is not held either.
    if (!held && held.error().code == ErrorCode::resource_exhausted) return nullptr;
    return held;
  };
  return measures_.get(sql, snapshot.runs, find, budget);
}

/// Where the runs change just now it is asked for once more.
Status MeasureKeeper::keep(const std::string& sql, const QueryBudget& budget) {
  HS_ASSIGN(auto snapshot, pool_.snapshot(budget));
  if (!snapshot.runs) return {};
  HS_ASSIGN(const auto held, read(sql, snapshot, budget));
  return {};
}

void MeasureKeeper::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (wished_.wait(lock, stop, [this] { return !wishes_.empty(); })) {
    const auto sql = wishes_.front();
    lock.unlock();
    if (auto kept = keep(sql, {{}, stop}); !kept && !stop.stop_requested())
      log::warn("store: holding what rows measure failed: {}", kept.error().text());
    lock.lock();
    wishes_.pop_front();  // it stood there all the time, so that nobody wished for it again
  }
}

}  // namespace hindsight::store::duck
