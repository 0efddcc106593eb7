#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/time.h"
#include "report/date_filter.h"

/// Building blocks of this module's tests: definitions as JSON text.
namespace hindsight::report {

/// A process report on definition `order` (identifier `d1`) with the members of `data` given.
inline std::string report_text(std::string_view members) {
  return R"({"reportType": "process", "data": {"definitions":
      [{"identifier": "d1", "key": "order", "versions": ["all"], "tenantIds": [null]}], )" +
         std::string(members) + "}}";
}

inline json::Document document(std::string_view text) {
  auto parsed = json::parse(text);
  if (!parsed) throw std::invalid_argument(parsed.error().text() + " in " + std::string(text));
  return std::move(*parsed);
}

inline EpochMs instant(std::string_view text) {
  return parse_date_time(text).value();
}

/// Wednesday, 2026-05-20 13:45:30.500 in Berlin, summer time.
inline Moment berlin_moment() {
  return {instant("2026-05-20T13:45:30.500+0200"), TimeZone::named("Europe/Berlin").value()};
}

inline constexpr auto kCountByNone =
    R"("view": {"entity": "processInstance", "properties": ["frequency"]},
       "groupBy": {"type": "none", "value": null})";

}  // namespace hindsight::report
