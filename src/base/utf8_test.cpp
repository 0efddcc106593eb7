#include "base/utf8.h"

#include <gtest/gtest.h>

namespace hindsight {
namespace {

TEST(Utf8, IsToldFromOtherBytes) {
  for (const auto* good : {"", "a", "é", "€", "😀", "\xEF\xBF\xBF"}) EXPECT_TRUE(is_utf8(good));
  for (const auto* bad :
       {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "a\xFF"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

}  // namespace
}  // namespace hindsight
