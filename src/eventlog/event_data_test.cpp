#include "eventlog/event_data.h"

#include <gtest/gtest.h>

namespace hindsight::eventlog {
namespace {

const EventData::Names kAll;

std::string untyped(std::string_view text) {
  EventData data(kAll);
  data.add_untyped("x", text);
  return data.json();
}

std::string typed(std::string_view text, AttributeType type) {
  const auto times = TimeReader::make("", TimeZone::utc());
  EventData data(kAll);
  data.add_typed("x", text, type, *times);
  return data.json();
}

TEST(EventData, MakesNumbersAndBooleansOfTextThatIsOne) {
  for (const auto* number :
       {"0", "-1", "12", "1.50", "-0.25", "1e3", "1E-3", "9223372036854775807"})
    EXPECT_EQ(untyped(number), std::string(R"({"x":)") + number + '}');
  EXPECT_EQ(untyped("True"), R"({"x":true})");
  EXPECT_EQ(untyped("FALSE"), R"({"x":false})");
}

TEST(EventData, LeavesTextThatOnlyLooksLikeANumber) {
  for (const auto* text : {"007", "1.", ".5", "+1", "1,5", "0x10", "1e999", "--1", "-", "1 ", "NaN",
                           "inf", "9223372036854775808", "1.5.2", "1e"}) {
    EXPECT_EQ(untyped(text), std::string(R"({"x":")") + text + "\"}");
  }
}

TEST(EventData, WritesValuesByTheirDeclaredType) {
  EXPECT_EQ(typed("007", AttributeType::integer), R"({"x":7})");
  EXPECT_EQ(typed("+7", AttributeType::integer), R"({"x":7})");
  EXPECT_EQ(typed(".5", AttributeType::real), R"({"x":0.5})");
  EXPECT_EQ(typed("1.50", AttributeType::real), R"({"x":1.50})");
  EXPECT_EQ(typed("true", AttributeType::boolean), R"({"x":true})");
  EXPECT_EQ(typed("2026-01-02T03:04:05+01:00", AttributeType::time),
            R"({"x":"2026-01-02T02:04:05.000+0000"})");
  EXPECT_EQ(typed("12", AttributeType::text), R"({"x":"12"})");
}

TEST(EventData, KeepsWhatIsNotOfItsDeclaredTypeAsText) {
  EXPECT_EQ(typed("many", AttributeType::integer), R"({"x":"many"})");
  EXPECT_EQ(typed("NaN", AttributeType::real), R"({"x":"NaN"})");
  EXPECT_EQ(typed("1", AttributeType::boolean), R"({"x":"1"})");
  EXPECT_EQ(typed("soon", AttributeType::time), R"({"x":"soon"})");
}

TEST(EventData, HoldsEachNameOnceAndNothingEmpty) {
  EventData data(kAll);
  EXPECT_EQ(data.json(), "");
  data.add_text("empty", "");
  EXPECT_EQ(data.json(), "");
  data.add_text("a\"", "x\ny");
  data.add_text("a\"", "z");
  data.add_untyped("b", "1");
  EXPECT_EQ(data.json(), R"({"a\"":"x\ny","b":1})");
}

TEST(EventData, HoldsOnlyTheNamesThatAreWanted) {
  const EventData::Names wanted = {{"b"}};
  EventData data(wanted);
  data.add_text("a", "1");
  data.add_text("b", "2");
  EXPECT_EQ(data.json(), R"({"b":"2"})");
  const EventData::Names none = std::vector<std::string>{};
  EventData without(none);
  without.add_text("b", "2");
  EXPECT_EQ(without.json(), "");
}

}  // namespace
}  // namespace hindsight::eventlog
