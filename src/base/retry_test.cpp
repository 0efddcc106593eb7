#include "base/retry.h"

#include <gtest/gtest.h>

namespace hindsight {
namespace {

using std::chrono::seconds;

TEST(Retry, IsToldByTheErrorWhateverStandsInFrontOfIt) {
  const auto error = try_again_in(seconds(15), "too much");
  EXPECT_EQ(error.code, ErrorCode::too_many_requests);
  EXPECT_EQ(error.message, "too much");
  EXPECT_EQ(retry_after(error), seconds(15));
  EXPECT_EQ(retry_after(error.in("retry_after=7").in("POST /api")), seconds(15));
}

TEST(Retry, IsNotToldByOthers) {
  EXPECT_EQ(retry_after({ErrorCode::unavailable, "", "retry_after=3"}), std::nullopt);
  EXPECT_EQ(retry_after({ErrorCode::too_many_requests, "", ""}), std::nullopt);
  EXPECT_EQ(retry_after({ErrorCode::too_many_requests, "", "retry_after=x"}), std::nullopt);
}

}  // namespace
}  // namespace hindsight
