#include "content/access.h"

#include <gtest/gtest.h>

#include "content/fake_contents_for_test.h"

namespace hindsight::content {
namespace {

struct AccessTest : ::testing::Test {
  FakeContents contents;
  std::vector<std::string> groups;
  bool super_user = false;
  bool edits_private = true;
  Caller caller;

  void store(std::vector<Member> members, std::vector<ScopeEntry> scope = {}) {
    Collection collection;
    collection.id = "c";
    collection.members = std::move(members);
    collection.scope = std::move(scope);
    contents.stored.clear();
    EXPECT_TRUE(contents.create_content(to_content(collection)));
  }
  Access access() {
    caller = {
        "mary",
        std::make_shared<auth::Rights>(std::map<std::string, auth::EngineRights, std::less<>>(),
                                       engine::UserProfile(), groups, super_user, true),
        edits_private};
    return {caller, contents, std::make_shared<store::DefinitionCatalog>()};
  }
  /// Of what lies there: what may be done with it, or the error.
  std::string role(const std::string& collection, const std::string& owner = "mary") {
    SavedReport report;
    report.collection = collection;
    report.owner = owner;
    auto access = this->access();
    const auto role = access.role_of(report);
    if (!role) return std::string(hindsight::to_string(role.error().code));
    EXPECT_EQ(access.check_editor(report).has_value(), *role == Role::editor);
    EXPECT_EQ(access.check_place(collection).has_value(), *role == Role::editor);
    return std::string(to_string(*role));
  }
};

TEST_F(AccessTest, WhatIsPrivateIsItsOwnersAndSuperUsers) {
  EXPECT_EQ(role(""), "editor");
  EXPECT_EQ(role("", "helen"), "forbidden");
  EXPECT_EQ(role("", ""), "editor") << "nobody's";
  super_user = true;
  EXPECT_EQ(role("", "helen"), "editor");
  edits_private = false;
  EXPECT_EQ(role("", "helen"), "viewer");
  EXPECT_EQ(role(""), "viewer");
}

TEST_F(AccessTest, WhatLiesInACollectionFollowsTheRoleInIt) {
  edits_private = false;
  EXPECT_EQ(role("c"), "not_found");
  store({{false, "helen", Role::manager}, {true, "mary", Role::manager}});
  EXPECT_EQ(role("c"), "forbidden") << "also what she has made";
  for (const auto& [given, expected] :
       {std::pair{Role::viewer, "viewer"}, {Role::editor, "editor"}, {Role::manager, "editor"}}) {
    store({{false, "mary", given}});
    EXPECT_EQ(role("c", "helen"), expected);
  }
}

TEST_F(AccessTest, AUsersOwnRoleCountsBeforeThoseOfGroupsOfWhichTheHighestDoes) {
  groups = {"sales", "risk"};
  store({{true, "sales", Role::viewer}, {true, "risk", Role::editor}, {true, "hr", Role::manager}});
  EXPECT_EQ(role("c"), "editor");
  store({{true, "risk", Role::manager}, {true, "sales", Role::viewer}});
  EXPECT_EQ(role("c"), "editor");
  store({{true, "risk", Role::manager}, {false, "mary", Role::viewer}});
  EXPECT_EQ(role("c"), "viewer");
  store({{false, "risk", Role::manager}});
  EXPECT_EQ(role("c"), "forbidden") << "a user who is called like the group";
}

TEST_F(AccessTest, SuperUsersManageAllCollections) {
  super_user = true;
  store({{false, "helen", Role::manager}, {false, "mary", Role::viewer}});
  auto access = this->access();
  EXPECT_TRUE(access.open_collection("c", Role::manager));
  EXPECT_EQ(access.role_in("c").value(), Role::manager);
}

TEST_F(AccessTest, ACollectionIsOpenedByThoseWithTheRole) {
  store({{false, "mary", Role::editor}});
  auto access = this->access();
  EXPECT_TRUE(access.open_collection("c", Role::viewer));
  EXPECT_TRUE(access.open_collection("c", Role::editor));
  EXPECT_EQ(access.open_collection("c", Role::manager).error().code, ErrorCode::forbidden);
  EXPECT_EQ(access.open_collection("d", Role::viewer).error().code, ErrorCode::not_found);
}

TEST_F(AccessTest, ReportsAreAboutTheDataSourcesOfTheirCollection) {
  store({{false, "mary", Role::editor}}, {{model::DefinitionType::process, "order", {"", "blue"}},
                                          {model::DefinitionType::decision, "score", {""}}});
  const auto reason = [&](const std::string& selection, ReportType type = ReportType::process,
                          const std::string& collection = "c") {
    SavedReport report;
    report.collection = collection;
    report.type = type;
    report.data.Parse((R"({"definitions": [)" + selection + "]}").c_str());
    auto access = this->access();
    const auto fits = access.check_scope(report);
    return fits ? "fits" : fits.error().reason;
  };
  EXPECT_EQ(reason(""), "fits");
  EXPECT_EQ(reason(R"({"key": "order", "versions": ["all"], "tenantIds": ["blue", null]})"),
            "fits");
  EXPECT_EQ(reason(R"({"key": "order", "versions": ["all"], "tenantIds": ["blue", "red"]})"),
            "nonTenantScopeCompliantConflict");
  EXPECT_EQ(reason(R"({"key": "score", "versions": ["all"], "tenantIds": [null]})"),
            "nonDefinitionScopeCompliantConflict");
  EXPECT_EQ(
      reason(R"({"key": "score", "versions": ["all"], "tenantIds": [null]})", ReportType::decision),
      "fits");
  EXPECT_EQ(reason(R"({"key": "other", "versions": ["all"]})", ReportType::process, ""), "fits")
      << "private";
}

}  // namespace
}  // namespace hindsight::content
