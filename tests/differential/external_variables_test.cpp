// What other systems know of process instances waits in both stores until these are known, however
// many others wait, and is never taken for something else.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "base/json.h"
#include "differential/event_model.h"
#include "differential/stores.h"
#include "events/variable_merger.h"
#include "model/event.h"

namespace hindsight::differential {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct Sent {
  std::string id, value, instance;
  std::string key = "order";
  EpochMs received = 1'000;
};

std::string uuid(std::size_t number) {
  return Id128::from_uuid(fmt::format("00000000-0000-1000-8000-{:012}", number))->uuid();
}

/// To make the stores takes longer than all the tests, so they have them in common.
class ExternalVariables : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ASSERT_FALSE(search_address().empty());
    stores_ = std::make_unique<Stores>(seed_);
    std::cout << "seed " << seed_ << std::endl;
  }
  static void TearDownTestSuite() { stores_.reset(); }
  void SetUp() override {
    ASSERT_TRUE(stores_->embedded && stores_->shared);
    for (auto* store : stores_->both())
      ASSERT_TRUE(store->forget_external_variables_before(1'000'000, 100'000));
  }

  static void put(store::Store& store, const std::vector<Sent>& all) {
    model::ExternalVariablePage page;
    const auto text = [&](const std::string& from) { return page.arena.copy(from); };
    for (const auto& one : all) {
      page.variables.push_back({text(one.id), "n", model::VariableType::string, text(one.value),
                                text(one.instance), text(one.key), one.received});
    }
    const auto status = store.put_external_variables(page);
    ASSERT_TRUE(status) << status.error().text();
  }

  /// Process instances with these ids, as an import brings them.
  static void begin(store::Store& store, const std::string& engine,
                    const std::vector<std::string>& ids, const std::string& key = "order",
                    const std::string& tenant = {}) {
    std::vector<model::ProcessInstance> rows;
    const auto definition = key + ":1";
    for (const auto& id : ids) {
      model::ProcessInstance row;
      const bool is_uuid = Id128::is_uuid(id);
      row.id = {Id128::of(is_uuid ? id : engine + '\0' + id), id, is_uuid};
      row.definition_id = definition;
      row.definition_key = key;
      row.tenant = tenant;
      row.start = 1;
      rows.push_back(row);
    }
    std::vector<store::ImportBatch> batches(1);
    batches[0].engine = engine;
    batches[0].pages.emplace_back().rows = std::move(rows);
    const auto status = store.apply(batches);
    ASSERT_TRUE(status) << status.error().text();
  }

  static std::vector<std::string> take(store::Store& store, const store::ReadyVariables& ready) {
    std::vector<std::string> out;
    std::vector<store::ExternalVariableVersion> versions;
    for (const auto& one : ready.variables) {
      EXPECT_EQ(one.variable.name, "n");
      EXPECT_EQ(one.variable.type, model::VariableType::string);
      EXPECT_EQ(one.variable.received, 1'000);
      const auto instance = std::string(one.variable.process_instance);
      EXPECT_EQ(one.process_instance,
                Id128::of(Id128::is_uuid(instance) ? instance
                                                   : std::string(one.engine) + '\0' + instance));
      out.push_back(fmt::format("{}={} {} {} {} {} {}", one.variable.id, one.variable.value,
                                one.variable.process_instance, one.engine, one.definition_id,
                                one.definition_key, one.tenant));
      versions.push_back(one.version);
    }
    const auto removed = store.remove_external_variables(versions);
    EXPECT_TRUE(removed) << removed.error().text();
    return out;
  }

  /// Everything that is ready, which then waits no longer.
  static std::vector<std::string> take_all(store::Store& store, std::size_t limit) {
    std::vector<std::string> out;
    store::ReadyVariables ready;
    do {
      ready = value_of(store.ready_external_variables(ready.position, limit));
      EXPECT_LE(ready.variables.size(), limit);
      const auto some = take(store, ready);
      out.insert(out.end(), some.begin(), some.end());
    } while (ready.more);
    return out;
  }

  static std::int64_t count(store::Store& store) {
    return value_of(store.count_external_variables());
  }

  static inline const std::uint64_t seed_ =
      number_of("HINDSIGHT_TEST_SEED", std::random_device()());
  static inline std::unique_ptr<Stores> stores_;
};

TEST_F(ExternalVariables, WaitUntilTheirInstanceIsKnown) {
  for (auto* store : stores_->both()) {
    begin(*store, "one", {uuid(1)}, "order", "south");
    put(*store, {{"a", "1", uuid(1)}, {"b", "2", uuid(2)}, {"c", "3", uuid(1), "other key"}});
    EXPECT_THAT(take_all(*store, 1),
                UnorderedElementsAre("a=1 " + uuid(1) + " one order:1 order south",
                                     "c=3 " + uuid(1) + " one order:1 order south"));
    EXPECT_THAT(take_all(*store, 1), IsEmpty());
    EXPECT_EQ(count(*store), 1);
    begin(*store, "two", {uuid(2)});
    EXPECT_THAT(take_all(*store, 10), ElementsAre("b=2 " + uuid(2) + " two order:1 order "));
    EXPECT_EQ(count(*store), 0);
  }
}

TEST_F(ExternalVariables, AnIdCountsWithinItsInstance) {
  for (auto* store : stores_->both()) {
    begin(*store, "one", {uuid(6), uuid(7), "21"});
    begin(*store, "two", {"21"}, "claim");
    put(*store, {{"a", "1", uuid(6)}, {"a", "2", uuid(7)}, {"a", "3", "21"}});
    put(*store, {{"a", "4", uuid(7), "other key"}, {"a", "5", "21", "claim"}});
    EXPECT_THAT(take_all(*store, 10),
                UnorderedElementsAre("a=1 " + uuid(6) + " one order:1 order ",
                                     "a=4 " + uuid(7) + " one order:1 order ",
                                     "a=3 21 one order:1 order ", "a=5 21 two claim:1 claim "));
    EXPECT_EQ(count(*store), 0);
  }
}

TEST_F(ExternalVariables, WhatIsReplacedMeanwhileStays) {
  for (auto* store : stores_->both()) {
    begin(*store, "one", {uuid(3)});
    put(*store, {{"a", "1", uuid(3)}, {"b", "1", uuid(3)}});
    const auto before = value_of(store->ready_external_variables({}, 10));
    ASSERT_EQ(before.variables.size(), 2U);
    put(*store, {{"a", "2", uuid(3)}});
    take(*store, before);
    EXPECT_EQ(count(*store), 1);
    auto order = before.variables[0].order;
    for (const auto* next : {"3", "4"}) {
      const auto ready = value_of(store->ready_external_variables({}, 10));
      ASSERT_EQ(ready.variables.size(), 1U);
      EXPECT_GT(ready.variables[0].order, order) << "also after it was removed";
      order = ready.variables[0].order;
      EXPECT_THAT(take(*store, ready), testing::SizeIs(1));
      EXPECT_EQ(count(*store), 0);
      put(*store, {{"a", next, uuid(3)}});
    }
    EXPECT_THAT(take_all(*store, 10), ElementsAre("a=4 " + uuid(3) + " one order:1 order "));
  }
}

TEST_F(ExternalVariables, ACrowdThatWaitsHidesNoneThatIsReady) {
  constexpr std::size_t kCrowd = 4'500, kReady = 40;
  std::mt19937_64 random(seed_);
  std::vector<Sent> all;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < kCrowd + kReady; ++i)
    all.push_back({"id " + std::to_string(random()), "v", uuid(100 + i)});
  for (std::size_t i = 0; i < kReady; ++i) known.push_back(uuid(100 + kCrowd + i));
  std::shuffle(all.begin(), all.end(), random);
  for (auto* store : stores_->both()) {
    put(*store, all);
    begin(*store, "one", known);
    EXPECT_EQ(take_all(*store, 7).size(), kReady);
    EXPECT_EQ(count(*store), static_cast<std::int64_t>(kCrowd));
  }
}

TEST_F(ExternalVariables, IdsThatSeveralEnginesMayHaveGivenOutNeedTheKey) {
  for (auto* store : stores_->both()) {
    begin(*store, "one", {"17", "18"});
    begin(*store, "two", {"17"}, "claim");
    begin(*store, "two", {"18"});
    begin(*store, std::string(model::kEventEngine), {uuid(4), "19"});
    put(*store, {{"a", "1", "17"},
                 {"b", "1", "17", "claim"},
                 {"other key", "1", "17", "other"},
                 {"two with the key", "1", "18"},
                 {"made of events", "1", uuid(4)},
                 {"made of events, too", "1", "19"}});
    EXPECT_THAT(take_all(*store, 10),
                UnorderedElementsAre("a=1 17 one order:1 order ", "b=1 17 two claim:1 claim "));
    EXPECT_EQ(count(*store), 4);
  }
}

/// A store of which what waits is not removed, as when the program ends before that.
class WithoutRemoval final : public store::ExternalVariableStore {
 public:
  explicit WithoutRemoval(store::ExternalVariableStore& store) : store_(store) {}
  Status put_external_variables(const model::ExternalVariablePage& page) override {
    return store_.put_external_variables(page);
  }
  Result<store::ReadyVariables> ready_external_variables(const std::string& position,
                                                         std::size_t limit) override {
    return store_.ready_external_variables(position, limit);
  }
  Status remove_external_variables(const std::vector<store::ExternalVariableVersion>&) override {
    return fail(ErrorCode::unavailable, "the program has ended");
  }
  Result<std::int64_t> count_external_variables() override {
    return store_.count_external_variables();
  }

 private:
  store::ExternalVariableStore& store_;
};

/// Lines of the dump that hold `text`, but for the order in which the store took them.
std::vector<std::string> lines_with(store::FactStore& store, std::string_view text) {
  std::vector<std::string> out;
  for (const auto& line : dump_of(store)) {
    if (line.find(text) == std::string::npos) continue;
    auto parsed = value_of(json::parse(line));
    EXPECT_TRUE(parsed.RemoveMember("sequence"));
    out.push_back(json::to_text(parsed));
  }
  return out;
}

TEST_F(ExternalVariables, MergingThemOnceMoreChangesNothingAndThemAnewReplaces) {
  constexpr events::VariableMerger::Limits kLimits{10, 20, 5};
  const ManualClock clock;
  std::vector<std::vector<std::string>> dumps;
  for (auto* store : stores_->both()) {
    begin(*store, "one", {uuid(5)});
    const auto put_it = [&](const std::string& value) {
      model::ExternalVariablePage page;
      page.variables.push_back({"merged twice", "thing", model::VariableType::object,
                                page.arena.copy(value), page.arena.copy(uuid(5)), "order", 1'000});
      ASSERT_TRUE(store->put_external_variables(page));
    };
    put_it(R"({"color":"red and green and blue","sizes":[1,2],"more":{"a":1,"b":2,"c":3,"d":4}})");
    WithoutRemoval crashing(*store);
    EXPECT_FALSE(events::VariableMerger({crashing, *store, clock}, kLimits).round());
    const auto once = lines_with(*store, "merged twice");
    EXPECT_EQ(once.size(), 6U) << "itself and no more than five parts";
    EXPECT_EQ(count(*store), 1);
    EXPECT_FALSE(value_of(events::VariableMerger({*store, *store, clock}, kLimits).round()));
    EXPECT_EQ(lines_with(*store, "merged twice"), once);
    EXPECT_EQ(count(*store), 0);
    put_it("[]");  // at the same moment
    EXPECT_FALSE(value_of(events::VariableMerger({*store, *store, clock}, kLimits).round()));
    dumps.push_back(once);
    dumps.push_back(lines_with(*store, "merged twice"));
    EXPECT_EQ(dumps.back().size(), 2U);
  }
  EXPECT_EQ(dumps[0], dumps[2]);
  EXPECT_EQ(dumps[1], dumps[3]);
}

TEST_F(ExternalVariables, OldOnesAreForgotten) {
  for (auto* store : stores_->both()) {
    put(*store, {{"a", "1", uuid(1), "order", 10},
                 {"b", "1", uuid(1), "order", 20},
                 {"c", "1", uuid(1), "order", 30}});
    EXPECT_EQ(value_of(store->forget_external_variables_before(30, 1)), 1U);
    EXPECT_EQ(value_of(store->forget_external_variables_before(30, 10)), 1U);
    EXPECT_EQ(value_of(store->forget_external_variables_before(30, 10)), 0U);
    EXPECT_EQ(count(*store), 1);
  }
}

}  // namespace
}  // namespace hindsight::differential
