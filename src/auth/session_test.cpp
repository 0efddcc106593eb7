#include "auth/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/fakes_for_test.h"

namespace hindsight::auth {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class SessionsTest : public ::testing::Test {
 protected:
  ManualClock clock_;
  SeededRandom random_{1};
  FakeSessionStore store_;

  Sessions sessions(minutes life = minutes(60),
                    std::string secret = "a secret of at least thirty-two bytes") {
    return Sessions(std::move(secret), life, store_, clock_, random_);
  }
  static ErrorCode error_of(const Result<Sessions::Checked>& checked) {
    return checked ? ErrorCode::internal : checked.error().code;
  }
};

TEST_F(SessionsTest, OpenedSessionIsAccepted) {
  auto all = sessions();
  const auto opened = all.open("demo");
  const auto checked = all.check(opened.token);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->claims.subject, "demo");
  EXPECT_EQ(checked->claims.session_id, opened.claims.session_id);
  EXPECT_EQ(checked->claims.issued_at, clock_.now_ms());
  EXPECT_FALSE(checked->renewed_token);
  EXPECT_NE(all.open("demo").claims.session_id, opened.claims.session_id);
}

TEST_F(SessionsTest, OtherNodesKnowItByTheSecretOnly) {
  const auto token = sessions().open("demo").token;
  EXPECT_TRUE(sessions().check(token));
  EXPECT_EQ(
      error_of(sessions(minutes(60), "another secret of at least thirty-two bytes").check(token)),
      ErrorCode::unauthenticated);
  const auto own = sessions(minutes(60), "").open("demo").token;
  EXPECT_EQ(error_of(sessions(minutes(60), "").check(own)), ErrorCode::unauthenticated)
      << "random secrets";
}

TEST_F(SessionsTest, TellsItsEndAndLivesAnewWhenRenewed) {
  auto all = sessions();
  const auto opened = all.open("demo");
  const auto begin = clock_.now_ms();
  clock_.advance(minutes(50));
  const auto checked = all.check(opened.token);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->ends, begin + DurationMs{60 * 60'000}) << "of the token that was sent";
  clock_.advance(-minutes(40));
  const auto renewed = all.renew(opened.token);
  ASSERT_TRUE(renewed);
  EXPECT_EQ(renewed->ends, begin + DurationMs{70 * 60'000});
  EXPECT_EQ(renewed->claims.session_id, opened.claims.session_id);
  clock_.advance(minutes(55));
  EXPECT_TRUE(all.check(*renewed->renewed_token));
  EXPECT_EQ(error_of(all.renew(opened.token)), ErrorCode::unauthenticated);
}

TEST_F(SessionsTest, ExpiresByTheLifeTimeOfToday) {
  const auto token = sessions().open("demo").token;
  clock_.advance(minutes(60) - seconds(1));
  EXPECT_TRUE(sessions().check(token));
  EXPECT_EQ(error_of(sessions(minutes(30)).check(token)), ErrorCode::unauthenticated);
  clock_.advance(seconds(1));
  EXPECT_EQ(error_of(sessions().check(token)), ErrorCode::unauthenticated);
  EXPECT_TRUE(sessions(minutes(120)).check(token));
}

TEST_F(SessionsTest, RenewedInTheLastThird) {
  auto all = sessions();
  const auto opened = all.open("demo");
  clock_.advance(minutes(40) - seconds(1));
  EXPECT_FALSE(all.check(opened.token)->renewed_token);
  clock_.advance(seconds(1));
  const auto checked = all.check(opened.token);
  ASSERT_TRUE(checked && checked->renewed_token);
  clock_.advance(minutes(30));
  EXPECT_EQ(error_of(all.check(opened.token)), ErrorCode::unauthenticated);
  const auto renewed = all.check(*checked->renewed_token);
  ASSERT_TRUE(renewed);
  EXPECT_EQ(renewed->claims.session_id, opened.claims.session_id);
  EXPECT_EQ(renewed->claims.subject, "demo");
  EXPECT_FALSE(renewed->renewed_token);
}

TEST_F(SessionsTest, EndConcernsAllTokensOfTheSessionOnAllNodes) {
  auto all = sessions();
  const auto opened = all.open("demo");
  clock_.advance(minutes(50));
  const auto renewed = all.check(opened.token)->renewed_token;
  ASSERT_TRUE(renewed);
  EXPECT_EQ(all.end(opened.token).value(), "demo");
  EXPECT_EQ(error_of(sessions().check(opened.token)), ErrorCode::unauthenticated);
  EXPECT_EQ(error_of(sessions().check(*renewed)), ErrorCode::unauthenticated);
  EXPECT_TRUE(sessions().check(all.open("demo").token)) << "other sessions of the user go on";
}

TEST_F(SessionsTest, EndingWhatIsNoSessionSucceeds) {
  auto all = sessions();
  EXPECT_EQ(all.end("nonsense").value(), std::nullopt);
  EXPECT_EQ(all.end("").value(), std::nullopt);
  const auto token = all.open("demo").token;
  clock_.advance(hours(2));
  EXPECT_EQ(all.end(token).value(), std::nullopt);
  EXPECT_EQ(store_.size(), 0U);
}

TEST_F(SessionsTest, FailsClosedWhenTheStoreCannotBeAsked) {
  auto all = sessions();
  const auto token = all.open("demo").token;
  store_.down = true;
  EXPECT_EQ(error_of(all.check(token)), ErrorCode::unavailable);
  EXPECT_EQ(error_of(all.check("nonsense")), ErrorCode::unauthenticated) << "needs no store";
  EXPECT_EQ(all.end(token).error().code, ErrorCode::unavailable) << "not ended, and says so";
  store_.down = false;
  EXPECT_TRUE(all.check(token));
}

TEST_F(SessionsTest, TokensFromTheFutureAreRefusedBeyondClockSkew) {
  const auto now_token = sessions().open("demo").token;
  clock_.advance(-minutes(4));
  EXPECT_TRUE(sessions().check(now_token));
  clock_.advance(-minutes(2));
  EXPECT_EQ(error_of(sessions().check(now_token)), ErrorCode::unauthenticated);
}

TEST_F(SessionsTest, EndsAreForgottenWhenNoTokenCanBeLeft) {
  auto all = sessions();
  ASSERT_TRUE(all.end(all.open("demo").token));
  clock_.advance(hours(24));
  ASSERT_TRUE(all.forget_expired());
  EXPECT_EQ(store_.size(), 1U);
  clock_.advance(minutes(6));
  ASSERT_TRUE(all.forget_expired());
  EXPECT_EQ(store_.size(), 0U);
}

}  // namespace
}  // namespace hindsight::auth
