#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cluster/cluster.h"
#include "cluster/sim_store_for_test.h"

namespace hindsight::cluster {

/// The engine of one duty: rows appear one after the other and can always be read.
struct SimEngine {
  int rows_total = 0;
  SimTime row_every{};
  [[nodiscard]] int rows_at(SimTime now) const {
    return static_cast<int>(std::min<std::int64_t>(rows_total, now / row_every));
  }
  [[nodiscard]] std::set<int> rows() const {
    std::set<int> out;
    for (int row = 0; row < rows_total; ++row) out.insert(row);
    return out;
  }
};

/// How an importer behaves, good or bad.
struct SimImporterHabits {
  int page_rows = 10;
  double hiccup = 0;      ///< probability that it stands still between two of its steps
  bool asks_late = true;  ///< whether it asks once more right before it commits
};

/// An import as small as it can be: page after the cursor, rows, cursor. As in production it runs
/// in a thread of its own beside the cluster's.
class SimImporter final : public DutyListener {
 public:
  SimImporter(SimWorld& world, SimProcess& process, SimClient& client, const SimEngine& engine,
              SimImporterHabits habits, std::string duty)
      : world_(world),
        process_(process),
        client_(client),
        engine_(engine),
        habits_(habits),
        duty_(std::move(duty)) {}

  std::function<void(const std::string& duty, std::int64_t epoch)> acquired = [](const std::string&,
                                                                                 std::int64_t) {};

  void on_acquired(const std::string& duty, std::int64_t epoch) override {
    told_epoch_ = epoch;
    acquired(duty, epoch);
    if (idle_ == nullptr) return;
    world_.at(world_.now(), [this, actor = std::exchange(idle_, nullptr), ticket = idle_ticket_] {
      world_.wake(*actor, ticket);
    });
  }
  void on_lost(const std::string&) override { told_epoch_ = 0; }

  /// Until killed.
  void run(Cluster& cluster) {
    const SimClock clock(world_, process_);
    while (true) {
      if (told_epoch_ == 0) {
        idle_ = &world_.current();
        idle_ticket_ = idle_->ticket;
        world_.wait();
        continue;
      }
      const bool busy = import_page(cluster, told_epoch_);
      clock.sleep_for(std::chrono::milliseconds(busy ? 50 : 1'000), {});
    }
  }

 private:
  /// False when there was nothing to do or it failed.
  bool import_page(Cluster& cluster, std::int64_t epoch) {
    if (!cluster.holds(duty_, epoch)) return false;
    stand_still();
    auto cursor = client_.cursor(duty_);
    if (!cursor) return false;
    if (claimed_ != epoch) return commit(cluster, *cursor, epoch, cursor->position);

    stand_still();
    std::vector<int> page;
    const int end = std::min(engine_.rows_at(world_.now()), cursor->position + habits_.page_rows);
    for (int row = cursor->position; row < end; ++row) page.push_back(row);
    if (page.empty()) return false;
    stand_still();
    if (!client_.write_rows(duty_, page)) return false;
    if (habits_.asks_late && !cluster.holds(duty_, epoch)) return false;
    stand_still();
    return commit(cluster, *cursor, epoch, end);
  }

  bool commit(Cluster& cluster, SimCursor cursor, std::int64_t epoch, int position) {
    cursor.epoch = epoch;
    cursor.position = position;
    const auto stored = client_.commit(duty_, cursor);
    if (!stored) return false;
    if (stored->epoch > epoch) cluster.fenced(duty_, stored->epoch);
    if (stored->epoch == epoch) claimed_ = epoch;
    return stored->epoch == epoch;
  }

  void stand_still() {
    if (world_.chance(habits_.hiccup)) world_.sleep(world_.ms_between(1, 30'000));
  }

  SimWorld& world_;
  SimProcess& process_;
  SimClient& client_;
  const SimEngine& engine_;
  const SimImporterHabits habits_;
  const std::string duty_;
  std::int64_t told_epoch_ = 0;
  std::int64_t claimed_ = 0;
  SimWorld::Actor* idle_ = nullptr;  // waits to be told
  std::uint64_t idle_ticket_ = 0;
};

/// One run of the program on one machine: cluster and importers as they would be wired.
class SimNode {
 public:
  SimNode(SimWorld& world, SimStore& store, const SimFaults& faults, SimProcess machine,
          SimTime timeout)
      : process(std::move(machine)),
        world_(world),
        clock_(world, process),
        client(world, process, store, faults, timeout) {}

  void import(const std::string& duty, const SimEngine& engine, SimImporterHabits habits) {
    importers_[duty] = std::make_unique<SimImporter>(world_, process, client, engine, habits, duty);
  }
  SimImporter& importer(const std::string& duty) { return *importers_.at(duty); }

  void start(store::Node self, DurationMs life_ms) {
    ClusterOptions options{.self = std::move(self), .life_ms = life_ms, .duties = {}};
    for (auto& [duty, importer] : importers_) {
      options.duties.push_back({.name = duty,
                                .listener = importer.get(),
                                .epoch_floor = [this, duty = duty]() -> Result<std::int64_t> {
                                  HS_ASSIGN(const auto cursor, client.cursor(duty));
                                  return cursor.epoch;
                                }});
    }
    cluster = std::make_unique<Cluster>(std::move(options), client, clock_);
    world_.spawn(process, [this] { keep(); });
    for (auto& [duty, importer] : importers_) {
      world_.spawn(process, [this, raw = importer.get()] { raw->run(*cluster); });
    }
  }
  /// As by SIGTERM.
  void stop() { stopping_ = true; }

  SimProcess process;

 private:
  SimWorld& world_;
  SimClock clock_;

 public:
  SimClient client;
  std::unique_ptr<Cluster> cluster;

 private:
  void keep() {
    while (!stopping_) {
      cluster->step();
      clock_.sleep_for(cluster->step_every(), {});
    }
    cluster->release_all();
    world_.kill(process);
  }

  std::map<std::string, std::unique_ptr<SimImporter>> importers_;
  bool stopping_ = false;
};

}  // namespace hindsight::cluster
