#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace hindsight {

/// An ISO 8601 period of years, months and days, such as `P2Y` or `P1M15D`: a length on the
/// calendar, not in milliseconds.
struct Period {
  int years = 0;
  int months = 0;
  int days = 0;
  bool operator==(const Period&) const = default;
};

/// nullopt for anything else, also for a period with a time part or in weeks, and for a number
/// above a million.
std::optional<Period> parse_period(std::string_view text);

/// `P1Y15D`; `P0D` for nothing.
std::string to_text(const Period& period);

/// The same time of day that long before `time`, by the zone's calendar: years and months first
/// (31 March − 1 month = the last day of February), then days. What lies before the year 1 counts
/// as its beginning.
EpochMs before(EpochMs time, const Period& period, const TimeZone& zone);

}  // namespace hindsight
