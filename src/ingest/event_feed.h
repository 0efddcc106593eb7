#pragma once

#include <set>
#include <string>

#include "store/event_store.h"
#include "store/fact_store.h"

namespace hindsight::ingest {

/// Stores what an import stores, and the events that some engines' rows are before it: no cursor
/// passes a row whose events are not stored. Thread-safe. What is given must outlive it.
class EventFeed final : public store::FactStore {
 public:
  /// `engines`: aliases.
  EventFeed(store::FactStore& facts, store::EventStore& events, std::set<std::string> engines,
            const Clock& clock)
      : facts_(facts), events_(events), engines_(std::move(engines)), clock_(clock) {}

  Status apply(const std::vector<store::ImportBatch>& batches) override;

  bool tidy(std::stop_token stop) override { return facts_.tidy(std::move(stop)); }
  Result<std::vector<store::Cursor>> cursors() override { return facts_.cursors(); }
  Result<std::vector<store::DeadLetter>> dead_letters(std::size_t limit) override {
    return facts_.dead_letters(limit);
  }
  Result<std::vector<store::DeadLetterCount>> count_dead_letters() override {
    return facts_.count_dead_letters();
  }
  Status fence(const std::string& engine, std::int64_t epoch) override {
    return facts_.fence(engine, epoch);
  }
  Result<std::int64_t> epoch_of(const std::string& engine) override {
    return facts_.epoch_of(engine);
  }
  Status check() override { return facts_.check(); }
  Status dump(const std::function<bool(std::string_view line)>& line) override {
    return facts_.dump(line);
  }

 private:
  store::FactStore& facts_;
  store::EventStore& events_;
  const std::set<std::string> engines_;
  const Clock& clock_;
};

}  // namespace hindsight::ingest
