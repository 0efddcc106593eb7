#include "auth/authorization_resolver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <random>

namespace hindsight::auth {
namespace {

using engine::Authorization;
using engine::AuthorizationType;

enum class Level { global, group, user };

Authorization row(Level level, AuthorizationType type, std::string id,
                  std::vector<std::string> permissions = {"READ_HISTORY"}) {
  Authorization out{type, std::move(permissions), "", "", std::move(id)};
  if (level == Level::global) out.user_id = "*";  // so the engine reports them
  if (level == Level::group) out.group_id = "sales";
  if (level == Level::user) out.user_id = "demo";
  return out;
}
Authorization global(std::string id) {
  return row(Level::global, AuthorizationType::global, std::move(id));
}
Authorization grant(Level level, std::string id) {
  return row(level, AuthorizationType::grant, std::move(id));
}
Authorization revoke(Level level, std::string id) {
  return row(level, AuthorizationType::revoke, std::move(id));
}

struct Case {
  const char* name;
  std::vector<Authorization> rows;
  bool a, b;  ///< may see "a", "b"
};

constexpr auto kGroup = Level::group;
constexpr auto kUser = Level::user;
const Case kExamples[] = {
    {"nothing", {}, false, false},
    {"global single", {global("a")}, true, false},
    {"global all", {global("*")}, true, true},
    {"global single before all", {global("a"), global("*")}, true, true},
    {"global without id", {global("")}, false, false},
    {"group revoke beats global single", {global("a"), revoke(kGroup, "a")}, false, false},
    {"group revoke all wipes global single", {global("a"), revoke(kGroup, "*")}, false, false},
    {"group revoke all beats global all", {global("*"), revoke(kGroup, "*")}, false, false},
    {"group revoke single from global all", {global("*"), revoke(kGroup, "a")}, false, true},
    {"group grant", {grant(kGroup, "a")}, true, false},
    {"group grant beats group revoke", {grant(kGroup, "a"), revoke(kGroup, "a")}, true, false},
    {"group grant all beats group revoke all",
     {grant(kGroup, "*"), revoke(kGroup, "*")},
     true,
     true},
    {"single ids of a level come after its all",
     {grant(kGroup, "*"), revoke(kGroup, "a")},
     false,
     true},
    {"single grants of a level come after its revoke all",
     {grant(kGroup, "a"), revoke(kGroup, "*")},
     true,
     false},
    {"user grant beats group revoke", {revoke(kGroup, "a"), grant(kUser, "a")}, true, false},
    {"user revoke beats group grant", {grant(kGroup, "a"), revoke(kUser, "a")}, false, false},
    {"user grant beats user revoke", {revoke(kUser, "a"), grant(kUser, "a")}, true, false},
    {"user grant all wipes group revoke", {revoke(kGroup, "a"), grant(kUser, "*")}, true, true},
    {"user revoke all wipes group grant", {grant(kGroup, "a"), revoke(kUser, "*")}, false, false},
    {"user revoke all wipes group grant all",
     {grant(kGroup, "*"), revoke(kUser, "*")},
     false,
     false},
    {"user single survives user revoke all", {revoke(kUser, "*"), grant(kUser, "b")}, false, true},
    {"group all, user revokes one", {grant(kGroup, "*"), revoke(kUser, "b")}, true, false},
    {"order of rows is irrelevant",
     {grant(kUser, "a"), revoke(kGroup, "*"), global("*")},
     true,
     false},
    {"empty id means nothing", {grant(kUser, ""), grant(kGroup, "")}, false, false},
};

class AuthorizationExamples : public testing::TestWithParam<Case> {};

TEST_P(AuthorizationExamples, AreResolved) {
  const auto grants = resolve(GetParam().rows, "READ_HISTORY");
  EXPECT_EQ(grants.allows("a"), GetParam().a);
  EXPECT_EQ(grants.allows("b"), GetParam().b);
}

std::string name_of(const testing::TestParamInfo<Case>& example) {
  std::string name = example.param.name;
  std::replace_if(name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Rows, AuthorizationExamples, testing::ValuesIn(kExamples), name_of);

TEST(AuthorizationResolver, OnlyRelevantPermissionsCountAlsoForRevoke) {
  const auto with = [](AuthorizationType type, std::vector<std::string> permissions) {
    return row(Level::user, type, "a", std::move(permissions));
  };
  constexpr auto kGrant = AuthorizationType::grant;
  constexpr auto kRevoke = AuthorizationType::revoke;
  constexpr auto kGlobal = AuthorizationType::global;
  EXPECT_TRUE(resolve(std::vector{with(kGrant, {"ALL"})}, "READ_HISTORY").allows("a"));
  EXPECT_TRUE(
      resolve(std::vector{with(kGrant, {"READ", "READ_HISTORY"})}, "READ_HISTORY").allows("a"));
  EXPECT_FALSE(resolve(std::vector{with(kGrant, {"READ"})}, "READ_HISTORY").allows("a"));
  EXPECT_FALSE(resolve(std::vector{with(kGrant, {})}, "READ_HISTORY").allows("a"));
  EXPECT_FALSE(resolve(std::vector{with(kGrant, {"NONE"})}, "READ_HISTORY").allows("a"));
  EXPECT_TRUE(
      resolve(std::vector{global("a"), with(kRevoke, {"READ"})}, "READ_HISTORY").allows("a"));
  EXPECT_FALSE(
      resolve(std::vector{global("a"), with(kRevoke, {"ALL"})}, "READ_HISTORY").allows("a"));
  EXPECT_FALSE(
      resolve(std::vector{row(Level::global, kGlobal, "a", {"READ"})}, "READ_HISTORY").allows("a"));
  EXPECT_TRUE(
      resolve(std::vector{global("*"), row(Level::group, kRevoke, "*", {"UPDATE"})}, "READ_HISTORY")
          .allows("a"));
}

/// The rules read the other way round: who decides about this id? From the user down, in each level
/// single ids before `*`, GRANT before REVOKE.
bool slow_allows(const std::vector<Authorization>& rows, const std::string& id,
                 const std::string& permission) {
  const auto exists = [&](Level level, AuthorizationType type, const std::string& wanted) {
    for (const auto& one : rows) {
      const bool right_level = level == Level::global  ? one.type == AuthorizationType::global
                               : level == Level::group ? !one.group_id.empty()
                                                       : one.group_id.empty();
      bool relevant = false;
      for (const auto& p : one.permissions) relevant = relevant || p == "ALL" || p == permission;
      if (right_level && relevant && one.type == type && one.resource_id == wanted) return true;
    }
    return false;
  };
  for (const auto level : {Level::user, Level::group}) {
    for (const auto& wanted : {id, std::string("*")}) {
      if (exists(level, AuthorizationType::grant, wanted)) return true;
      if (exists(level, AuthorizationType::revoke, wanted)) return false;
    }
  }
  return exists(Level::global, AuthorizationType::global, id) ||
         exists(Level::global, AuthorizationType::global, "*");
}

TEST(AuthorizationResolver, AgreesWithTheRulesReadTheOtherWayRound) {
  std::mt19937 random(7);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const std::vector<std::string> ids = {"*", "a", "b", "c", ""};
  const std::vector<std::string> permissions = {"ALL", "READ_HISTORY", "READ", "UPDATE"};
  for (int round = 0; round < 20'000; ++round) {
    std::vector<Authorization> rows(below(9));
    for (auto& one : rows) {
      const auto level = static_cast<Level>(below(3));
      const auto type = level == Level::global ? AuthorizationType::global
                        : below(2) == 0        ? AuthorizationType::grant
                                               : AuthorizationType::revoke;
      one = row(level, type, ids[below(5)], {permissions[below(4)]});
      if (below(3) == 0) one.permissions.push_back(permissions[below(4)]);
    }
    const auto grants = resolve(rows, "READ_HISTORY");
    for (const std::string id : {"a", "b", "c", "d"}) {
      ASSERT_EQ(grants.allows(id), slow_allows(rows, id, "READ_HISTORY")) << round << " " << id;
    }
  }
}

}  // namespace
}  // namespace hindsight::auth
