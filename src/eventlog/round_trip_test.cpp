#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "eventlog/reading_for_test.h"

namespace hindsight::eventlog {
namespace {

using testing::options_of_test;
using testing::Read;
using testing::read_log;

constexpr int kSeeds = 30;

/// Writes a random log in each of the formats.
class RandomLog {
 public:
  explicit RandomLog(std::uint64_t seed) : random_(seed) {
    const auto traces = below(20);
    for (std::size_t t = 0; t < traces; ++t) {
      const auto name = "t" + std::to_string(t) + text();
      const auto events = below(30);
      for (std::size_t e = 0; e < events; ++e) {
        events_.push_back({.id = "e" + std::to_string(events_.size()) + text(),
                           .trace = name,
                           .type = "a" + text(),
                           .source = "log",
                           .group = "",
                           .data = "v" + text(),
                           .time = static_cast<EpochMs>(below(2'000'000'000'000))});
      }
    }
  }

  /// What a reader should find, with ids as the format makes them.
  [[nodiscard]] std::vector<Read> expected(bool with_trace_in_id = false) const {
    auto out = events_;
    for (auto& event : out) {
      event.id = "log/" + event.id + (with_trace_in_id ? '/' + event.trace : "");
      event.data = R"({"x":)" + json_string(event.data) + '}';
    }
    return out;
  }

  [[nodiscard]] std::string csv() const {
    std::string out = "id,case,activity,time,x\r\n";
    for (const auto& e : events_) {
      out +=
          fmt::format("{},{},{},{},{}\r\n", quoted(e.id), quoted(e.trace), quoted(e.type),
                      e.time % 2 == 0 ? format_utc(e.time) : utc_.format(e.time), quoted(e.data));
    }
    return out;
  }

  [[nodiscard]] std::string xes() const {
    std::string out = "<log>";
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const auto& e = events_[i];
      if (i == 0 || events_[i - 1].trace != e.trace)
        out +=
            (i == 0 ? "" : "</trace>") + std::string("<trace>") + string("concept:name", e.trace);
      out += "<event>" + string("identity:id", e.id) + string("concept:name", e.type) +
             string("x", e.data) +
             fmt::format(R"(<date key="time:timestamp" value="{}"/></event>)", format_utc(e.time));
    }
    return out + (events_.empty() ? "" : "</trace>") + "</log>";
  }

  [[nodiscard]] std::string ocel() const {
    std::string objects, events;
    for (const auto& e : events_) {
      objects += fmt::format(R"({}{{"id":{},"type":"T"}})", objects.empty() ? "" : ",",
                             json_string(e.trace));
      events += fmt::format(
          R"({}{{"id":{},"type":{},"time":"{}","attributes":[{{"name":"x","value":{}}}],"relationships":[{{"objectId":{},"qualifier":""}}]}})",
          events.empty() ? "" : ",", json_string(e.id), json_string(e.type), format_utc(e.time),
          json_string(e.data), json_string(e.trace));
    }
    return R"({"events":[)" + events + R"(],"objects":[)" + objects + R"(,{"id":"","type":""}]})";
  }

 private:
  std::size_t below(std::uint64_t bound) { return random_() % bound; }
  /// Ends with a letter, since blanks around a text do not count.
  std::string text() {
    static const std::vector<std::string> pieces = {"a", "B", "7",  " ", ",", ";",  "\"", "'", "<",
                                                    "&", ">", "\\", "é", "€", "😀", "/",  "\n"};
    std::string out;
    const auto length = below(below(10) == 0 ? 2'000 : 10);
    for (std::size_t i = 0; i < length; ++i) out += pieces[below(pieces.size())];
    return out + "z";
  }
  static std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
  }
  static std::string string(const std::string& key, const std::string& value) {
    std::string out = "<string key=\"" + key + "\" value=\"";
    for (const char c : value)
      out += std::string("<&\"\n").find(c) == std::string::npos
                 ? std::string(1, c)
                 : fmt::format("&#{};", static_cast<int>(c));
    return out + "\"/>";
  }
  static std::string json_string(const std::string& text) {
    json::Buffer buffer;
    json::Writer writer(buffer);
    json::string(writer, text);
    return std::string(json::view(buffer));
  }

  std::mt19937_64 random_;
  const TimeZone utc_ = TimeZone::utc();
  std::vector<Read> events_;
};

class RoundTrip : public ::testing::TestWithParam<LogFormat> {};

TEST_P(RoundTrip, GivesBackWhatWasWritten) {
  const auto first = std::random_device{}();
  for (std::uint64_t seed = first; seed < first + std::uint64_t{kSeeds}; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomLog log(seed);
    auto options = options_of_test();
    options.csv.id = "id";
    options.skip_bad = GetParam() == LogFormat::ocel;  // the last object
    options.ocel.object_type = "T";
    const auto text = GetParam() == LogFormat::csv   ? log.csv()
                      : GetParam() == LogFormat::xes ? log.xes()
                                                     : log.ocel();
    const auto expected = log.expected(GetParam() == LogFormat::ocel);
    if (expected.empty()) continue;
    const auto read =
        read_log(GetParam(), testing::opens(text, 1 + seed % 10'000), options, 1 + seed % 100);
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.events.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(read.events[i].id, expected[i].id);
      EXPECT_EQ(read.events[i], expected[i]);
    }
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTrip,
                         ::testing::Values(LogFormat::csv, LogFormat::xes, LogFormat::ocel),
                         [](const auto& chosen) {
                           return std::string(chosen.param == LogFormat::csv   ? "Csv"
                                              : chosen.param == LogFormat::xes ? "Xes"
                                                                               : "Ocel");
                         });

TEST(EventLog, FormatIsToldFromTheFirstBytes) {
  const auto format = [](const std::string& text) { return *format_of(testing::opens(text)); };
  EXPECT_EQ(format("\xEF\xBB\xBF\n <?xml"), LogFormat::xes);
  EXPECT_EQ(format("{\"events\":[]}"), LogFormat::ocel);
  EXPECT_EQ(format("\"case\",b"), LogFormat::csv);
  EXPECT_FALSE(format_of(testing::opens(" \n")));
}

TEST(EventLog, PagesHaveABoundAndGoOnWhereTheLastOneEnded) {
  std::string text = "case,activity,time,x\n";
  const std::string large(1'000'000, 'x');
  for (int i = 0; i < 40; ++i) text += "c,a" + std::to_string(i) + ",2026-01-01," + large + "\n";
  auto reader = open_event_log(testing::opens(text), LogFormat::csv, options_of_test());
  ASSERT_TRUE(reader) << reader.error().text();
  std::vector<std::size_t> sizes;
  for (bool more = true; more;) {
    model::EventPage page;
    more = *(*reader)->next(page, 1'000);
    sizes.push_back(page.events.size());
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{17, 17, 6, 0}));
}

}  // namespace
}  // namespace hindsight::eventlog
