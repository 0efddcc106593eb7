#pragma once

#include <string>
#include <string_view>

#include "base/id128.h"
#include "base/result.h"
#include "store/event_store.h"

namespace hindsight::events {

/// How far the making of a publication's instances is; kept with them.
struct Progress {
  bool following = false;  ///< all that was there when it began is made; what comes is followed
  Id128 after;             ///< the last trace that was made; empty = none yet
  std::int64_t done = 0;   ///< traces
  std::int64_t total = 0;  ///< traces, about
  store::EventPosition position;  ///< from where on changes are to be followed
};

/// Under which name it is kept.
std::string progress_note(std::string_view publication);
std::string to_text(const Progress& progress);
Result<Progress> progress_from(const std::string& text);

}  // namespace hindsight::events
