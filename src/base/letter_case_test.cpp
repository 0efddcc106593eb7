#include "base/letter_case.h"

#include <gtest/gtest.h>

namespace hindsight {
namespace {

TEST(LetterCase, LettersOfAllScripts) {
  EXPECT_EQ(to_lower("Straße ÄÖÜ"), "straße äöü");
  EXPECT_EQ(to_lower("ÉTÉ ЖУК ΣΑΣ"), "été жук σασ");
  EXPECT_EQ(to_lower("李 100 % _"), "李 100 % _");
  EXPECT_EQ(to_lower(""), "");
}

TEST(LetterCase, WhatIsNoTextStays) {
  EXPECT_EQ(to_lower("A\xFF"
                     "B\xC3"),
            "a\xFF"
            "b\xC3");
}

}  // namespace
}  // namespace hindsight
