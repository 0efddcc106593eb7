#include "eval/model_cache.h"

#include <gtest/gtest.h>

#include "eval/fake_stores.h"

namespace hindsight::eval {
namespace {

model::Definition definition(std::string id) {
  model::Definition result;
  result.engine = "e";
  result.id = std::move(id);
  result.key = "order";
  return result;
}

/// Reads no XML: the text is the process's name; "bad" cannot be parsed.
Result<bpmn::ProcessModel> parse_name(std::string_view xml, std::string_view) {
  if (xml == "bad") return fail(ErrorCode::invalid_argument, "not BPMN");
  return bpmn::ProcessModel{std::string(xml), {}, false};
}

TEST(ModelCache, ReadsAModelOnce) {
  FakeDefinitionStore store;
  store.models = {{"order:1", "Order"}};
  ModelCache cache(store, parse_name);
  EXPECT_EQ(cache.model(definition("order:1")).value()->name, "Order");
  EXPECT_EQ(cache.model(definition("order:1")).value()->name, "Order");
  EXPECT_EQ(store.reads, 1);
}

TEST(ModelCache, DropsTheLeastRecentlyUsed) {
  FakeDefinitionStore store;
  store.models = {{"a", "A"}, {"b", "B"}, {"c", "C"}};
  ModelCache cache(store, parse_name, 2);
  for (const auto* id : {"a", "b", "a", "c", "a"}) {
    ASSERT_TRUE(cache.model(definition(id)).value());
  }
  EXPECT_EQ(store.reads, 3);
  ASSERT_TRUE(cache.model(definition("b")).value());
  EXPECT_EQ(store.reads, 4);
}

TEST(ModelCache, AnUnreadableModelIsNoneAndAMissingOneIsAskedForAgain) {
  FakeDefinitionStore store;
  store.models = {{"broken", "bad"}};
  ModelCache cache(store, parse_name);
  EXPECT_EQ(cache.model(definition("broken")).value(), nullptr);
  EXPECT_EQ(cache.model(definition("broken")).value(), nullptr);
  EXPECT_EQ(store.reads, 1);
  EXPECT_EQ(cache.model(definition("later")).value(), nullptr);
  store.models["later"] = "Later";
  EXPECT_EQ(cache.model(definition("later")).value()->name, "Later");
}

TEST(ModelCache, PassesOnThatTheStoreIsGone) {
  FakeDefinitionStore store;
  store.error = Error{ErrorCode::unavailable, "store closed", ""};
  ModelCache cache(store, parse_name);
  EXPECT_EQ(cache.model(definition("a")).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace hindsight::eval
