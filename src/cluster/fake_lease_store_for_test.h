#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/lease_store.h"

namespace hindsight::cluster {

/// A lease store in memory whose faults are switched on by the test. Thread-safe; set `before`
/// before use.
class FakeLeaseStore final : public store::LeaseStore {
 public:
  std::atomic<bool> down = false;           ///< requests do not arrive
  std::atomic<bool> lose_answers = false;   ///< requests arrive, their answers do not
  std::atomic<bool> deliver_twice = false;  ///< writes of leases; the second answer is given
  std::atomic<int> reads = 0, writes = 0;   ///< that arrived, of leases
  /// Runs at the start of every call, e.g. to let time pass in it.
  std::function<void()> before = [] {};

  Result<std::optional<store::StoredLease>> lease(const std::string& duty) override {
    before();
    if (down) return lost();
    const std::lock_guard lock(mutex_);
    ++reads;
    if (lose_answers) return lost();
    const auto found = leases_.find(duty);
    if (found == leases_.end()) return std::nullopt;
    return found->second;
  }
  Result<std::optional<store::LeaseVersion>> replace_lease(
      const store::Lease& next, const store::LeaseVersion& expected) override {
    before();
    if (down) return lost();
    const std::lock_guard lock(mutex_);
    auto answer = replace(next, expected);
    if (deliver_twice) answer = replace(next, expected);
    if (lose_answers) return lost();
    return answer;
  }
  Result<std::vector<store::StoredLease>> leases() override {
    before();
    if (down || lose_answers) return lost();
    const std::lock_guard lock(mutex_);
    std::vector<store::StoredLease> out;
    for (const auto& [duty, stored] : leases_) out.push_back(stored);
    return out;
  }
  Status put_node(const store::Node& node) override {
    before();
    if (down) return lost();
    const std::lock_guard lock(mutex_);
    nodes_[node.id] = node;
    if (lose_answers) return lost();
    return {};
  }
  Status remove_node(const std::string& id) override {
    before();
    if (down) return lost();
    const std::lock_guard lock(mutex_);
    nodes_.erase(id);
    if (lose_answers) return lost();
    return {};
  }
  Result<std::vector<store::Node>> nodes() override {
    before();
    if (down || lose_answers) return lost();
    const std::lock_guard lock(mutex_);
    std::vector<store::Node> out;
    for (const auto& [id, node] : nodes_) out.push_back(node);
    return out;
  }

  /// The document as it is, whatever the switches say.
  [[nodiscard]] std::optional<store::StoredLease> peek(const std::string& duty) const {
    const std::lock_guard lock(mutex_);
    const auto found = leases_.find(duty);
    return found == leases_.end() ? std::nullopt : std::optional(found->second);
  }
  /// As by hand: past compare-and-set.
  void overwrite(const store::Lease& lease) {
    const std::lock_guard lock(mutex_);
    leases_[lease.duty] = {lease, next_version()};
  }
  void erase(const std::string& duty) {
    const std::lock_guard lock(mutex_);
    leases_.erase(duty);
  }
  /// Later versions carry a larger term, as after a restart of the store.
  void restart() {
    const std::lock_guard lock(mutex_);
    ++term_;
  }

 private:
  static tl::unexpected<Error> lost() {
    return fail(ErrorCode::unavailable, "the store does not answer");
  }
  store::LeaseVersion next_version() { return {++sequence_, term_}; }
  std::optional<store::LeaseVersion> replace(const store::Lease& next,
                                             const store::LeaseVersion& expected) {
    ++writes;
    const auto found = leases_.find(next.duty);
    const auto current = found == leases_.end() ? store::LeaseVersion{} : found->second.version;
    if (current.sequence != expected.sequence || current.term != expected.term) return std::nullopt;
    const auto version = next_version();
    leases_[next.duty] = {next, version};
    return version;
  }

  mutable std::mutex mutex_;
  std::map<std::string, store::StoredLease> leases_;  // guarded by mutex_
  std::map<std::string, store::Node> nodes_;          // guarded by mutex_
  std::int64_t sequence_ = 0, term_ = 1;              // guarded by mutex_
};

}  // namespace hindsight::cluster
