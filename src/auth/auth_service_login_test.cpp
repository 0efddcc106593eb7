#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "auth/auth_service_fixture_for_test.h"
#include "base/retry.h"

namespace hindsight::auth {
namespace {

using engine::Resource;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kAddress = "10.0.0.1";

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

std::vector<LoginCase> login_cases() {
  const auto nothing = [](auto&, auto&) {};
  const auto no_access = [](auto& one, auto& two) {
    one.rows.clear();
    two.rows.clear();
  };
  return {
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
}

TEST_F(AuthServiceTest, LoginOutcomes) {
  for (const auto& one_case : login_cases()) {
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
  EXPECT_EQ(retry_after(blocked.error()), seconds(15));
  EXPECT_EQ(one_.verifications, 5) << "the engine is not troubled";
  clock_.advance(seconds(15));
  EXPECT_TRUE(login("demo", "demo-password"));
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

}  // namespace
}  // namespace hindsight::auth
