#include "eval/csv.h"

#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

std::string cell(std::string_view text, char delimiter = ',') {
  CsvWriter out(delimiter);
  out.text(text);
  return out.take();
}

TEST(Csv, JoinsCellsAndEndsLines) {
  CsvWriter out(';');
  for (const auto* text : {"a", "", "c"}) out.text(text);
  out.end_line();
  out.text("d");
  out.end_line();
  EXPECT_EQ(out.take(), "a;;c\r\nd\r\n");
}

TEST(Csv, QuotesWhatWouldEndACell) {
  EXPECT_EQ(cell("plain text, or not"), "\"plain text, or not\"");
  EXPECT_EQ(cell("plain text, or not", ';'), "plain text, or not");
  EXPECT_EQ(cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(cell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(cell("a\tb", '\t'), "\"a\tb\"");
}

TEST(Csv, DefusesFormulas) {
  EXPECT_EQ(cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
  for (const auto* text :
       {"=1", "+a", "-a", "@SUM(1)", "\uFF1D1", "-1+1", "+", "-1.", "-.5", "--1"})
    EXPECT_EQ(cell(text), std::string("'") + text);
  EXPECT_EQ(cell("\t=1"), "'\t=1");
  EXPECT_EQ(cell("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(cell("=a,b"), "\"'=a,b\"");
}

TEST(Csv, LeavesNumbersAsTheyAre) {
  for (const auto* text : {"-5", "+49", "-5.25", "7", "a=b"}) EXPECT_EQ(cell(text), text);
  CsvWriter out(',');
  out.plain("-1.5e-7");
  EXPECT_EQ(out.take(), "-1.5e-7");
}

}  // namespace
}  // namespace hindsight::eval
