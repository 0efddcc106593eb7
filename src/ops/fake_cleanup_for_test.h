#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>

#include "store/cleanup_store.h"
#include "store/definition_store.h"
#include "store/note_store.h"

namespace hindsight::ops {

/// Ends of instances by definition key; nothing else is known of them.
class FakeCleanupStore final : public store::CleanupStore {
 public:
  Result<std::vector<store::CleanupPreview>> preview_cleanup(
      const std::vector<store::CleanupRule>&) override {
    return fail(ErrorCode::internal, "not used here");
  }
  Result<store::CleanupStep> clean(const store::CleanupRule& rule, std::size_t instances_max,
                                   std::stop_token) override {
    ++steps;
    if (before_step) before_step();
    if (error.code != ErrorCode::internal) return fail(error);
    auto& of_key = ends[rule.key];
    store::CleanupStep step;
    while (!of_key.empty() && of_key.front() < rule.before &&
           step.instances < static_cast<std::int64_t>(instances_max)) {
      of_key.erase(of_key.begin());
      ++step.instances;
    }
    step.done = !never_done && step.instances < static_cast<std::int64_t>(instances_max);
    return step;
  }

  Result<std::size_t> forget_events_before(EpochMs time, std::size_t limit) override {
    return forget_before(events, time, limit);
  }
  Result<std::size_t> forget_external_variables_before(EpochMs time, std::size_t limit) override {
    return forget_before(variables, time, limit);
  }

  std::vector<EpochMs> events, variables;            ///< sorted
  std::map<std::string, std::vector<EpochMs>> ends;  ///< each sorted
  std::function<void()> before_step;
  Error error;  ///< internal = none
  bool never_done = false;
  int steps = 0;

 private:
  static std::size_t forget_before(std::vector<EpochMs>& times, EpochMs time, std::size_t limit) {
    std::size_t count = 0;
    while (!times.empty() && times.front() < time && count < limit) {
      times.erase(times.begin());
      ++count;
    }
    return count;
  }
};

class FakeDefinitions final : public store::DefinitionStore {
 public:
  std::shared_ptr<const store::DefinitionCatalog> catalog() const override { return catalog_; }
  Result<std::string> xml(model::DefinitionType, const std::string&, const std::string&) override {
    return fail(ErrorCode::not_found, "none");
  }
  FakeDefinitions& add(model::DefinitionType type, const std::string& key, int version = 1,
                       const std::string& engine = "one") {
    auto next = std::make_shared<store::DefinitionCatalog>(*catalog_);
    auto& definition = next->definitions.emplace_back();
    definition.type = type;
    definition.engine = engine;
    definition.key = key;
    definition.id = key + ":" + std::to_string(version);
    definition.version = version;
    catalog_ = std::move(next);
    return *this;
  }

 private:
  std::shared_ptr<const store::DefinitionCatalog> catalog_ =
      std::make_shared<store::DefinitionCatalog>();
};

class FakeNotes final : public store::NoteStore {
 public:
  Status put_note(const std::string& name, const std::string& text) override {
    if (down) return fail(ErrorCode::unavailable, "down");
    ++puts;
    notes[name] = text;
    return {};
  }
  Result<std::optional<std::string>> note(const std::string& name) override {
    if (down) return fail(ErrorCode::unavailable, "down");
    const auto at = notes.find(name);
    return at == notes.end() ? std::nullopt : std::optional(at->second);
  }
  Status change_note(const std::string& name, const Change& change) override {
    const auto known = note(name);
    if (!known) return fail(known.error());
    const auto next = change(*known);
    return next ? put_note(name, *next) : Status{};
  }
  Status forget_notes(const std::string&, EpochMs) override { return {}; }
  std::map<std::string, std::string> notes;
  bool down = false;
  int puts = 0;
};

}  // namespace hindsight::ops
