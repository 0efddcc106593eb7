#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <unordered_map>

#include "base/clock.h"
#include "base/id128.h"
#include "store/note_store.h"

namespace hindsight::auth {

/// Failed logins of one user or address. Times in ms of the table's own clock.
struct Failures {
  int count = 0;
  EpochMs window_start = 0;
  EpochMs blocked_until = 0;
};

/// Where failed logins are counted. Thread-safe.
class FailureTable {
 public:
  /// What an entry becomes; a count of 0 means that it may be forgotten. May run several times.
  using Change = std::function<Failures(const Failures& known)>;
  virtual ~FailureTable() = default;
  virtual void change(Id128 key, const Change& change) = 0;
  /// The time that entries are written in.
  [[nodiscard]] virtual EpochMs now() const = 0;
  /// Forgets what was not touched for a day. To be called now and then.
  virtual void forget_old() = 0;
};

/// Counts in this process, in its monotonic time; beyond `entries_max` the oldest is forgotten.
class LocalFailures final : public FailureTable {
 public:
  LocalFailures(std::size_t entries_max, const Clock& clock)
      : entries_max_(entries_max), clock_(clock) {}
  void change(Id128 key, const Change& change) override;
  [[nodiscard]] EpochMs now() const override;
  void forget_old() override {}
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    Id128 key;
    Failures failures;
  };
  const std::size_t entries_max_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;                                      // latest first; by mutex_
  std::unordered_map<Id128, std::list<Entry>::iterator> by_key_;  // guarded by mutex_
};

/// Counts for all instances over one store, in the clock that they agree on. While the store does
/// not answer each instance counts for itself, so that nobody is let through unseen.
class SharedFailures final : public FailureTable {
 public:
  /// `notes` and `clock` must outlive it.
  SharedFailures(std::size_t entries_max, store::NoteStore& notes, const Clock& clock)
      : notes_(notes), clock_(clock), meanwhile_(entries_max, clock) {}
  void change(Id128 key, const Change& change) override;
  [[nodiscard]] EpochMs now() const override { return clock_.now_ms(); }
  void forget_old() override;

 private:
  store::NoteStore& notes_;
  const Clock& clock_;
  LocalFailures meanwhile_;
};

}  // namespace hindsight::auth
