#include "store/duckdb/working_times.h"

#include <array>

#include "report/working_time.h"
#include "store/duckdb/scalar_function.h"

namespace hindsight::store::duck {
namespace {

/// All are forgotten when there are more: each is read again within a millisecond.
constexpr std::size_t kReadMax = 50;

// DuckDB calls this; all values of a call come from one query, and so from one calendar.

void working_time(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto count = duckdb_data_chunk_get_size(input);
  if (count == 0) return;
  auto* calendars = static_cast<WorkingTimes*>(duckdb_scalar_function_get_extra_info(info));
  const auto vector = [&](idx_t i) { return duckdb_data_chunk_get_vector(input, i); };
  auto text = *static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector(0)));
  const auto calendar =
      calendars->calendar({duckdb_string_t_data(&text), duckdb_string_t_length(text)});
  if (!calendar) return duckdb_scalar_function_set_error(info, "no calendar of working time");
  const auto* from = static_cast<const std::int64_t*>(duckdb_vector_get_data(vector(1)));
  const auto* to = static_cast<const std::int64_t*>(duckdb_vector_get_data(vector(2)));
  auto* from_set = duckdb_vector_get_validity(vector(1));
  auto* to_set = duckdb_vector_get_validity(vector(2));
  auto* out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  for (idx_t i = 0; i < count; ++i) {
    if (duckdb_validity_row_is_valid(from_set, i) && duckdb_validity_row_is_valid(to_set, i)) {
      out[i] = calendar->between(from[i], to[i]);
      continue;
    }
    duckdb_vector_ensure_validity_writable(output);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), i);
  }
}

}  // namespace

Status WorkingTimes::install(Connection& connection) {
  constexpr std::array kParameters = {DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_BIGINT};
  return add_function(connection,
                      {"working_time", kParameters, DUCKDB_TYPE_BIGINT, this, working_time});
}

report::CalendarPtr WorkingTimes::calendar(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (const auto known = read_.find(text); known != read_.end()) return known->second;
  const auto parsed = json::parse(text);
  if (!parsed) return nullptr;
  auto calendar = report::parse_working_time(*parsed, "workingTime");
  if (!calendar) return nullptr;
  if (read_.size() >= kReadMax) read_.clear();
  return read_.emplace(text, std::move(*calendar)).first->second;
}

}  // namespace hindsight::store::duck
