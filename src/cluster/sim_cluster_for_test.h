#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "cluster/duties.h"
#include "cluster/sim_node_for_test.h"

namespace hindsight::cluster {

/// A whole cluster under faults, everything drawn from one seed: how many nodes and duties, how
/// their clocks run, what goes wrong and when. run() says what must not have happened but did.
class SimCluster {
 public:
  explicit SimCluster(std::uint64_t seed, const SimGrants& grants = {})
      : drift_permille_(grants.drift_permille), world_(seed) {
    store_.checks_epochs = grants.store_checks_epochs;
    draw_duties();
    draw_machines();
    draw_network();
  }
  ~SimCluster() { world_.end(); }
  SimCluster(const SimCluster&) = delete;
  SimCluster& operator=(const SimCluster&) = delete;

  /// Empty if all is well.
  std::string run() {
    world_.check = [this] { check_holders(); };
    for (std::size_t i = 0; i < machines_.size(); ++i) start(i, world_.ms_between(0, 20'000));
    cause_faults();
    heal();
    run_until(faults_end_ + kHeldWithin, [this] { return not_held(); });
    run_until(faults_end_ + kSettledWithin, [this] { return not_settled(); });
    check_histories();
    return store_.problem;
  }

  [[nodiscard]] int takeovers() const { return takeovers_; }
  /// Two runs of one seed have the same.
  [[nodiscard]] std::pair<SimTime, std::uint64_t> fingerprint() const {
    return {world_.now(), world_.events_made()};
  }

 private:
  static constexpr DurationMs kLifeMs = 10'000;
  static constexpr std::chrono::seconds kLook{1};
  static constexpr std::chrono::seconds kHeldWithin{60};
  static constexpr std::chrono::seconds kSettledWithin{400};

  struct Machine {
    SimProcess clocks;
    std::vector<std::string> imports;  // aliases
    SimTime timeout{};
    int starts = 0;
    SimNode* node = nullptr;  // the last one, absent while it is about to start
  };

  void draw_duties() {
    const auto duties = world_.chance(0.5) ? 1 : world_.between(2, 3);
    faults_end_ = world_.ms_between(30'000, 120'000);
    for (int i = 0; i < duties; ++i) {
      const auto rows = static_cast<int>(world_.between(1, 200));
      aliases_.push_back("e" + std::to_string(i));
      engines_[import_duty(aliases_.back())] = {rows, faults_end_ / rows};
    }
  }
  void draw_machines() {
    const bool extreme = world_.chance(0.3);
    const bool alike = world_.chance(0.6);
    const auto machines = world_.between(2, 4);
    for (int i = 0; i < machines; ++i) {
      Machine machine;
      const auto slowest = 1'000 - drift_permille_, fastest = 1'000 + drift_permille_;
      machine.clocks.rate_permille =
          extreme ? (world_.chance(0.5) ? slowest : fastest) : world_.between(slowest, fastest);
      machine.clocks.monotonic_offset = world_.ms_between(0, 1'000'000'000);
      machine.clocks.wall_offset_ms = world_.between(-36'000'000, 36'000'000);
      machine.timeout = world_.ms_between(300, 5'000);
      for (const auto& alias : aliases_) {
        if (alike || i == 0 || world_.chance(0.6)) machine.imports.push_back(alias);
      }
      machines_.push_back(std::move(machine));
    }
    permissions_alike_ = alike;
  }
  void draw_network() {
    const double badness = world_.chance(0.2) ? 0.0 : world_.chance(0.3) ? 0.25 : 0.05;
    for (auto* fault :
         {&faults_.lose_request, &faults_.lose_answer, &faults_.slow, &faults_.twice}) {
      if (world_.chance(0.7)) *fault = badness;
    }
    hand_edits_ = world_.chance(0.2);
    habits_.hiccup = world_.chance(0.5) ? 0.03 : 0;
  }

  void start(std::size_t index, SimTime delay) {
    machines_[index].node = nullptr;
    world_.at(world_.now() + delay, [this, index] {
      auto& machine = machines_[index];
      auto process = machine.clocks;
      process.name = "n" + std::to_string(index) + "." + std::to_string(++machine.starts);
      auto& node = *nodes_.emplace_back(
          std::make_unique<SimNode>(world_, store_, faults_, std::move(process), machine.timeout));
      machine.node = &node;
      for (const auto& alias : aliases_) {
        const auto duty = import_duty(alias);
        auto habits = habits_;
        habits.asks_late = world_.chance(0.5);
        node.import(duty, engines_.at(duty), habits);
        node.importer(duty).acquired = [this, &node](const std::string& acquired,
                                                     std::int64_t epoch) {
          trace(node.process.name + " has " + acquired, world_.now());
          note_acquired(acquired, epoch);
        };
      }
      trace(node.process.name + " started", world_.now());
      node.start({.id = node.process.name,
                  .name = "machine-" + std::to_string(index),
                  .import_engines = machine.imports,
                  .all_engines = aliases_},
                 kLifeMs);
    });
  }

  void run_until(SimTime when) {
    while (store_.problem.empty() && world_.now() < when) {
      world_.sleep(std::min<SimTime>(when - world_.now(), std::chrono::seconds(1)));
    }
  }
  /// At most until then; if something is missing even then, that is a violation.
  void run_until(SimTime when, const std::function<std::string()>& missing) {
    while (store_.problem.empty() && world_.now() < when && !missing().empty()) {
      run_until(world_.now() + kLook);
    }
    if (auto text = missing(); !text.empty()) violated(std::move(text));
  }

  void cause_faults() {
    while (store_.problem.empty() && world_.now() < faults_end_) {
      run_until(std::min(faults_end_, world_.now() + world_.ms_between(100, 12'000)));
      auto& machine = machines_[static_cast<std::size_t>(
          world_.between(0, static_cast<std::int64_t>(machines_.size()) - 1))];
      if (machine.node != nullptr && !machine.node->process.dead) cause_fault(machine);
    }
  }
  void cause_fault(Machine& machine) {
    auto& process = machine.node->process;
    const auto index = static_cast<std::size_t>(&machine - machines_.data());
    const auto now = world_.now();
    switch (world_.between(0, 8)) {
      case 0:
      case 1:
        process.paused_until = now + world_.ms_between(10, 30'000);
        return trace(process.name + " stopped", process.paused_until);
      case 2:
        world_.kill(process);
        trace(process.name + " killed", now);
        return start(index, world_.ms_between(10, 20'000));
      case 3:
        machine.node->stop();
        trace(process.name + " told to end", now);
        return start(index, world_.ms_between(10'000, 30'000));
      case 4:
        process.cut_until = now + world_.ms_between(100, 25'000);
        return trace(process.name + " cut off", process.cut_until);
      case 5:
        trace(process.name + " on and off", now + std::chrono::seconds(20));
        return flap(process);
      case 6:
        store_.documents.restart();
        store_.down_until = now + world_.ms_between(10, 10'000);
        return trace("store down", store_.down_until);
      case 7:
        process.wall_offset_ms += world_.between(-7'200'000, 7'200'000);
        return trace(process.name + " has another wall clock", now);
      default:
        if (hand_edits_) edit_by_hand();
    }
  }
  void flap(SimProcess& process) {
    for (int second = 0; second < 20; second += 2) {
      world_.at(world_.now() + std::chrono::seconds(second),
                [this, &process] { process.cut_until = world_.now() + std::chrono::seconds(1); });
    }
  }
  /// Somebody deletes or spoils a lease document. Not while a creation may be under way (that it
  /// succeeds late is beyond what compare-and-set can tell), nor before the data knows the epoch.
  void edit_by_hand() {
    for (const auto& node : nodes_) {
      if (node->client.creations_until() > world_.now()) return;
    }
    const auto duty = import_duty(aliases_.front());
    const auto document = store_.documents.peek(duty);
    const auto epoch = store_.cursors[duty].epoch;
    if (!document || epoch == 0 || document->lease.epoch != epoch) return;
    trace(duty + " edited by hand", world_.now());
    if (world_.chance(0.5)) return store_.documents.erase(duty);
    store_.documents.overwrite(
        {.duty = duty, .holder = world_.chance(0.5) ? "" : "?", .epoch = epoch / 2});
  }

  void heal() {
    faults_ = {};
    store_.down_until = world_.now();
    for (auto& node : nodes_) {
      node->process.cut_until = world_.now();
      // What is stopped goes on when it would have, but not too late.
      node->process.paused_until =
          std::min<SimTime>(node->process.paused_until, world_.now() + std::chrono::seconds(5));
    }
  }

  void trace(const std::string& what, SimTime until) const {
    log::debug("{} ms: {} until {} ms", in_ms(world_.now()), what, in_ms(until));
  }
  static std::int64_t in_ms(SimTime time) { return time.count() / 1'000'000; }

  void violated(std::string text) {
    store_.violated(std::move(text) + " at " + std::to_string(in_ms(world_.now())) + " ms");
  }
  void note_acquired(const std::string& duty, std::int64_t epoch) {
    ++takeovers_;
    check_holders();
    auto& largest = largest_epoch_[duty];
    // By hand an epoch can be taken back that nothing was written under.
    if (epoch <= largest && !hand_edits_) violated(duty + " acquired with an old epoch");
    if (epoch < store_.cursors[duty].epoch) violated(duty + " acquired with an epoch too small");
    largest = std::max(largest, epoch);
  }
  void check_holders() {
    for (const auto& [duty, engine] : engines_) {
      int holders = 0;
      for (const auto& node : nodes_) {
        if (!node->process.dead && node->cluster->holds(duty)) ++holders;
      }
      if (holders > 1) violated(duty + " held by " + std::to_string(holders) + " nodes");
      if (holders > 0) last_held_[duty] = world_.now();
    }
  }

  std::string not_held() {
    for (const auto& [duty, engine] : engines_) {
      if (last_held_[duty] <= faults_end_) return "no holder of " + duty + " after the faults";
    }
    return {};
  }
  std::string not_settled() {
    std::map<const SimNode*, int> loads;
    for (const auto& node : nodes_) {
      if (!node->process.dead) loads[node.get()] = 0;
    }
    for (const auto& [duty, engine] : engines_) {
      int holders = 0;
      for (auto& [node, load] : loads) {
        if (!node->cluster->holds(duty)) continue;
        ++holders;
        ++load;
      }
      if (holders != 1) return duty + " held by " + std::to_string(holders) + " in the end";
      if (store_.cursors[duty].position != engine.rows_total) return duty + " not imported";
      if (store_.rows[duty] != engine.rows()) return "N2: " + duty + " differs from the engine";
    }
    const auto [least, most] =
        std::ranges::minmax_element(loads, {}, [](const auto& entry) { return entry.second; });
    const bool uneven = permissions_alike_ && most->second - least->second > 1;
    return uneven ? "duties not spread evenly" : "";
  }
  void check_histories() {
    if (hand_edits_) return;
    for (auto& [duty, operations] : store_.history) {
      const auto contradiction = LeaseHistory(std::move(operations)).contradiction();
      if (!contradiction.empty()) violated("history of " + duty + ": " + contradiction);
    }
  }

  const std::int64_t drift_permille_;
  SimStore store_;
  SimFaults faults_;
  SimWorld world_;
  SimTime faults_end_{};
  std::vector<std::string> aliases_;
  std::map<std::string, SimEngine> engines_;  // by duty
  std::vector<Machine> machines_;
  std::vector<std::unique_ptr<SimNode>> nodes_;
  SimImporterHabits habits_;
  bool permissions_alike_ = false;
  bool hand_edits_ = false;
  std::map<std::string, std::int64_t> largest_epoch_;
  std::map<std::string, SimTime> last_held_;
  int takeovers_ = 0;
};

}  // namespace hindsight::cluster
