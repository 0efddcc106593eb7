#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace hindsight::api {

/// Where somebody is who reads the rows of a report page by page. It carries all that the next page
/// needs, so nothing is held for it, and any instance can give that page.
struct ResultCursor {
  std::string report;    ///< id
  std::string print;     ///< of the report as it was on the first page
  std::string position;  ///< eval::PageEnd::position
  EpochMs moment = 0;    ///< of the first page
  std::size_t limit = 0;
  std::int64_t total = 0;  ///< rows that there were on the first page
  EpochMs expires = 0;
};

/// As text for an address, signed with the key.
std::string seal(const ResultCursor& cursor, std::string_view key);

/// Reads what seal() wrote with the same key. invalid_argument: it did not, or the cursor is of
/// another report, of this one before it was changed, or has expired; the message says which.
Result<ResultCursor> unseal(std::string_view text, std::string_view key, const std::string& report,
                            const std::string& print, EpochMs now);

}  // namespace hindsight::api
