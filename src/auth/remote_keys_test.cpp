#include "auth/remote_keys.h"

#include "auth/test_key.h"

namespace hindsight::auth {
namespace {

using namespace std::chrono_literals;
using testing::key_set;
using testing::TestKey;

struct RemoteKeysTest : ::testing::Test {
  ManualClock clock;
  TestKey key = TestKey::curve("P-256");
  Result<std::string> published = key_set(key.jwk("first"));
  int readings = 0;
  RemoteKeys keys{[this](std::stop_token) {
                    ++readings;
                    return published;
                  },
                  clock};

  /// "yes", "no", or the error.
  std::string has(const std::string& id) {
    const auto known = keys.for_key(id, {});
    return known ? ((*known)->has(id) ? "yes" : "no") : std::string(to_string(known.error().code));
  }
};

TEST_F(RemoteKeysTest, AreReadOnceWhenTheyAreNeeded) {
  EXPECT_EQ(readings, 0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(has("first"), "yes");
  EXPECT_EQ(readings, 1);
}

TEST_F(RemoteKeysTest, AreReadAgainForAnUnknownKeyButNotByEveryCall) {
  EXPECT_EQ(has("first"), "yes");
  published = key_set(key.jwk("first") + "," + key.jwk("second"));
  EXPECT_EQ(has("second"), "no") << "it was read less than ten seconds ago";
  clock.advance(10s);
  EXPECT_EQ(has("second"), "yes");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(has("made up"), "no");
  EXPECT_EQ(readings, 2);
  clock.advance(10s);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(has("made up"), "no");
  EXPECT_EQ(readings, 3);
}

TEST_F(RemoteKeysTest, ThatWereTakenBackAreForgottenAfterMinutes) {
  EXPECT_EQ(has("first"), "yes");
  published = key_set(key.jwk("second"));
  clock.advance(4min);
  EXPECT_EQ(has("first"), "yes");
  clock.advance(1min);
  EXPECT_EQ(has("first"), "no");
}

TEST_F(RemoteKeysTest, OutliveAnHourInWhichTheyCannotBeRead) {
  EXPECT_EQ(has("first"), "yes");
  published = fail(ErrorCode::unavailable, "no answer");
  clock.advance(59min);
  EXPECT_EQ(has("first"), "yes");
  clock.advance(1min);
  EXPECT_EQ(has("first"), "unavailable");
  published = key_set(key.jwk("first"));
  clock.advance(10s);
  EXPECT_EQ(has("first"), "yes");
}

TEST_F(RemoteKeysTest, ThatAreNoneLetNobodyIn) {
  published = "<html>";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(has("first"), "unavailable");
  EXPECT_EQ(readings, 1);
}

}  // namespace
}  // namespace hindsight::auth
