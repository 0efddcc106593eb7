#include "store/duckdb/working_times.h"

#include <array>
#include <span>

#include "model/user_task_durations.h"
#include "report/working_time.h"
#include "store/duckdb/scalar_function.h"

namespace hindsight::store::duck {
namespace {

/// All are forgotten when there are more: each is read again within a millisecond.
constexpr std::size_t kReadMax = 50;

// DuckDB calls these; all values of a call come from one query, and so from one calendar.

/// Writes what `value(calendar, row)` is, NULL for kNoDuration, for each row of the input whose
/// other arguments are there.
template <typename Value>
void for_each_row(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output,
                  const Value& value) {
  const auto count = duckdb_data_chunk_get_size(input);
  if (count == 0) return;
  const auto vector = [&](idx_t i) { return duckdb_data_chunk_get_vector(input, i); };
  auto* calendars = static_cast<WorkingTimes*>(duckdb_scalar_function_get_extra_info(info));
  auto text = *static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector(0)));
  const auto calendar =
      calendars->calendar({duckdb_string_t_data(&text), duckdb_string_t_length(text)});
  if (!calendar) return duckdb_scalar_function_set_error(info, "no calendar of working time");
  auto* first_set = duckdb_vector_get_validity(vector(1));
  auto* second_set = duckdb_vector_get_validity(vector(2));
  auto* out = static_cast<std::int64_t*>(duckdb_vector_get_data(output));
  for (idx_t i = 0; i < count; ++i) {
    const bool is_set =
        duckdb_validity_row_is_valid(first_set, i) && duckdb_validity_row_is_valid(second_set, i);
    out[i] = is_set ? value(*calendar, i) : model::kNoDuration;
    if (out[i] != model::kNoDuration) continue;
    duckdb_vector_ensure_validity_writable(output);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), i);
  }
}

void working_time(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto moments = [&](idx_t i) {
    return static_cast<const std::int64_t*>(
        duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, i)));
  };
  const auto *from = moments(1), *to = moments(2);
  for_each_row(info, input, output, [&](const report::WorkingCalendar& calendar, idx_t i) {
    return calendar.between(from[i], to[i]);
  });
}

/// Of a vector of lists.
class Moments {
 public:
  explicit Moments(duckdb_vector lists)
      : entries_(static_cast<const duckdb_list_entry*>(duckdb_vector_get_data(lists))),
        items_(static_cast<const EpochMs*>(
            duckdb_vector_get_data(duckdb_list_vector_get_child(lists)))) {}
  std::span<const EpochMs> operator[](idx_t row) const {
    return {items_ + entries_[row].offset, entries_[row].length};
  }

 private:
  const duckdb_list_entry* entries_;
  const EpochMs* items_;
};

template <DurationMs model::IdleAndWork::* Which>
void handover_time(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const Moments unclaimed(duckdb_data_chunk_get_vector(input, 1));
  const Moments claimed(duckdb_data_chunk_get_vector(input, 2));
  for_each_row(info, input, output, [&](const report::WorkingCalendar& calendar, idx_t i) {
    const auto elapsed = [&](EpochMs from, EpochMs to) {
      return to < from ? -calendar.between(to, from) : calendar.between(from, to);
    };
    return model::idle_and_work(unclaimed[i], claimed[i], elapsed).*Which;
  });
}

}  // namespace

Status WorkingTimes::install(Connection& connection) {
  constexpr std::array kMoments = {DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_BIGINT};
  constexpr std::array kHandovers = {DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_LIST, DUCKDB_TYPE_LIST};
  const ScalarFunction functions[] = {
      {"working_time", kMoments, DUCKDB_TYPE_BIGINT, this, working_time},
      {"idle_working_time", kHandovers, DUCKDB_TYPE_BIGINT, this,
       handover_time<&model::IdleAndWork::idle>},
      {"work_working_time", kHandovers, DUCKDB_TYPE_BIGINT, this,
       handover_time<&model::IdleAndWork::work>}};
  for (const auto& function : functions) HS_RETURN_IF_ERROR(add_function(connection, function));
  return {};
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
