#pragma once

#include <cstddef>
#include <cstdint>

#include "base/json.h"
#include "base/utf8.h"
#include "eventlog/reading_for_test.h"

namespace hindsight::eventlog {

/// Any bytes, packed or not: no crash, and what is accepted is whole and valid UTF-8. Bad events
/// are skipped, so that much is read.
inline void read_any(LogFormat format, const std::uint8_t* data, std::size_t size) {
  auto options = testing::options_of_test();
  options.skip_bad = true;
  options.ocel.object_type = "order";
  const auto open = testing::opens({reinterpret_cast<const char*>(data), size}, 1'000);
  for (const auto& event : testing::read_log(format, open, options, 100).events) {
    const auto text = event.id + event.trace + event.type + event.data;
    if (event.trace.empty() || event.type.empty() || event.time == model::kNoTime || !is_utf8(text))
      __builtin_trap();
    if (!event.data.empty() && !json::parse(event.data)) __builtin_trap();
  }
}

}  // namespace hindsight::eventlog
