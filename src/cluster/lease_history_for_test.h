#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/lease_store.h"

namespace hindsight::cluster {

/// One request for one lease document as its client saw it.
struct LeaseOperation {
  using Time = std::chrono::nanoseconds;
  enum class Kind { read, write };
  enum class Outcome { ok, refused, unknown };

  Kind kind = Kind::read;
  Outcome outcome = Outcome::unknown;
  Time invoked{};
  Time returned = Time::max();
  store::Lease lease;            ///< written or found
  store::LeaseVersion expected;  ///< of a write
  store::LeaseVersion version;   ///< of what was written or found; of none, what a creation expects
};

/// Decides whether operations on one document can be explained by a register with compare-and-set
/// that does one after the other, each at some moment between its call and its return. Every
/// successful write names the version that it replaced, so the order of the versions is given; what
/// is left is whether that order agrees with real time. Versions that were seen without a
/// successful write are put down to a write of the same content that was lost or delivered twice.
class LeaseHistory {
 public:
  using Time = LeaseOperation::Time;

  explicit LeaseHistory(std::vector<LeaseOperation> operations)
      : operations_(std::move(operations)) {}

  /// Empty if there is an explanation, else what contradicts it.
  std::string contradiction() {
    for (auto step : {&LeaseHistory::find_writers, &LeaseHistory::put_in_order,
                      &LeaseHistory::check_times, &LeaseHistory::check_refusals}) {
      (this->*step)();
      if (!problem_.empty()) break;
    }
    return problem_;
  }

 private:
  using Key = std::pair<std::int64_t, std::int64_t>;  // sequence, term
  using Kind = LeaseOperation::Kind;
  using Outcome = LeaseOperation::Outcome;
  struct Version {
    Key key;
    const LeaseOperation* writer = nullptr;
    std::vector<const LeaseOperation*> reads;
    Time earliest{};  // when it can have come about
    Time latest = Time::max();
  };

  static Key key(const store::LeaseVersion& version) { return {version.sequence, version.term}; }
  static std::string name(Key key) {
    return "version " + std::to_string(key.first) + "/" + std::to_string(key.second);
  }
  static bool same_content(const store::Lease& a, const store::Lease& b) {
    return a.holder == b.holder && a.epoch == b.epoch && a.renewals == b.renewals &&
           a.changed == b.changed;
  }
  void contradict(std::string text) {
    if (problem_.empty()) problem_ = std::move(text);
  }

  void add_writer(Key version, const LeaseOperation& operation) {
    if (!writers_.emplace(version, &operation).second) contradict(name(version) + " written twice");
    const auto [other, is_first] = successors_.emplace(key(operation.expected), version);
    if (!is_first) contradict(name(other->first) + " replaced twice");
    used_.insert(&operation);
  }

  void find_writers() {
    std::map<Key, store::Lease> seen;
    for (const auto& operation : operations_) {
      if (operation.outcome != Outcome::ok) continue;
      const auto version = key(operation.version);
      if (operation.kind == Kind::write) {
        add_writer(version, operation);
      } else if (version != kNone) {
        const auto [other, is_new] = seen.emplace(version, operation.lease);
        if (!is_new && !same_content(other->second, operation.lease)) {
          contradict(name(version) + " read with different contents");
        }
      }
    }
    for (const auto& [version, lease] : seen) {
      if (const auto known = writers_.find(version); known != writers_.end()) {
        if (!same_content(known->second->lease, lease)) {
          contradict(name(version) + " read with contents that were not written");
        }
      } else if (const auto* writer = lost_writer(lease); writer != nullptr) {
        add_writer(version, *writer);
      } else {
        contradict(name(version) + " read, but nobody wrote it");
      }
    }
  }

  const LeaseOperation* lost_writer(const store::Lease& lease) const {
    for (const auto& operation : operations_) {
      const bool fits = operation.kind == Kind::write && operation.outcome != Outcome::ok &&
                        !used_.contains(&operation) && same_content(operation.lease, lease) &&
                        !successors_.contains(key(operation.expected));
      if (fits) return &operation;
    }
    return nullptr;
  }

  void put_in_order() {
    std::map<Key, std::vector<const LeaseOperation*>> reads;
    for (const auto& operation : operations_) {
      const bool is_read = operation.kind == Kind::read && operation.outcome == Outcome::ok;
      if (is_read) reads[key(operation.version)].push_back(&operation);
    }
    for (Key at = kNone;;) {
      const auto writer = writers_.find(at);
      order_.push_back({at, writer == writers_.end() ? nullptr : writer->second, reads[at]});
      const auto next = successors_.find(at);
      if (next == successors_.end()) break;
      at = next->second;
      if (order_.size() > writers_.size() + 1) return contradict("versions go round in a circle");
    }
    if (order_.size() != writers_.size() + 1) contradict("the writes are not one chain");
  }

  void check_times() {
    Time now{};
    for (auto& version : order_) {
      if (version.writer != nullptr) {
        now = std::max(now, version.writer->invoked);
        if (now > returned(*version.writer)) {
          return contradict(name(version.key) + " was written later than real time allows");
        }
      }
      version.earliest = now;
      for (const auto* read : version.reads) {
        const auto moment = std::max(version.earliest, read->invoked);
        if (moment > read->returned) {
          return contradict(name(version.key) + " was read before it was written");
        }
        now = std::max(now, moment);
      }
    }
    Time limit = Time::max();
    for (auto version = order_.rbegin(); version != order_.rend(); ++version) {
      for (const auto* read : version->reads) limit = std::min(limit, read->returned);
      if (version->writer != nullptr) limit = std::min(limit, returned(*version->writer));
      version->latest = limit;
    }
  }
  /// What was lost may still arrive after its client gave up.
  static Time returned(const LeaseOperation& operation) {
    return operation.outcome == Outcome::ok ? operation.returned : Time::max();
  }

  void check_refusals() {
    std::map<Key, std::size_t> positions;
    for (std::size_t i = 0; i < order_.size(); ++i) positions[order_[i].key] = i;
    for (const auto& operation : operations_) {
      const bool refused = operation.kind == Kind::write && operation.outcome == Outcome::refused;
      if (!refused || used_.contains(&operation)) continue;
      const auto position = positions.find(key(operation.expected));
      if (position == positions.end()) continue;
      const auto& version = order_[position->second];
      if (operation.invoked < version.latest) continue;
      if (position->second + 1 < order_.size()) {
        if (operation.returned >= order_[position->second + 1].earliest) continue;
      } else if (std::ranges::none_of(version.reads, [&](const auto* read) {
                   return read->invoked > operation.returned;
                 })) {
        continue;  // delivered twice: what it wrote was never seen
      }
      contradict("a write was refused while " + name(version.key) +
                 ", which it expected, was there");
    }
  }

  static constexpr Key kNone = {-1, -1};
  const std::vector<LeaseOperation> operations_;
  std::map<Key, const LeaseOperation*> writers_;  // by what they wrote
  std::map<Key, Key> successors_;
  std::set<const LeaseOperation*> used_;
  std::vector<Version> order_;
  std::string problem_;
};

}  // namespace hindsight::cluster
