#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hindsight {

/// When something recurs, as a cron expression says: `minute hour day month weekday`, with the
/// second in front when there are six fields. A field is a list of values, ranges and steps (`5`,
/// `1-5`, `*/15`, `10-50/20`, `8/4`), months and weekdays also have names (`MON`, `dec`). Weekdays
/// count from 0 or 7 = Sunday; `?` means `*`; `L` as day is the last of the month, `5L` or `FRIL`
/// as weekday the last Friday, `MON#2` the second Monday. Day and weekday must both fit. A value.
class Cron {
 public:
  /// `invalid_argument` says which field is wrong.
  static Result<Cron> parse(std::string_view text);

  /// The first time after `after`, to the second; nullopt when there is none within eight years
  /// (31 February). A time that a change of clocks skips counts as the moment of the change, one
  /// that it repeats counts once; what happens every hour follows real time instead.
  [[nodiscard]] std::optional<EpochMs> next(EpochMs after, const TimeZone& zone) const;

 private:
  friend class CronReader;
  [[nodiscard]] bool fits_day(EpochMs local_midnight) const;
  [[nodiscard]] std::optional<EpochMs> next_local(EpochMs from, EpochMs end) const;

  std::bitset<60> seconds_, minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;    // of the month, from 1
  std::bitset<13> months_;  // from 1
  std::bitset<7> weekdays_;
  bool last_day_ = false;
  std::optional<int> last_weekday_;  // the last such day of the month
  std::optional<int> nth_weekday_;   // with nth_
  int nth_ = 0;
};

}  // namespace hindsight
