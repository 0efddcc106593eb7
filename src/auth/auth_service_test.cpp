#include "auth/auth_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "auth/fakes_for_test.h"

namespace hindsight::auth {
namespace {

using engine::Resource;
using model::DefinitionType;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kProcess = DefinitionType::process;
const std::string kAddress = "10.0.0.1";

class AuthServiceTest : public ::testing::Test {
 protected:
  AuthServiceTest() {
    one_.add_user("demo", "demo-password");
    one_.grant(Resource::process_definition, "demo", "order", "READ_HISTORY");
    two_.add_user("mary", "mary-password");
    options_.version = "1.0.0";
    options_.secret = "a secret of at least thirty-two bytes";
  }

  AuthService make(std::vector<engine::Identity*> engines) {
    return AuthService(options_, std::move(engines), {{"one", "default"}}, store_, clock_, random_);
  }
  AuthService& service() {
    if (!service_) {
      service_ = std::make_unique<AuthService>(
          options_, std::vector<engine::Identity*>{&one_, &two_},
          std::map<std::string, std::string>{{"one", "default"}}, store_, clock_, random_);
    }
    return *service_;
  }
  Result<Login> login(const std::string& user, const std::string& password) {
    return service().login(user, password, kAddress, {});
  }
  bool sees_order(const std::string& user) {
    const auto rights = service().rights(user, {});
    return rights && (*rights)->allows_instance(kProcess, "order", "", "one");
  }

  ManualClock clock_;
  SeededRandom random_{1};
  FakeSessionStore store_;
  FakeIdentity one_{"one"};
  FakeIdentity two_{"two"};
  AuthOptions options_;
  std::unique_ptr<AuthService> service_;
};

TEST_F(AuthServiceTest, LoginGivesASessionForTheUserAsTheEngineSpellsIt) {
  one_.passwords["DEMO"] = "demo-password";
  one_.profiles["DEMO"] = one_.profiles["demo"];
  const auto answer = login("DEMO", "demo-password");
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->user.id, "demo");
  EXPECT_EQ(answer->user.first_name, "First");
  EXPECT_EQ(answer->user.email, "demo@example.org");
  const auto session = service().authenticate(answer->token, {});
  ASSERT_TRUE(session);
  EXPECT_EQ(session->user.id, "demo");
  EXPECT_EQ(session->user.session_id, answer->user.session_id);
}

struct LoginCase {
  const char* name;
  std::function<void(FakeIdentity& one, FakeIdentity& two)> given;
  const char* user;
  const char* password;
  std::optional<ErrorCode> error;  ///< nullopt = logged in
  const char* message = "";
};

TEST_F(AuthServiceTest, LoginOutcomes) {
  const auto nothing = [](auto&, auto&) {};
  const auto no_access = [](auto& one, auto& two) {
    one.rows.clear();
    two.rows.clear();
  };
  const std::vector<LoginCase> cases = {
      {"right", nothing, "demo", "demo-password", std::nullopt},
      {"second engine knows the user", nothing, "mary", "mary-password", std::nullopt},
      {"wrong password", nothing, "demo", "x", ErrorCode::unauthenticated,
       "one: wrong user name or password; two: wrong user name or password. After a wrong"},
      {"unknown user", nothing, "john", "demo-password", ErrorCode::unauthenticated, "two: wrong"},
      {"no password", nothing, "demo", "", ErrorCode::unauthenticated, "Enter"},
      {"no user", nothing, "", "demo-password", ErrorCode::unauthenticated, "Enter"},
      {"no application access", no_access, "demo", "demo-password", ErrorCode::forbidden,
       "not authorized"},
      {"access granted by the other engine",
       [](auto& one, auto& two) {
         one.rows.clear();
         two.grant(Resource::application, "demo", "*");
       },
       "demo", "demo-password", std::nullopt},
      {"irrelevant permission",
       [](auto& one, auto&) {
         one.rows.clear();
         one.grant(Resource::application, "demo", "optimize", "READ");
       },
       "demo", "demo-password", ErrorCode::forbidden, "not authorized"},
      {"access to another application",
       [](auto& one, auto&) {
         one.rows.clear();
         one.grant(Resource::application, "demo", "cockpit");
       },
       "demo", "demo-password", ErrorCode::forbidden, "not authorized"},
      {"other engine down is skipped", [](auto&, auto& two) { two.down = true; }, "demo",
       "demo-password", std::nullopt},
      {"first engine down, second accepts", [](auto& one, auto&) { one.down = true; }, "mary",
       "mary-password", std::nullopt},
      {"first engine down, second refuses", [](auto& one, auto&) { one.down = true; }, "demo",
       "demo-password", ErrorCode::unauthenticated,
       "one: the engine could not be asked; two: wrong"},
      {"all down",
       [](auto& one, auto& two) {
         one.down = true;
         two.down = true;
       },
       "demo", "demo-password", ErrorCode::unavailable,
       "one: the engine could not be asked; two: the"},
      {"profile not readable", [](auto& one, auto&) { one.profile_down = true; }, "demo",
       "demo-password", ErrorCode::unauthenticated,
       "one: the user's profile could not be read; two: wrong"},
      {"access by group",
       [](auto& one, auto&) {
         one.rows.clear();
         one.groups["demo"] = {"sales"};
         one.rows[Resource::application] = {
             {engine::AuthorizationType::grant, {"ACCESS"}, "", "sales", "optimize"}};
       },
       "demo", "demo-password", std::nullopt},
      {"access revoked",
       [](auto& one, auto&) {
         one.rows[Resource::application] = {
             {engine::AuthorizationType::global, {"ALL"}, "*", "", "*"},
             {engine::AuthorizationType::revoke, {"ACCESS"}, "demo", "", "optimize"}};
       },
       "demo", "demo-password", ErrorCode::forbidden, "not authorized"},
  };
  for (const auto& one_case : cases) {
    FakeIdentity one("one");
    FakeIdentity two("two");
    one.add_user("demo", "demo-password");
    two.add_user("mary", "mary-password");
    one_case.given(one, two);
    auto fresh = make({&one, &two});
    const auto answer = fresh.login(one_case.user, one_case.password, kAddress, {});
    EXPECT_EQ(answer.has_value(), !one_case.error) << one_case.name;
    if (answer || !one_case.error) continue;
    EXPECT_EQ(answer.error().code, *one_case.error) << one_case.name;
    EXPECT_THAT(answer.error().message, HasSubstr(one_case.message)) << one_case.name;
  }
}

TEST_F(AuthServiceTest, WithoutEnginesNobodyLogsIn) {
  auto none = make({});
  EXPECT_EQ(none.login("demo", "demo-password", kAddress, {}).error().code,
            ErrorCode::unauthenticated);
  EXPECT_FALSE((*none.rights("demo", {}))->application());
}

TEST_F(AuthServiceTest, FirstAcceptingEngineDecidesAndOthersAreNotAsked) {
  two_.add_user("demo", "demo-password");
  ASSERT_TRUE(login("demo", "demo-password"));
  EXPECT_EQ(two_.verifications, 0);
}

TEST_F(AuthServiceTest, GuessingIsSlowedDown) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(login("demo", "x").error().code, ErrorCode::unauthenticated);
  const auto blocked = login("demo", "demo-password");
  ASSERT_EQ(blocked.error().code, ErrorCode::too_many_requests);
  EXPECT_EQ(AuthService::retry_after(blocked.error()), seconds(15));
  EXPECT_EQ(AuthService::retry_after(blocked.error().in("POST /api/authentication")), seconds(15));
  EXPECT_EQ(one_.verifications, 5) << "the engine is not troubled";
  clock_.advance(seconds(15));
  EXPECT_TRUE(login("demo", "demo-password"));
  EXPECT_EQ(AuthService::retry_after({ErrorCode::unavailable, "", "retry_after=3"}), std::nullopt);
  EXPECT_EQ(AuthService::retry_after({ErrorCode::too_many_requests, "", ""}), std::nullopt);
}

TEST_F(AuthServiceTest, AnUnreachableEngineLocksNobodyOut) {
  one_.down = two_.down = true;
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(login("demo", "demo-password").error().code, ErrorCode::unavailable);
  one_.down = false;
  EXPECT_TRUE(login("demo", "demo-password"));
}

TEST_F(AuthServiceTest, PasswordsAndTokensAreInNoErrorAndNoLog) {
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  std::string errors;
  const auto attempt = [&](const std::string& user, const std::string& password) {
    const auto answer = login(user, password);
    if (!answer) errors += answer.error().text() + "\n";
    return answer;
  };
  const auto token = attempt("demo", "demo-password")->token;
  attempt("demo", "hunter2-wrong");
  attempt("hunter2-typed-as-user", "x");
  one_.profile_down = true;
  attempt("demo", "demo-password");
  one_.down = two_.down = true;
  attempt("demo", "hunter2-down");
  store_.down = true;
  errors += service().authenticate(token, {}).error().text();
  errors += service().authenticate(token + "x", {}).error().text();
  errors += service().logout(token).error().text();
  errors += service().rights("demo", {}).error().text();
  const auto log =
      ::testing::internal::GetCapturedStderr() + ::testing::internal::GetCapturedStdout();
  EXPECT_THAT(log, HasSubstr("***")) << "the fake engine quotes passwords, so this was at work";
  for (const auto& secret : {std::string("hunter2"), std::string("demo-password"), token,
                             token.substr(0, 20), options_.secret}) {
    EXPECT_THAT(log, Not(HasSubstr(secret)));
    EXPECT_THAT(errors, Not(HasSubstr(secret)));
  }
}

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

  one_.grant(Resource::process_definition, "demo", "*");
  ASSERT_TRUE(service().logout(login("demo", "demo-password")->token));
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
  EXPECT_EQ(service().login("demo", "x", kAddress, stop.get_token()).error().code,
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
          EXPECT_TRUE(service().forget_expired_sessions());
        }
      }
    });
  }
}

}  // namespace
}  // namespace hindsight::auth
