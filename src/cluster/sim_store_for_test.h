#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cluster/fake_lease_store_for_test.h"
#include "cluster/lease_history_for_test.h"
#include "cluster/sim_world_for_test.h"

namespace hindsight::cluster {

struct SimCursor {
  std::int64_t version = 0;
  std::int64_t epoch = 0;
  int position = 0;  ///< all rows before it are stored
};

/// The shared store, and what must be true of it whatever the clients do.
class SimStore {
 public:
  FakeLeaseStore documents;
  std::map<std::string, SimCursor> cursors;                    ///< by duty
  std::map<std::string, std::set<int>> rows;                   ///< by duty
  std::map<std::string, std::vector<LeaseOperation>> history;  ///< of leases, by duty
  SimTime down_until{};
  bool checks_epochs = true;  ///< refuses cursors of smaller epochs
  std::string problem;        ///< the first violation

  void violated(std::string text) {
    if (problem.empty()) problem = std::move(text);
  }

  /// Compare-and-set that also refuses smaller epochs; what is stored afterwards.
  SimCursor commit(const std::string& duty, const SimCursor& next) {
    auto& stored = cursors[duty];
    const bool fenced = checks_epochs && stored.epoch > next.epoch;
    if (fenced || stored.version != next.version) return stored;
    if (next.epoch < largest_epoch_[duty]) violated("N1: " + duty + " written by an older epoch");
    largest_epoch_[duty] = next.epoch;
    stored = next;
    ++stored.version;
    const auto& there = rows[duty];
    for (int row = checked_[duty]; row < next.position; ++row) {
      if (!there.contains(row)) violated("N3: cursor of " + duty + " passed a row that is missing");
    }
    checked_[duty] = std::max(checked_[duty], next.position);
    return stored;
  }

 private:
  std::map<std::string, std::int64_t> largest_epoch_;
  std::map<std::string, int> checked_;  // rows before this were seen to be there
};

/// How badly the network behaves, as probabilities per request.
struct SimFaults {
  double lose_request = 0, lose_answer = 0, slow = 0, twice = 0;
};

/// What the simulated world grants; less than the defaults, and the invariants break.
struct SimGrants {
  std::int64_t drift_permille = 200;  ///< how far a clock may be off: up to 1.5 between two
  bool store_checks_epochs = true;
};

/// The way from one process to the store: requests take time, get lost, come late and come twice.
class SimClient final : public store::LeaseStore {
 public:
  SimClient(SimWorld& world, SimProcess& process, SimStore& store, const SimFaults& faults,
            SimTime timeout)
      : world_(world), process_(process), store_(store), faults_(faults), timeout_(timeout) {}

  Result<std::optional<store::StoredLease>> lease(const std::string& duty) override {
    const auto number = begin(duty, {});
    auto answer = ask<std::optional<store::StoredLease>>(
        [&store = store_, duty] { return store.documents.lease(duty); });
    if (!answer) return answer;
    auto& operation = store_.history[duty][number];
    operation.outcome = LeaseOperation::Outcome::ok;
    operation.returned = world_.now();
    if (*answer) {
      operation.lease = (*answer)->lease;
      operation.version = (*answer)->version;
    }
    return answer;
  }

  Result<std::optional<store::LeaseVersion>> replace_lease(
      const store::Lease& next, const store::LeaseVersion& expected) override {
    LeaseOperation begun;
    begun.kind = LeaseOperation::Kind::write;
    begun.lease = next;
    begun.expected = expected;
    const auto number = begin(next.duty, begun);
    if (expected.sequence < 0) creations_until_ = world_.now() + kRequestsLive;
    auto answer = ask<std::optional<store::LeaseVersion>>([&store = store_, next, expected] {
      return store.documents.replace_lease(next, expected);
    });
    if (!answer) return answer;
    auto& operation = store_.history[next.duty][number];
    operation.outcome = *answer ? LeaseOperation::Outcome::ok : LeaseOperation::Outcome::refused;
    operation.returned = world_.now();
    if (*answer) operation.version = **answer;
    return answer;
  }

  Result<std::vector<store::StoredLease>> leases() override {
    return ask<std::vector<store::StoredLease>>(
        [&store = store_] { return store.documents.leases(); });
  }
  Status put_node(const store::Node& node) override {
    return done(ask<bool>([&store = store_, node] {
      (void)store.documents.put_node(node);
      return true;
    }));
  }
  Status remove_node(const std::string& id) override {
    return done(ask<bool>([&store = store_, id] {
      (void)store.documents.remove_node(id);
      return true;
    }));
  }
  Result<std::vector<store::Node>> nodes() override {
    return ask<std::vector<store::Node>>([&store = store_] { return store.documents.nodes(); });
  }

  Result<SimCursor> cursor(const std::string& duty) {
    return ask<SimCursor>([&store = store_, duty] { return store.cursors[duty]; });
  }
  /// What is stored afterwards.
  Result<SimCursor> commit(const std::string& duty, const SimCursor& next) {
    return ask<SimCursor>([&store = store_, duty, next] { return store.commit(duty, next); });
  }
  Status write_rows(const std::string& duty, const std::vector<int>& rows) {
    return done(ask<bool>([&store = store_, duty, rows] {
      store.rows[duty].insert(rows.begin(), rows.end());
      return true;
    }));
  }

  /// Until when a request of this client may create a document.
  [[nodiscard]] SimTime creations_until() const { return creations_until_; }

 private:
  static constexpr std::chrono::seconds kRequestsLive{20};  // longer than any is under way

  template <typename T>
  struct Reply {
    std::optional<Result<T>> answer;
  };

  std::size_t begin(const std::string& duty, LeaseOperation operation) {
    auto& history = store_.history[duty];
    operation.invoked = world_.now();
    history.push_back(std::move(operation));
    return history.size() - 1;
  }
  static Status done(const Result<bool>& answer) {
    if (!answer) return fail(answer.error());
    return {};
  }
  [[nodiscard]] bool reachable() const {
    return process_.cut_until <= world_.now() && store_.down_until <= world_.now();
  }
  SimTime delay() {
    return world_.chance(faults_.slow) ? world_.ms_between(1, 8'000) : world_.ms_between(1, 20);
  }

  template <typename T, typename Effect>
  Result<T> ask(Effect effect) {
    auto& actor = world_.current();
    const auto ticket = actor.ticket;
    auto reply = std::make_shared<Reply<T>>();
    const auto deliver = [this, reply, effect, &actor, ticket](bool answer_lost, SimTime back) {
      if (!reachable()) return;
      Result<T> answer = effect();
      if (answer_lost) return;
      world_.at(world_.now() + back, [this, reply, answer, &actor, ticket] {
        if (!reachable() || reply->answer) return;
        reply->answer = answer;
        world_.wake(actor, ticket);
      });
    };
    const auto send = [&](SimTime out) {
      const bool lost = world_.chance(faults_.lose_answer);
      world_.at(world_.now() + out, [deliver, lost, back = delay()] { deliver(lost, back); });
    };
    const auto out = delay();
    if (!world_.chance(faults_.lose_request)) send(out);
    if (world_.chance(faults_.twice)) send(out + delay());
    world_.at(world_.now() + timeout_, [this, &actor, ticket] { world_.wake(actor, ticket); });
    world_.wait();
    if (!reply->answer) return fail(ErrorCode::unavailable, "no answer");
    return *reply->answer;
  }

  SimWorld& world_;
  SimProcess& process_;
  SimStore& store_;
  const SimFaults& faults_;
  const SimTime timeout_;
  SimTime creations_until_{};
};

}  // namespace hindsight::cluster
