#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace hindsight::eventlog {

/// Reads points in time as logs write them. Immutable.
class TimeReader {
 public:
  /// `format`: as of strftime, with %f for a fraction of a second; empty = RFC 3339, also with `/`
  /// or a blank and less precise, and milliseconds since 1970. `zone`: of times without an offset.
  /// invalid_argument for a format that cannot be read by.
  static Result<TimeReader> make(std::string format, TimeZone zone);

  /// nullopt for what is no time of that form. What is shorter than a millisecond is cut.
  [[nodiscard]] std::optional<EpochMs> read(std::string_view text) const;

 private:
  TimeReader(std::string format, TimeZone zone)
      : format_(std::move(format)), zone_(std::move(zone)) {}
  std::string format_;
  TimeZone zone_;
  TimeZone utc_ = TimeZone::utc();
};

}  // namespace hindsight::eventlog
