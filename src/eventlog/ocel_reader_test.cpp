#include "eventlog/ocel_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventlog/reading_for_test.h"

namespace hindsight::eventlog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Log;
using testing::options_of_test;
using testing::Read;
using testing::read_log;

constexpr EpochMs kNoon = 1'767'268'800'000;  // 2026-01-01T12:00:00Z
const std::string kObjects =
    R"([{"id":"o1","type":"order"},{"id":"o2","type":"order"},{"id":"i1","type":"item"}])";

Log ocel(const std::string& events, const std::string& type = "order", const std::string& more = "",
         const std::string& objects = kObjects) {
  auto options = options_of_test();
  options.ocel.object_type = type;
  return read_log(LogFormat::ocel,
                  R"({"events":)" + events + R"(,"objects":)" + objects + more + "}", options);
}

std::string event(const std::string& id, const std::string& objects, const std::string& more = "") {
  std::string relationships;
  for (const char digit : objects)
    relationships += std::string(relationships.empty() ? "" : ",") + R"({"objectId":")" +
                     (digit == 'i' ? "i1" : std::string("o") + digit) + R"(","qualifier":"q"})";
  return R"({"id":")" + id + R"(","type":"Pack","time":"2026-01-01T12:00:00Z","relationships":[)" +
         relationships + "]" + more + "}";
}

TEST(Ocel, MakesAnEventForEachObjectOfTheTypeThatItIsRelatedTo) {
  const auto log = ocel("[" + event("e1", "21i") + "," + event("e2", "1") + "]");
  EXPECT_EQ(log.error, "");
  EXPECT_THAT(log.events, ElementsAre(Read{"log/e1/o1", "o1", "Pack", "log", "", "", kNoon},
                                      Read{"log/e1/o2", "o2", "Pack", "log", "", "", kNoon},
                                      Read{"log/e2/o1", "o1", "Pack", "log", "", "", kNoon}));
}

TEST(Ocel, HandsTheEventsOutInPagesOfAnySize) {
  auto options = options_of_test();
  options.ocel.object_type = "order";
  const auto open = testing::opens(R"({"objects":)" + kObjects + R"(,"events":[)" +
                                       event("e1", "12") + "," + event("e2", "12") + "]}",
                                   1);
  EXPECT_EQ(read_log(LogFormat::ocel, open, options, 1).events.size(), 4U);
  EXPECT_EQ(read_log(LogFormat::ocel, open, options, 3).events.size(), 4U);
}

TEST(Ocel, CountsSeveralRelationsToAnObjectOnce) {
  EXPECT_EQ(ocel("[" + event("e1", "11") + "]").events.size(), 1U);
}

TEST(Ocel, CountsEventsThatBelongToNoTrace) {
  const auto log =
      ocel("[" + event("e1", "i") + "," + event("e2", "") + "," + event("e3", "9") + "]");
  EXPECT_EQ(log.events.size(), 0U);
  EXPECT_EQ(log.without_trace, 3);
  EXPECT_EQ(log.error, "");
}

TEST(Ocel, AsksForTheTypeOfObjectsWhenThereAreSeveral) {
  const auto log = ocel("[" + event("e1", "1") + "]", "");
  EXPECT_THAT(log.error, HasSubstr("Say so by --object-type; the log has 'item' (1), 'order' (2)"));
  EXPECT_THAT(ocel("[]", "invoice").error,
              HasSubstr("no object of the type 'invoice', but 'item' (1), 'order' (2)"));
  EXPECT_THAT(ocel("[]", "", "", "[]").error, HasSubstr("the log has no objects"));
}

TEST(Ocel, NeedsNoTypeOfObjectsWhenThereIsOne) {
  EXPECT_EQ(
      ocel("[" + event("e1", "1") + "]", "", "", R"([{"id":"o1","type":"order"}])").events.size(),
      1U);
}

TEST(Ocel, MakesDataOfTheAttributesByJsonAndByTheirDeclaredTypes) {
  const auto log = ocel(
      "[" +
          event(
              "e1", "1",
              R"(,"attributes":[{"name":"s","value":"7"},{"name":"n","value":7.5},{"name":"b","value":true},{"name":"z","value":null},
      {"name":"list","value":[1]},{"name":"i","value":"7"},{"name":"t","value":"2026-01-01"},{"value":"nameless"}])") +
          "]",
      "order",
      R"(,"eventTypes":[{"name":"Pack","attributes":[{"name":"i","type":"integer"},{"name":"t","type":"time"},{"name":"s","type":"string"}]},{"name":"none"}])");
  EXPECT_EQ(log.events[0].data,
            R"({"s":"7","n":7.5,"b":true,"i":7,"t":"2026-01-01T00:00:00.000+0000"})");
}

TEST(Ocel, SkipsMembersThatItDoesNotKnow) {
  const auto log = ocel("[" + event("e1", "1") + "]", "order",
                        R"(,"x":[[{"a\"]":"\\"}],"}"],"y":-1.5 , "z" : null,"text":"]}")");
  EXPECT_EQ(log.error, "");
  EXPECT_EQ(log.events.size(), 1U);
}

TEST(Ocel, StopsAtABadEventOrSkipsIt) {
  const std::pair<const char*, const char*> bad[] = {
      {R"({"type":"a","time":"2026-01-01"})", "the event has no id"},
      {R"({"id":"e","type":"a"})", "'' is no time that can be read"},
      {R"({"id":"e","type":"a","time":"soon"})", "'soon' is no time that can be read"},
      {R"({"id":"e","type":"","time":"2026-01-01"})", "the event has no type"},
      {R"({"id":"e\u0000","type":"a","time":"2026-01-01"})", "NUL"},
      {R"("text")", "the event has no id"},
  };
  for (const auto& [element, reason] : bad) {
    const auto text = R"({"objects":)" + kObjects + R"(,"events":[)" + event("e1", "1") + "," +
                      element + "," + event("e2", "1") + "]}";
    auto options = options_of_test();
    options.ocel.object_type = "order";
    const auto stopped = read_log(LogFormat::ocel, text, options);
    EXPECT_EQ(stopped.events.size(), 1U) << element;
    EXPECT_THAT(stopped.error, HasSubstr(reason));
    EXPECT_THAT(stopped.error, HasSubstr("byte " + std::to_string(text.find(element))));
    options.skip_bad = true;
    const auto skipped = read_log(LogFormat::ocel, text, options);
    EXPECT_EQ(skipped.error, "");
    EXPECT_EQ(skipped.events.size(), 2U) << element;
    EXPECT_EQ(skipped.bad.count, 1) << element;
  }
}

TEST(Ocel, RefusesWhatIsNoOcelLog) {
  const auto error = [](const std::string& text) { return read_log(LogFormat::ocel, text).error; };
  EXPECT_THAT(error(R"({"ocel:events":{}})"), HasSubstr("version 1.0"));
  EXPECT_THAT(error(R"({"a":1})"), HasSubstr("no member 'events'"));
  EXPECT_THAT(error(R"({"events":{}})"), HasSubstr("the log has no objects"));
  EXPECT_THAT(error(R"({"objects":{}})"), HasSubstr("there is no [ where a list is expected"));
  EXPECT_THAT(error("[]"), HasSubstr("there is no { at the beginning"));
  EXPECT_THAT(error(R"({"objects":[{]})"), HasSubstr("not valid JSON"));
  EXPECT_THAT(error(R"({"objects":[{"id":"a","type":"b"} {}]})"), HasSubstr("there is no ,"));
  EXPECT_THAT(error(R"({"objects":[]} x)"), HasSubstr("something stands behind the object"));
  EXPECT_THAT(error(R"({1:2})"), HasSubstr("a member has no name"));
  EXPECT_THAT(error("{\"objects\":[{\"id\":\"\xFF\"}]}"), HasSubstr("not valid JSON"));
  EXPECT_THAT(error(std::string("{\"objects\":[{\"id\":\"a\0b\"}]}", 26)),
              HasSubstr("not valid JSON"));
  for (const auto* cut : {"{", "{\"x\"", "{\"x\":", "{\"x\":\"", "{\"x\":[1,", "{\"objects\":[",
                          "{\"objects\":[{\"id\":\"o1\"", "{\"objects\":[]"})
    EXPECT_THAT(error(cut), HasSubstr("not valid JSON")) << cut;
}

TEST(Ocel, RefusesATextOfAHundredMegabytesAndDepthWithoutEnd) {
  const std::string large(100'000'000, 'x');
  EXPECT_THAT(ocel("[" + event("e1", "1") + "," + event(large, "1") + "]").error,
              HasSubstr("an element has more than 4 MB"));
  EXPECT_THAT(
      ocel("[" + event("e1", "1", ",\"x\":" + std::string(1'000, '[') + std::string(1'000, ']')) +
               "]",
           "order")
          .error,
      HasSubstr("64 levels"));
  std::string many;
  for (int i = 0; i < 2'000; ++i)
    many += std::string(i == 0 ? "" : ",") + R"({"name":"a","value":1})";
  EXPECT_THAT(ocel("[" + event("e1", "1", ",\"attributes\":[" + many + "]") + "]").error,
              HasSubstr("more than 1000 attributes"));
}

}  // namespace
}  // namespace hindsight::eventlog
