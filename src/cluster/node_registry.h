#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/lease_store.h"

namespace hindsight::cluster {

/// An instance as this one sees it.
struct NodeView {
  store::Node node;
  bool self = false;
  bool live = true;  ///< its heartbeat was seen to change within three lives
  /// Within one and a half: it can be counted on right now. Who is only presumed to live has three
  /// quarters of a life to show it: long enough for two heartbeats, and over before a lease is, so
  /// that nobody leaves a duty to the remains of an instance that died earlier.
  bool punctual = true;
  DurationMs silent_ms = 0;  ///< since its heartbeat was last seen to change
  /// Its wall clock minus ours, at least: the part that a late reading of its heartbeat cannot
  /// explain. nullopt until a heartbeat was seen to change.
  std::optional<DurationMs> clock_ahead_ms;
};

/// Something that the administrator should put right.
struct Warning {
  enum class Kind { clocks_differ, secrets_differ, engine_without_importer, versions_differ };
  Kind kind;
  std::string text;  ///< what, where and what to do
};

/// What is wrong with the cluster as `self` sees it; dead nodes do not count.
std::vector<Warning> warnings(const std::vector<NodeView>& nodes, const store::Node& self);

/// Tells the others that this instance lives and finds out who else does, by heartbeats in the
/// store, judged like leases: by this instance's monotonic clock from when it saw a heartbeat
/// change. Who is seen for the first time is presumed to live; who has been silent for ten minutes
/// is removed. step() and leave() are confined to one thread, the rest is thread-safe.
class NodeRegistry {
 public:
  /// `store` and `clock` outlive it.
  NodeRegistry(store::Node self, DurationMs life_ms, store::LeaseStore& store, const Clock& clock);

  /// Every third of a life one heartbeat and one reading of all nodes; else nothing. The second
  /// reading comes sooner, to find those that started together with this instance. The outcome is
  /// that of the latest time that something was due.
  Status step();
  /// Takes this instance off the list, for a graceful stop.
  Status leave();

  /// Sorted by name, this instance included, also before it was ever written. Only this instance
  /// before the list was read for the first time.
  [[nodiscard]] std::vector<NodeView> nodes() const;
  /// Whether the list was read twice.
  [[nodiscard]] bool knows_others() const;
  /// The name of a node, its id if it is not known.
  [[nodiscard]] std::string name_of(const std::string& id) const;

 private:
  using Time = std::chrono::nanoseconds;  // monotonic
  struct Seen {
    store::Node node;
    Time changed{};
    bool has_beaten = false;  ///< its heartbeat was seen to change
    std::optional<DurationMs> clock_ahead_ms;
  };
  struct Reading {  // of the list: when it was begun
    Time monotonic{};
    EpochMs wall = 0;
  };

  Status round();
  Status beat();
  Status read();
  void remember(std::vector<store::Node> found, const Reading& reading);
  Status remove_the_dead();

  const Time life_;
  store::LeaseStore& store_;
  const Clock& clock_;
  Time next_{};
  Status outcome_;
  std::optional<Reading> last_reading_;

  mutable std::mutex mutex_;
  store::Node self_;                  // written by the stepping thread under mutex_
  std::map<std::string, Seen> seen_;  // others, by id; the same
  int readings_ = 0;                  // the same
};

}  // namespace hindsight::cluster
