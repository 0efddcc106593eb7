#pragma once

#include "base/time.h"
#include "report/definition.h"

/// Dates of filters: fixed, rolling and relative ranges become instants.
namespace hindsight::report {

/// When and where a report is evaluated; the same for all its parts.
struct Moment {
  EpochMs now = 0;
  TimeZone zone = TimeZone::utc();  ///< of the client
};

/// Reads `{type: fixed|rolling|relative, start, end}`. A fixed range may be open on one or both
/// sides. Rolling: from n units ago to now. Relative: the current unit up to now (0) or the n whole
/// units before it.
Result<DateRange> parse_date_range(const json::Value& data, std::string_view path,
                                   const Moment& moment);

/// The same for a date that is no variable: closed on one side at least, and without what is said
/// of variables that have no value.
Result<DateRange> parse_filter_range(const json::Value& data, std::string_view path,
                                     const Moment& moment);

}  // namespace hindsight::report
