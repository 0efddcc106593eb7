#include "eventlog/xes_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventlog/reading_for_test.h"

namespace hindsight::eventlog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Log;
using testing::options_of_test;
using testing::Read;
using testing::read_log;

constexpr EpochMs kNoon = 1'767'268'800'000;  // 2026-01-01T12:00:00Z

Log xes(const std::string& in_log, const ReadOptions& options = options_of_test()) {
  return read_log(LogFormat::xes,
                  "<?xml version='1.0' encoding='UTF-8'?>\n<log xes.version='1.0' "
                  "xmlns='http://www.xes-standard.org/'>" +
                      in_log + "</log>\n",
                  options);
}

std::string attribute(const std::string& element, const std::string& key,
                      const std::string& value) {
  return "<" + element + " key='" + key + "' value='" + value + "'/>";
}

std::string event(const std::string& name, const std::string& more = "") {
  return "<event>" + attribute("string", "concept:name", name) +
         attribute("date", "time:timestamp", "2026-01-01T12:00:00.000Z") + more + "</event>";
}

std::string trace(const std::string& name, const std::string& events) {
  return "<trace>" + attribute("string", "concept:name", name) + events + "</trace>";
}

std::vector<std::string> types(const Log& log) {
  std::vector<std::string> out;
  for (const auto& event : log.events) out.push_back(event.type);
  if (!log.error.empty()) out.push_back("error: " + log.error);
  return out;
}

TEST(Xes, ReadsTheEventsOfEachTrace) {
  const auto log = xes(trace("c1", event("Pack") + event("Send")) + trace("c2", event("Pack")));
  EXPECT_EQ(log.error, "");
  EXPECT_THAT(log.events, ElementsAre(Read{"log#0000000001", "c1", "Pack", "log", "", "", kNoon},
                                      Read{"log#0000000002", "c1", "Send", "log", "", "", kNoon},
                                      Read{"log#0000000003", "c2", "Pack", "log", "", "", kNoon}));
}

TEST(Xes, PrefixesOfNamespacesSayNothing) {
  const auto log =
      read_log(LogFormat::xes,
               "<x:log xmlns:x='urn:x'><x:trace><x:event><x:string key='concept:name' value='a'/>"
               "<x:date key='time:timestamp' value='2026-01-01'/></x:event></x:trace></x:log>");
  EXPECT_THAT(types(log), ElementsAre("a"));
}

TEST(Xes, NamesATraceByItsNameElseItsIdentityElseItsPlace) {
  const auto id = attribute("id", "identity:id", "u1");
  EXPECT_EQ(xes(trace("c1", id + event("a"))).events[0].trace, "c1");
  EXPECT_EQ(xes("<trace>" + id + event("a") + "</trace>").events[0].trace, "u1");
  EXPECT_EQ(xes("<trace/><trace>" + event("a") + "</trace>").events[0].trace, "log#trace-2");
}

TEST(Xes, TakesAttributesOfATraceThatStandBehindItsEvents) {
  const auto log = xes("<trace>" + event("a") + attribute("int", "amount", "7") + event("b") +
                       attribute("string", "concept:name", "c1") + "</trace>");
  EXPECT_THAT(log.events, ElementsAre(Read{"log#0000000001", "c1", "a", "log", "",
                                           R"({"case:amount":7})", kNoon},
                                      Read{"log#0000000002", "c1", "b", "log", "", "", kNoon}));
}

TEST(Xes, KnowsAnEventByItsIdentity) {
  EXPECT_EQ(xes(trace("c1", event("a", attribute("id", "identity:id", "u1")))).events[0].id,
            "log/u1");
}

TEST(Xes, AddsTheTransitionToTheTypeUnlessItIsComplete) {
  const auto transition = [](const char* name) {
    return attribute("string", "lifecycle:transition", name);
  };
  const auto text =
      trace("c1", event("a", transition("start")) + event("a", transition("COMPLETE")) +
                      event("a", transition("complete")) + event("a"));
  const auto log = xes(text);
  EXPECT_THAT(types(log), ElementsAre("a+start", "a", "a", "a"));
  EXPECT_EQ(log.events[0].data, R"({"lifecycle:transition":"start"})");
  auto options = options_of_test();
  options.xes.lifecycle_in_type = false;
  EXPECT_THAT(types(xes(text, options)), ElementsAre("a", "a", "a", "a"));
}

TEST(Xes, NamesEventsByAClassifierOfTheLog) {
  const auto classifiers = std::string(
      "<classifier name='Who' scope='event' keys=\"concept:name 'my role' "
      "org:resource\"/><classifier name='Trace' scope='trace' keys='x'/>");
  const auto text =
      classifiers + trace("c1", event("a", attribute("string", "my role", "r") +
                                               attribute("string", "org:resource", "joe")));
  auto options = options_of_test();
  options.xes.classifier = "Who";
  const auto log = xes(text, options);
  EXPECT_THAT(types(log), ElementsAre("a+r+joe"));
  EXPECT_EQ(log.events[0].data, R"({"concept:name":"a","my role":"r","org:resource":"joe"})");
  options.xes.classifier = "What";
  EXPECT_THAT(xes(text, options).error,
              HasSubstr("the log has no classifier 'What'; it has 'Who'"));
  options.xes.classifier = "Who";
  EXPECT_THAT(xes(classifiers + trace("c1", event("a")), options).error,
              HasSubstr("lacks an attribute that names it"));
}

TEST(Xes, MakesDataOfTheAttributesByTheirTypes) {
  const auto log = xes(trace(
      "c1",
      event("a", attribute("string", "s", "1 &lt; 2") + attribute("int", "i", "7") +
                     attribute("float", "f", "1.5") + attribute("boolean", "b", "true") +
                     attribute("date", "d", "2026-01-01T01:00:00+01:00") +
                     attribute("id", "u", "x") + attribute("string", "", "nothing") +
                     "<string key='outer' value='o'><string key='inner' value='i'/></string>"
                     "<list key='l'><values><string key='in list' value='v'/></values></list>")));
  EXPECT_EQ(
      log.events[0].data,
      R"({"s":"1 < 2","i":7,"f":1.5,"b":true,"d":"2026-01-01T00:00:00.000+0000","u":"x","outer":"o"})");
}

TEST(Xes, AddsTheAttributesOfTheTraceToItsFirstEvent) {
  const auto text =
      trace("c1", attribute("string", "customer", "ACME") + attribute("id", "identity:id", "u1") +
                      event("a", attribute("int", "n", "1")) + event("b"));
  const auto log = xes(text);
  EXPECT_EQ(log.events[0].data, R"({"n":1,"case:customer":"ACME","case:identity:id":"u1"})");
  EXPECT_EQ(log.events[1].data, "");
  auto options = options_of_test();
  options.data = {"case:customer"};
  EXPECT_EQ(xes(text, options).events[0].data, R"({"case:customer":"ACME"})");
}

TEST(Xes, DoesNotApplyGlobalDefaults) {
  const auto log =
      xes("<global scope='event'>" + attribute("string", "concept:name", "unknown") +
          attribute("string", "x", "y") + "</global>" + trace("c1", event("a") + "<event/>"));
  EXPECT_THAT(types(log),
              ElementsAre(HasSubstr("error: the event lacks an attribute that names it")));
}

TEST(Xes, TakesTimesWithoutAZoneForUtc) {
  const auto at = [](const char* time) {
    return xes(trace("c1", "<event>" + attribute("string", "concept:name", "a") +
                               attribute("date", "time:timestamp", time) + "</event>"));
  };
  EXPECT_EQ(at("2026-01-01T12:00:00").events[0].time, kNoon);
  EXPECT_EQ(at("2026-01-01T13:00:00.0000000+01:00").events[0].time, kNoon);
  EXPECT_THAT(at("noon").error, HasSubstr("'noon' is no time that can be read"));
}

TEST(Xes, StopsAtABadEventAndStoresNothingOfItsTrace) {
  const auto log = xes(trace("c0", event("x")) + "\n" +
                       trace("c1", event("a") + "\n<event>" +
                                       attribute("string", "concept:name", "b") + "</event>"));
  EXPECT_THAT(types(log), ElementsAre("x", "error: the event has no time:timestamp (line 4)"));
}

TEST(Xes, SkipsBadEventsWhenAskedTo) {
  auto options = options_of_test();
  options.skip_bad = true;
  const auto log =
      xes(trace("c1", attribute("int", "n", "1") + "<event/>" + event("a")) + "\n" + event("stray"),
          options);
  EXPECT_THAT(log.events,
              ElementsAre(Read{"log#0000000002", "c1", "a", "log", "", R"({"case:n":1})", kNoon}));
  EXPECT_THAT(log.bad.first, ElementsAre("line 2: the event lacks an attribute that names it",
                                         "line 3: the event is in no trace"));
}

TEST(Xes, RefusesADocumentTypeDeclarationAndSoEveryEntity) {
  const auto log = read_log(LogFormat::xes,
                            "<?xml version='1.0'?>\n<!DOCTYPE log [<!ENTITY a 'ha'><!ENTITY b "
                            "'&a;&a;&a;&a;&a;&a;&a;&a;'>]>\n<log>" +
                                trace("&b;", event("a")) + "</log>");
  EXPECT_THAT(
      types(log),
      ElementsAre("error: the XML has a document type declaration; event logs may not (line 2)"));
  EXPECT_THAT(xes(trace("&b;", event("a"))).error, HasSubstr("undefined entity"));
}

TEST(Xes, RefusesWhatIsNoXesLog) {
  EXPECT_THAT(read_log(LogFormat::xes, "<html/>").error, HasSubstr("this is no XES log"));
  EXPECT_THAT(read_log(LogFormat::xes, "<log><trace>").error, HasSubstr("not valid XML"));
  EXPECT_THAT(read_log(LogFormat::xes, "").error, HasSubstr("not valid XML"));
  EXPECT_THAT(xes(std::string("\0", 1)).error, HasSubstr("not valid XML"));
  EXPECT_THAT(xes("<trace>\xFF</trace>").error, HasSubstr("not valid XML"));
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<list key='l'>";
  EXPECT_THAT(xes("<trace>" + deep).error, HasSubstr("nested deeper than 64 levels"));
}

TEST(Xes, RefusesAnAttributeOfAHundredMegabytes) {
  const auto log =
      xes(trace("c1", event("a")) +
          trace("c2", event("b", attribute("string", "x", std::string(100'000'000, 'x')))));
  EXPECT_THAT(log.error, HasSubstr("an element has more than 4 MB"));
}

TEST(Xes, RefusesAttributesWithoutEnd) {
  std::string many;
  for (int i = 0; i < 2'000; ++i) many += attribute("string", "k" + std::to_string(i), "v");
  EXPECT_THAT(xes(trace("c1", event("a", many))).error,
              HasSubstr("the event has more than 1000 attributes"));
  EXPECT_THAT(xes(trace("c1", many + event("a"))).error,
              HasSubstr("a trace has more than 1000 attributes"));
}

TEST(Xes, RefusesATraceOfMoreThanAMillionEvents) {
  std::string events;
  const auto one = event("a");
  for (int i = 0; i <= 1'000'000; ++i) events += one;
  const auto log = xes(trace("c0", one) + trace("c1", events));
  EXPECT_THAT(types(log), ElementsAre("a", HasSubstr("more than 1000000 events")));
}

}  // namespace
}  // namespace hindsight::eventlog
