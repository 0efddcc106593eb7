// Process instances made of events are the same in both stores, whoever else writes them, and what
// an earlier epoch made never replaces what a later one did.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <random>
#include <set>

#include "base/json.h"
#include "differential/both_stores.h"

namespace hindsight::differential {
namespace {

constexpr EpochMs kBegin = 1'700'000'000'000;
constexpr const char* kDefinitions[] = {"orders:1", "claims:1"};

Id128 instance_id(std::size_t definition, std::size_t number) {
  return Id128::of(fmt::format("instance {} of {}", number, definition));
}

/// Of one process instance.
struct Content {
  std::size_t nodes = 1, variables = 0;
  bool ended = false;
};

/// Rows as the making of instances gives them.
class Rows {
 public:
  Rows(const char* definition, const char* key) : definition_(definition), key_(key) {}

  void add(const Id128& instance, const Content& content) {
    const auto text = instances_.arena.copy(instance.uuid());
    rows_.push_back(
        {.id = {instance, text, false},
         .definition_id = definition_,
         .definition_key = key_,
         .start = kBegin,
         .end = content.ended ? kBegin + 1'000 : model::kNoTime,
         .duration = content.ended ? 1'000 : model::kNoDuration,
         .state = content.ended ? model::InstanceState::completed : model::InstanceState::active});
    for (std::size_t i = 0; i < content.nodes; ++i) {
      node_rows_.push_back({.id = entity(nodes_, instance, "node", i),
                            .process_instance_id = instance,
                            .definition_id = definition_,
                            .definition_key = key_,
                            .flow_node_id = "check",
                            .flow_node_type = "userTask",
                            .start = kBegin + static_cast<EpochMs>(i),
                            .end = kBegin + 500,
                            .duration = 500 - static_cast<DurationMs>(i)});
    }
    for (std::size_t i = 0; i < content.variables; ++i) {
      variable_rows_.push_back(
          {.id = entity(variables_, instance, "variable", i),
           .process_instance_id = instance,
           .definition_id = definition_,
           .definition_key = key_,
           .name = i == 0 ? "amount" : "customer",
           .value = {.type = model::VariableType::string, .is_null = false, .text = "x"},
           .time = kBegin});
    }
  }

  std::vector<model::FactPage> pages() && {
    instances_.rows = std::move(rows_);
    nodes_.rows = std::move(node_rows_);
    variables_.rows = std::move(variable_rows_);
    std::vector<model::FactPage> out;
    out.push_back(std::move(instances_));
    out.push_back(std::move(nodes_));
    out.push_back(std::move(variables_));
    return out;
  }

 private:
  static model::EntityId entity(model::FactPage& page, const Id128& instance, const char* kind,
                                std::size_t number) {
    const auto text = fmt::format("{} {} {}", instance.uuid(), kind, number);
    return {Id128::of(text), page.arena.copy(text), false};
  }

  const char* definition_;
  const char* key_;
  model::FactPage instances_, nodes_, variables_;
  std::vector<model::ProcessInstance> rows_;
  std::vector<model::FlowNodeInstance> node_rows_;
  std::vector<model::Variable> variable_rows_;
};

using Contents = std::map<Id128, std::optional<Content>>;

store::DerivedInstances derived(std::size_t definition, const Contents& contents,
                                std::int64_t epoch, std::int64_t step,
                                const std::string& note_name) {
  const char* keys[] = {"orders", "claims"};
  Rows rows(kDefinitions[definition], keys[definition]);
  store::DerivedInstances out;
  for (const auto& [id, content] : contents) {
    out.replaced.push_back(id);
    if (content) rows.add(id, *content);
  }
  out.definition = kDefinitions[definition];
  out.pages = std::move(rows).pages();
  out.note_name = note_name;
  out.note = fmt::format("{}/{}", epoch, step);
  out.epoch = epoch;
  out.step = step;
  return out;
}

/// "instance: nodes, variables" of a definition's instances, from the dump.
std::map<std::string, std::pair<std::size_t, std::size_t>> shapes(
    const std::vector<std::string>& dump) {
  std::map<std::string, std::pair<std::size_t, std::size_t>> out;
  for (const auto& text : dump) {
    const auto line = json::parse(text).value();
    const auto kind = json::string_or(line, "kind");
    const auto instance = json::string_or(line, "processInstance");
    if (kind == "processInstance") out[json::string_or(line, "id")];
    if (kind == "flowNodeInstance") ++out[instance].first;
    if (kind == "variable") ++out[instance].second;
  }
  return out;
}

class DerivedInstancesOfBothStores : public BothStores {
 protected:
  void SetUp() override {
    BothStores::SetUp();
    if (HasFatalFailure()) return;
    for (auto* store : stores_.both()) {
      store::ImportBatch batch;
      batch.engine = model::kEventEngine;
      batch.definitions = {
          {.engine = batch.engine, .id = kDefinitions[0], .key = "orders", .version = 1},
          {.engine = batch.engine, .id = kDefinitions[1], .key = "claims", .version = 1}};
      std::vector<store::ImportBatch> batches;
      batches.push_back(std::move(batch));
      ASSERT_TRUE(store->apply(batches));
    }
  }

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

  Contents random_contents(std::size_t definition) {
    Contents out;
    for (auto n = 1 + below(12); n > 0; --n) {
      auto& content = out[instance_id(definition, below(30))];
      if (below(4) > 0) content = Content{1 + below(4), below(3), below(2) == 0};
    }
    return out;
  }

  std::mt19937_64 random_{seed_};
};

/// Both stores and what they should hold.
class DerivedInstancesAtRandom : public DerivedInstancesOfBothStores {
 protected:
  void put() {
    const auto definition = below(2);
    const auto note_name = fmt::format("{}/{}", definition, below(2));
    const auto contents = random_contents(definition);
    if (below(8) == 0) ++epoch_;
    // A step may be repeated, when it is not known whether the first attempt came through.
    if (below(5) > 0) ++step_;
    for (auto* store : stores_.both()) {
      const auto status =
          store->put_derived(derived(definition, contents, epoch_, step_, note_name));
      ASSERT_TRUE(status) << status.error().text();
      EXPECT_EQ(store->derived_note(note_name).value(), fmt::format("{}/{}", epoch_, step_));
    }
    for (const auto& [id, content] : contents) {
      expected_[definition].erase(id);
      if (content) expected_[definition].emplace(id, *content);
    }
  }

  void remove() {
    const auto definition = below(2);
    for (auto* store : stores_.both())
      ASSERT_TRUE(store->remove_derived(kDefinitions[definition], fmt::format("{}/", definition)));
    expected_[definition].clear();
  }

  /// Another writer changes the documents, and so their versions.
  void clean() {
    const bool itself = below(2) == 0;
    const store::CleanupRule rule{
        .type = model::DefinitionType::process,
        .key = "claims",
        .before = kBegin + 10'000,
        .scope = itself ? store::CleanupScope::all : store::CleanupScope::variables};
    for (auto* store : stores_.both()) {
      for (bool done = false; !done;) {
        const auto cleaned = store->clean(rule, 100, {});
        ASSERT_TRUE(cleaned) << cleaned.error().text();
        done = cleaned->done;
      }
    }
    auto& claims = expected_[1];
    if (itself) std::erase_if(claims, [](const auto& entry) { return entry.second.ended; });
    for (auto& [id, content] : claims) {
      if (content.ended) content.variables = 0;
    }
  }

  void check() {
    const auto dump = dump_of(*stores_.embedded);
    EXPECT_EQ(dump_of(*stores_.shared), dump);
    std::map<std::string, std::pair<std::size_t, std::size_t>> wanted;
    for (const auto& [definition, contents] : expected_) {
      for (const auto& [id, content] : contents)
        wanted[id.uuid()] = {content.nodes, content.variables};
    }
    EXPECT_EQ(shapes(dump), wanted);
  }

 private:
  std::map<std::size_t, std::map<Id128, Content>> expected_;  ///< by definition
  std::int64_t epoch_ = 1, step_ = 0;
};

TEST_F(DerivedInstancesAtRandom, AreWhatWasPutLast) {
  for (int i = 0; i < 40 && !HasFailure(); ++i) {
    SCOPED_TRACE("HINDSIGHT_TEST_SEED=" + std::to_string(seed_) + ", round " + std::to_string(i));
    const auto move = below(10);
    if (move == 0)
      remove();
    else if (move <= 3)
      clean();
    else
      put();
    check();
  }
}

TEST_F(DerivedInstancesOfBothStores, OfWhichNothingIsStoredNeedNotBeLookedFor) {
  const Contents contents{{instance_id(0, 1), Content{2, 1, true}},
                          {instance_id(0, 2), Content{1, 0, false}}};
  for (auto* store : stores_.both()) {
    auto fresh = derived(0, contents, 1, 1, "note");
    fresh.replaced.clear();
    fresh.all_new = true;
    ASSERT_TRUE(store->put_derived(fresh));
  }
  const auto dump = dump_of(*stores_.embedded);
  EXPECT_EQ(dump_of(*stores_.shared), dump);
  EXPECT_EQ(shapes(dump).size(), 2U);
}

TEST_F(DerivedInstancesOfBothStores, OfADefinitionThatNobodyNamedHaveAPlaceholder) {
  for (auto* store : stores_.both()) {
    auto one = derived(0, {{instance_id(0, 1), Content{}}}, 1, 1, "note");
    one.definition = "unknown:1";
    ASSERT_TRUE(store->put_derived(one));
    EXPECT_EQ(store->catalog()->definitions.size(), 3U);
  }
  EXPECT_EQ(dump_of(*stores_.shared), dump_of(*stores_.embedded));
}

TEST_F(DerivedInstancesOfBothStores, NotesGoByTheirPrefix) {
  for (auto* store : stores_.both()) {
    for (const auto* name : {"a/1", "a/2", "ab/1"})
      ASSERT_TRUE(store->put_derived(derived(0, {}, 1, 1, name)));
    ASSERT_TRUE(store->remove_derived(kDefinitions[0], "a/"));
    EXPECT_FALSE(store->derived_note("a/1").value());
    EXPECT_FALSE(store->derived_note("a/2").value());
    EXPECT_EQ(store->derived_note("ab/1").value(), "1/1");
    EXPECT_FALSE(store->derived_note("unknown").value());
  }
}

TEST_F(DerivedInstancesOfBothStores, CanBePutAgainRightAfterTheyWereRemoved) {
  const Contents contents{{instance_id(0, 1), Content{2, 1, true}}};
  for (auto* store : stores_.both()) {
    for (const std::int64_t step : {5, 5, 1}) {
      const auto status = store->put_derived(derived(0, contents, 1, step, "note"));
      ASSERT_TRUE(status) << status.error().text();
      EXPECT_EQ(shapes(dump_of(*store)).size(), 1U);
      ASSERT_TRUE(store->remove_derived(kDefinitions[0], "note"));
      EXPECT_EQ(shapes(dump_of(*store)).size(), 0U);
    }
  }
}

TEST_F(DerivedInstancesOfBothStores, OfAnEarlierEpochNeverReplaceThoseOfALaterOne) {
  auto& store = *stores_.shared;
  const auto kept = instance_id(0, 1), gone = instance_id(0, 2);
  ASSERT_TRUE(store.put_derived(
      derived(0, {{kept, Content{3, 1, true}}, {gone, Content{1, 0, true}}}, 4, 7, "note")));
  ASSERT_TRUE(store.put_derived(
      derived(0, {{kept, Content{2, 1, true}}, {gone, std::nullopt}}, 5, 1, "note")));
  const auto dump = dump_of(store);
  const auto refused = [&](const Contents& contents, const std::string& note_name) {
    const auto status = store.put_derived(derived(0, contents, 4, 8, note_name));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::conflict) << status.error().text();
  };
  refused({{instance_id(0, 3), Content{}}}, "note");  // noticed by the note, before a row
  // As if it had looked at the note before the later epoch wrote it.
  refused({{kept, Content{1, 0, true}}}, "other");
  refused({{kept, std::nullopt}}, "other");
  refused({{gone, Content{1, 0, true}}}, "other");
  EXPECT_EQ(dump_of(store), dump);
  EXPECT_EQ(store.derived_note("note").value(), "5/1");
  EXPECT_FALSE(store.derived_note("other").value());
  ASSERT_TRUE(store.put_derived(derived(0, {{gone, Content{1, 0, true}}}, 5, 2, "note")));
}

}  // namespace
}  // namespace hindsight::differential
