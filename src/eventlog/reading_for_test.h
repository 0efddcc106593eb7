#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "eventlog/event_log_reader.h"

/// Reads logs that lie in memory.
namespace hindsight::eventlog::testing {

/// Gives at most `step` bytes at a time.
class TextBytes final : public ByteSource {
 public:
  explicit TextBytes(std::string text, std::size_t step = 1UL << 30U)
      : text_(std::move(text)), step_(step) {}
  Result<std::size_t> read(std::span<char> room) override {
    const auto count = text_.copy(room.data(), std::min(room.size(), step_), at_);
    at_ += count;
    return count;
  }

 private:
  const std::string text_;
  const std::size_t step_;
  std::size_t at_ = 0;
};

inline OpenBytes opens(const std::string& text, std::size_t step = 1UL << 30U) {
  return [=]() -> Result<std::unique_ptr<ByteSource>> {
    return unpacked(std::make_unique<TextBytes>(text, step));
  };
}

/// Text of an event that outlives its page.
struct Read {
  std::string id, trace, type, source, group, data;
  EpochMs time = 0;
  auto operator<=>(const Read&) const = default;
};

struct Log {
  std::vector<Read> events;
  std::string error;  ///< empty if it could be read to its end
  BadEvents bad;
  std::int64_t without_trace = 0;
};

inline Log read_log(LogFormat format, const OpenBytes& open, const ReadOptions& options,
                    std::size_t page_events = 1'000) {
  Log out;
  auto reader = open_event_log(open, format, options);
  if (!reader) return {.error = reader.error().text()};
  while (true) {
    model::EventPage page;
    const auto more = (*reader)->next(page, page_events);
    for (const auto& e : page.events) {
      out.events.push_back({std::string(e.id.text), std::string(e.trace.text), std::string(e.type),
                            std::string(e.source), std::string(e.group), std::string(e.data),
                            e.time});
    }
    if (!more) out.error = more.error().text();
    if (!more || !*more) break;
  }
  out.bad = (*reader)->bad();
  out.without_trace = (*reader)->without_trace();
  return out;
}

inline ReadOptions options_of_test() {
  ReadOptions options;
  options.log_name = "log";
  options.source = "log";
  return options;
}

inline Log read_log(LogFormat format, const std::string& text,
                    const ReadOptions& options = options_of_test()) {
  return read_log(format, opens(text), options);
}

}  // namespace hindsight::eventlog::testing
