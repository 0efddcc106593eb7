#pragma once

#include <cstdint>

#include "base/result.h"
#include "model/event.h"

namespace hindsight::app {

/// Where events go that were read from a file. Confined to one thread.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// Events of a page that suit it best.
  [[nodiscard]] virtual std::size_t page_events() const = 0;
  /// The events may be stored later. After an error nothing more can be put.
  virtual Status put(model::EventPage page) = 0;
  /// When all are stored.
  virtual Status finish() = 0;
  /// How many are stored for sure, counted from the first one without a gap.
  [[nodiscard]] virtual std::int64_t stored() const = 0;
};

}  // namespace hindsight::app
