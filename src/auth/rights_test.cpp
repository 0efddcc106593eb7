#include "auth/rights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::auth {
namespace {

using model::DefinitionType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kProcess = DefinitionType::process;
constexpr auto kDecision = DefinitionType::decision;

ResourceGrants all() {
  return {true, {}, {}};
}
ResourceGrants only(std::set<std::string, std::less<>> ids) {
  return {false, std::move(ids), {}};
}

model::Definition definition(std::string engine, std::string key, std::string tenant,
                             DefinitionType type = kProcess) {
  model::Definition out;
  out.type = type;
  out.engine = std::move(engine);
  out.key = std::move(key);
  out.tenant = std::move(tenant);
  return out;
}

/// Engine "one" has tenants a, b; engine "two" has tenant c. `order` is shared in both; `invoice`
/// belongs to tenant a of "one"; `risk` is a decision of "two".
store::DefinitionCatalog catalog() {
  store::DefinitionCatalog out;
  out.definitions = {
      definition("one", "order", ""),           definition("one", "order", ""),
      definition("two", "order", ""),           definition("one", "invoice", "a"),
      definition("two", "risk", "", kDecision), definition("two", "gone", "deleted")};
  out.tenants = {{"one", "a", "A"}, {"one", "b", "B"}, {"two", "c", "C"}};
  return out;
}

Rights with(EngineRights one, EngineRights two = {}) {
  return Rights({{"one", std::move(one)}, {"two", std::move(two)}}, {}, {}, false, true);
}

TEST(Rights, WithoutAnyNothingButBlankKeysIsAllowed) {
  for (const auto& rights : {Rights(), with({}), with({false, all(), all(), all(), ""})}) {
    EXPECT_FALSE(rights.application());
    EXPECT_FALSE(rights.allows(kProcess, "order", {""}, catalog()));
    EXPECT_FALSE(rights.allows(kProcess, "order", {}, catalog()));
    EXPECT_FALSE(rights.allows_instance(kProcess, "order", "", "one"));
    EXPECT_THAT(rights.tenants_of(kProcess, "order", catalog()), IsEmpty());
    EXPECT_TRUE(rights.allows(kProcess, " ", {"a"}, catalog()));
    EXPECT_TRUE(rights.allows_instance(kProcess, "", "a", "nowhere"));
  }
}

TEST(Rights, AllTenantsMustBeAllowed) {
  const auto rights = with({true, only({"order"}), {}, only({"a"}), ""});
  EXPECT_TRUE(rights.allows(kProcess, "order", {}, catalog()));
  EXPECT_TRUE(rights.allows(kProcess, "order", {""}, catalog()));
  EXPECT_TRUE(rights.allows(kProcess, "order", {"", "a"}, catalog()));
  EXPECT_FALSE(rights.allows(kProcess, "order", {"", "a", "b"}, catalog()));
  EXPECT_FALSE(rights.allows(kProcess, "order", {"c"}, catalog()));
  EXPECT_FALSE(rights.allows(kProcess, "order", {"unknown"}, catalog()));
  EXPECT_FALSE(rights.allows(kProcess, "invoice", {"a"}, catalog()));
  EXPECT_FALSE(rights.allows(kProcess, "never imported", {}, catalog()));
}

TEST(Rights, AnEngineSpeaksOnlyForItsOwnTenantsAndDefinitions) {
  // "two" grants everything, but tenant a belongs to "one" and invoice was imported from "one".
  const auto rights = with({true, {}, {}, {}, ""}, {true, all(), all(), all(), ""});
  EXPECT_TRUE(rights.allows(kProcess, "order", {"", "c"}, catalog()));
  EXPECT_FALSE(rights.allows(kProcess, "order", {"a"}, catalog()));
  EXPECT_FALSE(rights.allows(kProcess, "invoice", {""}, catalog()));
  EXPECT_FALSE(rights.allows_instance(kProcess, "invoice", "a", "one"));
  // The key of one engine and the tenant of the other do not add up.
  const auto split = with({true, all(), {}, {}, ""}, {true, {}, {}, all(), ""});
  EXPECT_FALSE(split.allows(kProcess, "order", {"c"}, catalog()));
  EXPECT_FALSE(split.allows(kProcess, "order", {"a"}, catalog()));
}

TEST(Rights, TwoEnginesTogetherCoverTheTenants) {
  const auto rights = with({true, all(), {}, only({"b"}), ""}, {true, all(), {}, only({"c"}), ""});
  EXPECT_TRUE(rights.allows(kProcess, "order", {"b", "c"}, catalog()));
  EXPECT_FALSE(rights.allows(kProcess, "order", {"a", "b", "c"}, catalog()));
}

TEST(Rights, DefaultTenantIsGrantedWithTheApplication) {
  const auto rights = with({true, only({"order"}), {}, {}, "default"});
  EXPECT_TRUE(rights.allows(kProcess, "order", {"default"}, catalog()));
  EXPECT_TRUE(rights.allows_instance(kProcess, "order", "default", "one"));
  EXPECT_FALSE(rights.allows_instance(kProcess, "order", "default", "two"));
  EXPECT_FALSE(
      with({false, all(), {}, {}, "default"}).allows(kProcess, "order", {"default"}, catalog()));
}

TEST(Rights, HistoryOfADeletedTenantFollowsItsGrant) {
  EXPECT_TRUE(
      with({}, {true, all(), {}, all(), ""}).allows(kProcess, "gone", {"deleted"}, catalog()));
  EXPECT_FALSE(with({}, {true, all(), {}, only({"c"}), ""})
                   .allows(kProcess, "gone", {"deleted"}, catalog()));
}

TEST(Rights, ProcessesAndDecisionsAreApart) {
  const auto rights = with({}, {true, {}, only({"risk"}), {}, ""});
  EXPECT_TRUE(rights.allows(kDecision, "risk", {}, catalog()));
  EXPECT_TRUE(rights.allows_instance(kDecision, "risk", "", "two"));
  EXPECT_FALSE(rights.allows(kProcess, "risk", {}, catalog()));
  EXPECT_FALSE(rights.allows_instance(kProcess, "risk", "", "two"));
}

TEST(Rights, TenantsToChooseFrom) {
  const auto everything = with({true, all(), {}, all(), "default"}, {true, all(), {}, all(), ""});
  EXPECT_THAT(everything.tenants_of(kProcess, "order", catalog()),
              ElementsAre("", "a", "b", "c", "default"));
  EXPECT_THAT(everything.tenants_of(kProcess, "invoice", catalog()), ElementsAre("a"));
  EXPECT_THAT(everything.tenants_of(kProcess, "gone", catalog()), ElementsAre("deleted"));
  EXPECT_THAT(everything.tenants_of(kProcess, "", catalog()), IsEmpty());
  const auto some = with({true, only({"order"}), {}, only({"b"}), ""});
  EXPECT_THAT(some.tenants_of(kProcess, "order", catalog()), ElementsAre("", "b"));
  EXPECT_THAT(some.tenants_of(kProcess, "invoice", catalog()), IsEmpty());
  for (const auto& tenant : everything.tenants_of(kProcess, "order", catalog())) {
    EXPECT_TRUE(everything.allows(kProcess, "order", {tenant}, catalog())) << tenant;
  }
}

}  // namespace
}  // namespace hindsight::auth
