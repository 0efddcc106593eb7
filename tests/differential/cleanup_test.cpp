// The same cleanup of the same random history leaves both stores alike, and exactly what the
// canonical dump says should be left.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <thread>

#include "base/json.h"
#include "differential/stores.h"
#include "store/instance_details.h"

namespace hindsight::differential {
namespace {

/// Rules over the world of RandomHistory, and how to go about them. Everything follows from the
/// seed.
class RandomCleanup {
 public:
  explicit RandomCleanup(std::uint64_t seed) : random_(seed) {}

  std::int64_t below(std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random_);
  }
  bool chance(int percent) { return below(100) < percent; }

  std::vector<store::CleanupRule> rules() {
    std::vector<store::CleanupRule> out;
    for (const auto* key : RandomHistory::kKeys) {
      if (chance(80)) out.push_back(rule(model::DefinitionType::process, key));
    }
    out.push_back(rule(model::DefinitionType::decision, "risk"));
    if (chance(30)) out.push_back(rule(model::DefinitionType::process, "unknown"));
    return out;
  }

 private:
  store::CleanupRule rule(model::DefinitionType type, const char* key) {
    store::CleanupRule out;
    out.type = type;
    out.key = key;
    out.before = RandomHistory::kBegin + below(120) * 86'400'000;
    if (chance(30)) out.scope = store::CleanupScope::variables;
    return out;
  }
  std::mt19937_64 random_;
};

/// Ids as other rows refer to them; of a text that is no UUID, by each engine it may come from.
std::set<std::string> keys_of(const std::string& id) {
  std::set<std::string> out;
  for (const auto* engine : RandomHistory::kEngines) {
    for (const auto& key : store::keys_of(engine, id)) out.insert(key.uuid());
  }
  return out;
}

std::int64_t time_of(const json::Value& line, std::string_view name) {
  const auto* value = json::find(line, name);
  return value == nullptr ? model::kNoTime : value->GetInt64();
}

/// What a cleanup should leave of a dump, worked out from the dump alone.
class Expected {
 public:
  Expected(const std::vector<std::string>& dump, const std::vector<store::CleanupRule>& rules)
      : dump_(dump), rules_(rules) {
    for (const auto& text : dump) {
      const auto line = json::parse(text).value();
      const auto kind = json::string_or(line, "kind");
      if (const auto* instance = json::find(line, "processInstance");
          kind == "variable" && instance)
        with_variables_.insert(json::string_or(line, "processInstance"));
    }
    for (const auto& text : dump) find_victim(json::parse(text).value());
  }

  [[nodiscard]] std::vector<std::string> left() const {
    std::vector<std::string> out;
    for (const auto& text : dump_) {
      if (!goes(json::parse(text).value())) out.push_back(text);
    }
    return out;
  }
  [[nodiscard]] std::int64_t count(std::size_t rule) const {
    const auto at = counts_.find(rule);
    return at == counts_.end() ? 0 : at->second;
  }

 private:
  void find_victim(const json::Value& line) {
    const auto kind = json::string_or(line, "kind");
    const bool process = kind == "processInstance";
    if (!process && kind != "decisionInstance") return;
    const auto time = time_of(line, process ? "end" : "evaluated");
    if (time == model::kNoTime) return;
    const auto ids = keys_of(json::string_or(line, "id"));
    const auto definition = json::string_or(line, "definition");
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      const auto& rule = rules_[i];
      if ((rule.type == model::DefinitionType::process) != process) continue;
      if (!definition.starts_with(rule.key + ":") || time >= rule.before) continue;
      const bool strip = process && rule.scope == store::CleanupScope::variables;
      if (strip && !has_any(with_variables_, ids)) continue;
      (strip ? stripped_ : process ? instances_ : decisions_).insert(ids.begin(), ids.end());
      ++counts_[i];
    }
  }

  static bool has_any(const std::set<std::string>& of, const std::set<std::string>& ids) {
    return std::any_of(ids.begin(), ids.end(), [&](const auto& id) { return of.contains(id); });
  }

  [[nodiscard]] bool goes(const json::Value& line) const {
    const auto kind = json::string_or(line, "kind");
    const bool process = kind == "processInstance";
    if (process || kind == "decisionInstance")
      return has_any(process ? instances_ : decisions_, keys_of(json::string_or(line, "id")));
    if (kind == "decisionValue")
      return decisions_.contains(json::string_or(line, "decisionInstance"));
    if (kind == "suspensionOperation") return false;
    const auto instance = json::string_or(line, "processInstance");
    return instances_.contains(instance) || (kind == "variable" && stripped_.contains(instance));
  }

  const std::vector<std::string>& dump_;
  const std::vector<store::CleanupRule>& rules_;
  std::set<std::string> with_variables_, instances_, stripped_, decisions_;
  std::map<std::size_t, std::int64_t> counts_;
};

/// Cleans by the rule, sometimes only a part of it; how many instances went.
std::int64_t clean(store::Store& store, const store::CleanupRule& rule, RandomCleanup& chance,
                   bool may_end_early) {
  std::int64_t removed = 0;
  while (true) {
    std::stop_source stop;
    if (chance.chance(10)) stop.request_stop();
    const auto step =
        store.clean(rule, static_cast<std::size_t>(1 + chance.below(20)), stop.get_token());
    if (stop.stop_requested()) {
      EXPECT_FALSE(step) << "a step that is stopped says so";
      continue;
    }
    EXPECT_TRUE(step) << step.error().text();
    if (!step) return removed;
    removed += step->instances;
    if (step->done || (may_end_early && chance.chance(20))) return removed;
  }
}

void compare_previews(Stores& stores, const std::vector<store::CleanupRule>& rules,
                      const Expected& expected) {
  const auto exact = stores.embedded->preview_cleanup(rules);
  const auto found = stores.shared->preview_cleanup(rules);
  ASSERT_TRUE(exact && found) << (exact ? found : exact).error().text();
  ASSERT_EQ(exact->size(), rules.size());
  ASSERT_EQ(found->size(), rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    EXPECT_EQ((*exact)[i].instances, expected.count(i)) << rules[i].key;
    EXPECT_EQ((*found)[i].instances, expected.count(i)) << rules[i].key;
    EXPECT_EQ((*exact)[i].oldest, (*found)[i].oldest);
    EXPECT_EQ((*exact)[i].newest, (*found)[i].newest);
    EXPECT_TRUE((*exact)[i].instances == 0 || (*exact)[i].newest < rules[i].before);
  }
}

void clean_and_compare(Stores& stores, RandomCleanup& random) {
  stores.import();
  const auto before = dump_of(*stores.embedded);
  const auto rules = random.rules();
  const Expected expected(before, rules);
  compare_previews(stores, rules, expected);
  for (auto* store : stores.both()) {
    std::vector<std::int64_t> removed(rules.size());
    for (std::size_t i = 0; i < rules.size(); ++i)
      removed[i] = clean(*store, rules[i], random, true);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      removed[i] += clean(*store, rules[i], random, false);
      EXPECT_EQ(removed[i], expected.count(i)) << rules[i].key;
    }
    ASSERT_EQ(dump_of(*store), expected.left());
  }
  // Reading the whole history again brings everything back, and merges what stayed as ever.
  stores.import();
  for (auto* store : stores.both()) ASSERT_EQ(dump_of(*store), before);
}

TEST(EmbeddedAndSharedStore, AreCleanedAlike) {
  ASSERT_FALSE(search_address().empty())
      << "HINDSIGHT_TEST_SEARCH must name a search cluster, e.g. http://127.0.0.1:9200";
  const auto first = number_of("HINDSIGHT_TEST_SEED", std::random_device()());
  const auto worlds = number_of("HINDSIGHT_TEST_WORLDS", 5);
  for (std::uint64_t world = 0; world < worlds; ++world) {
    const auto seed = first + world;
    SCOPED_TRACE("HINDSIGHT_TEST_SEED=" + std::to_string(seed));
    std::cout << "seed " << seed << std::endl;
    Stores stores(seed);
    ASSERT_TRUE(stores.embedded && stores.shared);
    RandomCleanup random(seed);
    clean_and_compare(stores, random);
    if (testing::Test::HasFailure()) return;
  }
}

/// Until nothing is left; how many instances went.
std::int64_t clean_all(store::Store& store, const store::CleanupRule& rule) {
  std::int64_t removed = 0;
  while (true) {
    const auto step = store.clean(rule, 3, {});
    EXPECT_TRUE(step) << step.error().text();
    if (!step) return removed;
    removed += step->instances;
    if (step->done) return removed;
  }
}

TEST(EmbeddedAndSharedStore, TwoCleanupsAtOnceRemoveEachInstanceOnce) {
  ASSERT_FALSE(search_address().empty());
  const auto seed = number_of("HINDSIGHT_TEST_SEED", std::random_device()());
  SCOPED_TRACE("HINDSIGHT_TEST_SEED=" + std::to_string(seed));
  Stores stores(seed);
  ASSERT_TRUE(stores.embedded && stores.shared);
  stores.import();
  const auto before = dump_of(*stores.embedded);
  const auto rules = RandomCleanup(seed).rules();
  const Expected expected(before, rules);
  for (auto* store : stores.both()) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      std::int64_t by_other = 0;
      std::thread other([&] { by_other = clean_all(*store, rules[i]); });
      const auto by_this = clean_all(*store, rules[i]);
      other.join();
      EXPECT_EQ(by_this + by_other, expected.count(i)) << rules[i].key;
    }
    EXPECT_EQ(dump_of(*store), expected.left());
  }
}

}  // namespace
}  // namespace hindsight::differential
