#include "store/duckdb/time_buckets.h"

#include <algorithm>
#include <array>
#include <span>

#include "store/duckdb/scalar_function.h"

namespace hindsight::store::duck {
namespace {

/// Looks where a time would lie if buckets were equally long, which those of a calendar almost are,
/// and goes on from there.
class Buckets {
 public:
  explicit Buckets(std::span<const std::int64_t> boundaries)
      : boundaries_(boundaries),
        per_ms_(static_cast<double>(boundaries.size() - 1) /
                static_cast<double>(boundaries.back() - boundaries.front())) {}

  [[nodiscard]] std::int32_t find(std::int64_t time) const {
    if (time < boundaries_.front() || time >= boundaries_.back()) return -1;
    const auto guess =
        static_cast<std::size_t>(static_cast<double>(time - boundaries_.front()) * per_ms_);
    auto at = std::min(guess, boundaries_.size() - 2);
    while (time < boundaries_[at]) --at;
    while (time >= boundaries_[at + 1]) ++at;
    return static_cast<std::int32_t>(at);
  }

 private:
  const std::span<const std::int64_t> boundaries_;
  const double per_ms_;
};

// DuckDB calls this; all values of a call come from one query, and so have the same boundaries.

template <typename Index>
void bucket_of(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto count = duckdb_data_chunk_get_size(input);
  if (count == 0) return;
  auto lists = duckdb_data_chunk_get_vector(input, 0);
  const auto list = *static_cast<const duckdb_list_entry*>(duckdb_vector_get_data(lists));
  if (list.length < 2) return duckdb_scalar_function_set_error(info, "a bucket has two boundaries");
  const auto* boundaries =
      static_cast<const std::int64_t*>(duckdb_vector_get_data(duckdb_list_vector_get_child(lists)));
  const Buckets buckets({boundaries + list.offset, list.length});
  const auto* times = static_cast<const std::int64_t*>(
      duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 1)));
  auto* out = static_cast<Index*>(duckdb_vector_get_data(output));
  for (idx_t i = 0; i < count; ++i) out[i] = static_cast<Index>(buckets.find(times[i]));
}

}  // namespace

Status install_time_buckets(Connection& connection) {
  constexpr std::array kParameters = {DUCKDB_TYPE_LIST, DUCKDB_TYPE_BIGINT};
  HS_RETURN_IF_ERROR(add_function(connection, {"bucket_of", kParameters, DUCKDB_TYPE_INTEGER,
                                               nullptr, bucket_of<std::int32_t>}));
  return add_function(connection, {"few_bucket_of", kParameters, DUCKDB_TYPE_UTINYINT, nullptr,
                                   bucket_of<std::uint8_t>});
}

}  // namespace hindsight::store::duck
