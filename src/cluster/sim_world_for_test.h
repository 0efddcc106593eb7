#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace hindsight::cluster {

using SimTime = std::chrono::nanoseconds;  ///< true time since the start of a simulation

/// What is stopped, continued and killed as a whole, with clocks of its own.
struct SimProcess {
  std::string name;
  std::int64_t rate_permille = 1'000;  ///< how fast its clocks run
  SimTime monotonic_offset{};
  DurationMs wall_offset_ms = 0;
  SimTime paused_until{};  ///< as by SIGSTOP; what it waits for comes late
  SimTime cut_until{};     ///< cannot reach the store
  bool dead = false;
};

/// Deterministic time and threads. Actors are threads of which one runs at a time and only until it
/// waits; who runs next and when is decided by a queue of events in simulated time, so a seed
/// repeats a run exactly. The thread that made the world is its first actor. All members are called
/// by the running actor, or in events.
class SimWorld {
 public:
  struct Actor {
    SimProcess* process = nullptr;
    std::uint64_t ticket = 0;  // of what it waits for; what comes for an older one is late
    std::binary_semaphore baton{0};
    bool done = false;
    std::thread thread;
  };
  struct Killed {};  ///< thrown out of waits of dead processes

  explicit SimWorld(std::uint64_t seed) : random(seed) {
    actors_.push_back(new_actor(nullptr));
    current_ = actors_.front().get();
  }
  ~SimWorld() { end(); }
  SimWorld(const SimWorld&) = delete;
  SimWorld& operator=(const SimWorld&) = delete;

  std::mt19937_64 random;
  /// Runs whenever an actor begins to wait, before any time passes.
  std::function<void()> check = [] {};

  [[nodiscard]] bool chance(double probability) {
    return std::uniform_real_distribution<>(0, 1)(random) < probability;
  }
  [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  }
  [[nodiscard]] SimTime ms_between(std::int64_t low, std::int64_t high) {
    return std::chrono::microseconds(between(low * 1'000, high * 1'000));
  }

  [[nodiscard]] SimTime now() const { return now_; }
  /// Two runs that are the same have the same.
  [[nodiscard]] std::uint64_t events_made() const { return events_made_; }
  void at(SimTime when, std::function<void()> what) {
    events_.push_back({std::max(when, now_), ++events_made_, std::move(what)});
    std::ranges::push_heap(events_, Event::later);
  }

  void spawn(SimProcess& process, std::function<void()> body) {
    auto* actor = actors_.emplace_back(new_actor(&process)).get();
    ++alive_;
    actor->thread = std::thread([this, actor, run = std::move(body)] { live(*actor, run); });
    at(now_, [this, actor] { wake(*actor, 0); });
  }
  /// Its actors end as soon as they would go on.
  void kill(SimProcess& process) {
    process.dead = true;
    for (const auto& actor : actors_) {
      if (actor->process != &process || actor->done) continue;
      at(now_, [this, raw = actor.get(), ticket = ++actor->ticket] { wake(*raw, ticket); });
    }
  }

  void sleep(SimTime duration) {
    at(now_ + duration,
       [this, &actor = *current_, ticket = current_->ticket] { wake(actor, ticket); });
    wait();
  }
  [[nodiscard]] Actor& current() { return *current_; }
  void wait() {
    Actor& self = *current_;
    hand_on(self);
    if (self.process != nullptr && self.process->dead) throw Killed{};
  }
  /// In events: the actor goes on if it still waits for what had this ticket.
  void wake(Actor& actor, std::uint64_t ticket) {
    if (actor.done || actor.ticket != ticket) return;
    const bool paused =
        actor.process != nullptr && !actor.process->dead && actor.process->paused_until > now_;
    if (paused) {
      return at(actor.process->paused_until, [this, &actor, ticket] { wake(actor, ticket); });
    }
    ++actor.ticket;
    woken_ = &actor;
  }

  /// Kills everything. Called by the first actor, before anything that bodies use goes.
  void end() {
    check = [] {};
    for (const auto& actor : actors_) {
      if (actor->process != nullptr && !actor->done) kill(*actor->process);
    }
    while (alive_ > 0) sleep(SimTime(1));
    for (const auto& actor : actors_) {
      if (actor->thread.joinable()) actor->thread.join();
    }
  }

 private:
  struct Event {
    SimTime when;
    std::uint64_t number;
    std::function<void()> run;
    static bool later(const Event& a, const Event& b) {
      return std::pair(a.when, a.number) > std::pair(b.when, b.number);
    }
  };

  static std::unique_ptr<Actor> new_actor(SimProcess* process) {
    auto actor = std::make_unique<Actor>();
    actor->process = process;
    return actor;
  }

  void live(Actor& self, const std::function<void()>& body) {
    self.baton.acquire();
    try {
      if (!self.process->dead) body();
    } catch (const Killed&) {
    }
    self.done = true;
    --alive_;
    hand_on(self);
  }

  /// Lets time pass until some actor goes on; comes back when it is `self`, or at once if that is
  /// done.
  void hand_on(Actor& self) {
    check();
    while (woken_ == nullptr) {
      std::ranges::pop_heap(events_, Event::later);
      const auto event = std::move(events_.back());
      events_.pop_back();
      now_ = event.when;
      event.run();
    }
    Actor& next = *std::exchange(woken_, nullptr);
    current_ = &next;
    if (&next == &self) return;
    const bool comes_back = !self.done;
    next.baton.release();
    if (comes_back) self.baton.acquire();
  }

  SimTime now_{};
  std::vector<Event> events_;  // heap
  std::uint64_t events_made_ = 0;
  std::vector<std::unique_ptr<Actor>> actors_;
  Actor* current_ = nullptr;
  Actor* woken_ = nullptr;
  int alive_ = 0;
};

/// The clocks of one process.
class SimClock final : public Clock {
 public:
  SimClock(SimWorld& world, SimProcess& process) : world_(world), process_(process) {}
  EpochMs now_ms() const override {
    return 1'700'000'000'000 + process_.wall_offset_ms + passed().count() / 1'000'000;
  }
  std::chrono::nanoseconds monotonic() const override {
    return process_.monotonic_offset + passed();
  }
  bool sleep_for(std::chrono::milliseconds duration, std::stop_token stop) const override {
    world_.sleep(SimTime(duration) * 1'000 / process_.rate_permille);
    return !stop.stop_requested();
  }

 private:
  [[nodiscard]] SimTime passed() const { return world_.now() * process_.rate_permille / 1'000; }

  SimWorld& world_;
  SimProcess& process_;
};

}  // namespace hindsight::cluster
