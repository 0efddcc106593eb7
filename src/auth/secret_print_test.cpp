#include "auth/secret_print.h"

#include <gtest/gtest.h>

namespace hindsight::auth {
namespace {

TEST(SecretPrint, TellsSecretsApartAndDoesNotHoldThem) {
  const std::string secret(64, 's');
  EXPECT_EQ(secret_print(secret), secret_print(secret));
  EXPECT_NE(secret_print(secret), secret_print(secret + "x"));
  EXPECT_EQ(secret_print(secret).size(), 16U);
  EXPECT_EQ(secret_print(secret).find("ss"), std::string::npos);
  EXPECT_EQ(secret_print(""), "");
}

}  // namespace
}  // namespace hindsight::auth
