#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "cluster/lease_keeper.h"
#include "cluster/node_registry.h"
#include "cluster/spreading.h"
#include "store/lease_store.h"

namespace hindsight::cluster {

/// Does a duty while this instance holds it. Called on the cluster's thread, by release_all() on
/// the caller's; must be quick, and must not call the cluster's start(), step() or release_all().
class DutyListener {
 public:
  virtual ~DutyListener() = default;
  /// Everything written for the duty from now on carries `epoch`.
  virtual void on_acquired(const std::string& duty, std::int64_t epoch) = 0;
  /// Stop now. May come late when the store hangs: holds() is what counts.
  virtual void on_lost(const std::string& duty) = 0;
};

struct Duty {
  std::string name;  ///< see cluster/duties.h
  DutyListener* listener = nullptr;
  EpochFloor epoch_floor = [] { return 0; };
};

struct ClusterOptions {
  store::Node self;  ///< also says which duties this instance may hold: may_hold()
  DurationMs life_ms = 10'000;
  std::vector<Duty> duties;  ///< of the whole cluster, also what this instance may not hold
};

struct LeaseStatus {
  LeaseView lease;
  std::string holder_name;
  bool allowed_here = false;
};

struct Snapshot {
  std::vector<NodeView> nodes;      ///< by name
  std::vector<LeaseStatus> leases;  ///< by duty
  std::vector<Warning> warnings;
  std::string trouble;  ///< why the store cannot be used at the moment; empty = it can
};

/// This instance's part in the cluster: keeps its leases, tells who lives and shares the duties
/// out. One thread does all of it, with one request of the store at a time; a simulator calls
/// step() instead. All but start(), step() and release_all() is thread-safe and never waits for the
/// store.
class Cluster {
 public:
  /// Listeners, `store` and `clock` outlive it.
  Cluster(ClusterOptions options, store::LeaseStore& store, const Clock& clock);
  /// Ends the thread and hands nothing over: the others take over when the leases have expired.
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  void start();
  /// One round, to be called every step_every() when there is no thread.
  void step();
  [[nodiscard]] std::chrono::milliseconds step_every() const;

  /// Ends the thread, hands all leases over and takes this instance off the list. Waits for the
  /// store, a few seconds if it does not answer; what could not be handed over expires.
  void release_all();

  /// Whether this instance holds the duty at this moment, by its own clock, even if the thread is
  /// stuck. To be asked right before each write.
  [[nodiscard]] bool holds(std::string_view duty) const { return held_epoch(duty) != 0; }
  /// The same for what began under `epoch`.
  [[nodiscard]] bool holds(std::string_view duty, std::int64_t epoch) const {
    return epoch != 0 && held_epoch(duty) == epoch;
  }
  /// 0 = not held.
  [[nodiscard]] std::int64_t held_epoch(std::string_view duty) const;

  /// The store refused a write of the duty because of the larger epoch `by`. The duty is no longer
  /// held from this call on; on_lost() follows on the cluster's thread.
  void fenced(std::string_view duty, std::int64_t by);

  [[nodiscard]] Snapshot snapshot() const;

 private:
  /// One duty in this instance.
  struct Post {
    DutyListener* listener = nullptr;
    bool allowed = false;  // this instance may hold it
    // Monotonic. To be handed back until the document says so, but not for ever.
    std::chrono::nanoseconds leaving_until{};
    std::int64_t handed_over_epoch = -1;
    std::chrono::nanoseconds stays_until{};  // monotonic; nobody took it when it was offered
    int stays_lives = 0;
    std::unique_ptr<LeaseKeeper> keeper;
  };
  using Posts = std::map<std::string, Post, std::less<>>;

  Posts::value_type make_post(const Duty& duty);
  void watch_duties_of_others();
  void follow(const Advice& advice);
  [[nodiscard]] Advice advise();
  void reconsider_when_changed(const std::vector<Candidate>& candidates);
  [[nodiscard]] DutyState state_of(const std::string& duty, const Post& post) const;
  void renew_held(Status& outcome);
  [[nodiscard]] bool is_wanted(const Post& post, bool taken) const;
  void hand_all_back();
  void told(const LeaseChange& change);
  void told_acquired(const LeaseChange& change, Post& post);
  void told_lost(const LeaseChange& change);
  void note(const Status& outcome);

  const store::Node self_;
  const DurationMs life_ms_;
  store::LeaseStore& store_;
  const Clock& clock_;
  NodeRegistry registry_;
  Posts posts_;                       // the map does not change after construction
  std::set<std::string> candidates_;  // of the last plan

  mutable std::mutex mutex_;
  Posts watched_;        // of engines that only others know; written by the thread under mutex_
  std::string trouble_;  // guarded by mutex_

  std::jthread thread_;  // last: ends before the rest goes
};

}  // namespace hindsight::cluster
