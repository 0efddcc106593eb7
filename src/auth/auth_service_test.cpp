#include "auth/auth_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "auth/auth_service_fixture_for_test.h"

namespace hindsight::auth {
namespace {

using engine::Resource;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;

constexpr auto kProcess = model::DefinitionType::process;

TEST_F(AuthServiceTest, LogoutEndsTheSession) {
  const auto token = login("demo", "demo-password")->token;
  ASSERT_TRUE(service().authenticate(token, {}));
  ASSERT_TRUE(service().logout(token));
  EXPECT_EQ(service().authenticate(token, {}).error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(make({&one_}).authenticate(token, {}).error().code, ErrorCode::unauthenticated)
      << "other node";
  EXPECT_TRUE(service().logout(token));
  EXPECT_TRUE(service().logout("nonsense"));
  EXPECT_TRUE(service().logout(""));
}

TEST_F(AuthServiceTest, RightsAreReadOnceAndAgainAfterLoginLogoutAndRenewal) {
  const auto token = login("demo", "demo-password")->token;
  EXPECT_TRUE(sees_order("demo"));
  one_.rows[Resource::process_definition].clear();
  const int readings = one_.readings;
  EXPECT_TRUE(sees_order("demo"));
  EXPECT_EQ(one_.readings, readings);

  ASSERT_TRUE(login("demo", "demo-password"));
  EXPECT_FALSE(sees_order("demo")) << "after login";

  const auto other = login("demo", "demo-password")->token;
  EXPECT_FALSE(sees_order("demo"));
  one_.grant(Resource::process_definition, "demo", "*");
  EXPECT_FALSE(sees_order("demo")) << "still cached";
  ASSERT_TRUE(service().logout(other));
  EXPECT_TRUE(sees_order("demo")) << "after logout";

  one_.rows[Resource::process_definition].clear();
  clock_.advance(minutes(39));
  ASSERT_FALSE(service().authenticate(token, {})->renewed_token);
  EXPECT_TRUE(sees_order("demo"));
  clock_.advance(minutes(1));
  ASSERT_TRUE(service().authenticate(token, {})->renewed_token);
  EXPECT_FALSE(sees_order("demo")) << "after renewal";
}

TEST_F(AuthServiceTest, ABunchOfRenewalsReadsRightsOnce) {
  const auto token = login("demo", "demo-password")->token;
  clock_.advance(minutes(45));
  const int before = one_.readings;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(service().authenticate(token, {})->renewed_token);
    EXPECT_TRUE(sees_order("demo"));
  }
  EXPECT_EQ(one_.readings, before + 1);
}

TEST_F(AuthServiceTest, RightsExpireWithTheTokenLifeTime) {
  EXPECT_TRUE(sees_order("demo"));
  one_.rows[Resource::process_definition].clear();
  clock_.advance(minutes(60));
  EXPECT_FALSE(sees_order("demo"));
}

TEST_F(AuthServiceTest, EngineThatCannotBeReadContributesNothingForSeconds) {
  two_.grant(Resource::application, "demo", "optimize");
  two_.grant(Resource::process_definition, "demo", "*");
  one_.rows_down = true;
  const auto rights = *service().rights("demo", {});
  EXPECT_FALSE(rights->complete());
  EXPECT_FALSE(rights->allows_instance(kProcess, "order", "", "one"));
  EXPECT_FALSE(rights->allows_instance(kProcess, "order", "default", "one"))
      << "not even the default tenant";
  EXPECT_TRUE(rights->allows_instance(kProcess, "order", "", "two"));
  one_.rows_down = false;
  EXPECT_FALSE(sees_order("demo"));
  clock_.advance(seconds(10));
  EXPECT_TRUE(sees_order("demo"));
}

TEST_F(AuthServiceTest, WhatWasSeenBeforeIsNotSeenWhileAnEngineIsDown) {
  EXPECT_TRUE(sees_order("demo"));
  one_.down = two_.down = true;
  clock_.advance(minutes(60));
  EXPECT_EQ(service().rights("demo", {}).error().code, ErrorCode::unavailable);
  one_.down = false;
  clock_.advance(seconds(2));
  EXPECT_TRUE(sees_order("demo"));
}

TEST_F(AuthServiceTest, EngineWithoutApplicationAccessContributesNothing) {
  two_.grant(Resource::process_definition, "demo", "*");
  two_.grant(Resource::tenant, "demo", "*");
  const auto rights = *service().rights("demo", {});
  EXPECT_FALSE(rights->allows_instance(kProcess, "order", "", "two"));
  EXPECT_FALSE(rights->allows_tenant("", "two"));
  EXPECT_TRUE(rights->allows_instance(kProcess, "order", "default", "one"));
  EXPECT_TRUE(rights->complete());
}

TEST_F(AuthServiceTest, ProfileGroupsAndSuperUsers) {
  options_.super_user_ids = {"root"};
  options_.super_group_ids = {"admins"};
  one_.add_user("root", "p");
  one_.groups["demo"] = {"sales"};
  two_.groups["mary"] = {"staff", "admins"};
  EXPECT_TRUE((*service().rights("root", {}))->super_user());
  EXPECT_FALSE((*service().rights("demo", {}))->super_user());
  const auto mary = *service().rights("mary", {});
  EXPECT_TRUE(mary->super_user());
  EXPECT_THAT(mary->groups(), ElementsAre("admins", "staff"));
  EXPECT_EQ(mary->profile().email, "mary@example.org");
  EXPECT_FALSE(mary->allows_instance(kProcess, "order", "", "two")) << "gives no definition rights";
  EXPECT_FALSE((*service().rights("stranger", {}))->application());
  EXPECT_EQ((*service().rights("stranger", {}))->profile().id, "stranger");
}

TEST_F(AuthServiceTest, UnreadableProfileLeavesTheRightsButIsReadAgainSoon) {
  one_.profile_down = true;
  auto rights = *service().rights("demo", {});
  EXPECT_TRUE(rights->allows_instance(kProcess, "order", "", "one"));
  EXPECT_EQ(rights->profile().id, "demo");
  EXPECT_EQ(rights->profile().email, "");
  one_.profile_down = false;
  clock_.advance(seconds(10));
  EXPECT_EQ((*service().rights("demo", {}))->profile().email, "demo@example.org");
}

TEST_F(AuthServiceTest, ARequestThatIsCancelledSaysSo) {
  std::stop_source stop;
  one_.while_reading = [&] { stop.request_stop(); };
  EXPECT_EQ(service().rights("demo", stop.get_token()).error().code, ErrorCode::cancelled);
  one_.while_reading = [] {};
  EXPECT_TRUE(sees_order("demo")) << "and is not remembered";
  EXPECT_EQ(service().login("demo", "x", "10.0.0.1", stop.get_token()).error().code,
            ErrorCode::cancelled);
  EXPECT_EQ(service().authenticate("t", stop.get_token()).error().code, ErrorCode::cancelled);
}

TEST_F(AuthServiceTest, ThreadsShareTheService) {
  const auto token = login("demo", "demo-password")->token;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        EXPECT_TRUE(service().authenticate(token, {}));
        EXPECT_TRUE(sees_order("demo"));
        if (t == 0) {
          EXPECT_TRUE(login("mary", "mary-password"));
        }
        if (t == 1) {
          EXPECT_TRUE(service().forget_expired());
        }
      }
    });
  }
}

}  // namespace
}  // namespace hindsight::auth
