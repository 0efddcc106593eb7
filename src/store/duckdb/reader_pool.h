#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "store/duckdb/connection.h"
#include "store/duckdb/data_version.h"

namespace hindsight::store::duck {

/// A fixed number of connections for questions. Thread-safe.
class ReaderPool {
 public:
  /// `version`: of all facts; `runs`: of what sorted runs hold.
  ReaderPool(const DataVersion& version, const DataVersion& runs)
      : version_(version), runs_(runs) {}

  Status open(const Database& database, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      HS_ASSIGN(auto connection, Connection::open(database));
      free_.push_back(std::move(connection));
    }
    return {};
  }

  /// A connection inside a read transaction: all its queries see one snapshot. Ends with the
  /// object.
  class Snapshot {
   public:
    Snapshot(ReaderPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Snapshot(Snapshot&&) = default;
    Snapshot& operator=(Snapshot&&) = delete;
    ~Snapshot() {
      if (!connection_) return;
      static_cast<void>(connection_->run("ROLLBACK"));
      pool_->give_back(std::move(connection_));
    }
    Connection* operator->() { return connection_.get(); }
    Connection& operator*() { return *connection_; }
    /// Of the data that it sees, and of the sorted runs in it; nullopt when such a commit came
    /// while it began.
    std::optional<std::uint64_t> version, runs;

   private:
    ReaderPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  Result<Snapshot> snapshot(const QueryBudget& budget) {
    std::unique_lock lock(mutex_);
    const auto free = [this] { return !free_.empty(); };
    if (budget.deadline ? !returned_.wait_until(lock, budget.stop, *budget.deadline, free)
                        : !returned_.wait(lock, budget.stop, free)) {
      return fail(
          budget.stop.stop_requested() ? ErrorCode::cancelled : ErrorCode::deadline_exceeded,
          "the store is busy with other questions");
    }
    auto connection = std::move(free_.back());
    free_.pop_back();
    lock.unlock();
    Snapshot snapshot(*this, std::move(connection));
    snapshot.version = version_.read();
    snapshot.runs = runs_.read();
    HS_RETURN_IF_ERROR(snapshot->run("BEGIN TRANSACTION READ ONLY"));
    if (snapshot.version != version_.read()) snapshot.version.reset();
    if (snapshot.runs != runs_.read()) snapshot.runs.reset();
    return snapshot;
  }

 private:
  void give_back(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(connection));
    returned_.notify_one();
  }

  const DataVersion& version_;
  const DataVersion& runs_;
  std::mutex mutex_;
  std::condition_variable_any returned_;
  std::vector<std::unique_ptr<Connection>> free_;  // guarded by mutex_
};

}  // namespace hindsight::store::duck
