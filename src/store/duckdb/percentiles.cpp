#include "store/duckdb/percentiles.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "store/duckdb/logical_type.h"

namespace hindsight::store::duck {
namespace {

/// So few are better sorted.
constexpr std::size_t kFew = 256;

/// Bins of numbers from 0 that are never longer than a 32nd of what they begin with: durations lie
/// close together near their smallest one, and far apart near their largest one.
constexpr int kBinBits = 5;
constexpr std::size_t kBins = (64 - kBinBits + 1) << kBinBits;

std::size_t bin_of(std::uint64_t number) {
  const int above = std::max(0, static_cast<int>(std::bit_width(number)) - kBinBits - 1);
  return (static_cast<std::size_t>(above) << kBinBits) + static_cast<std::size_t>(number >> above);
}

using Values = std::span<const std::int64_t>;

void for_each(std::span<const Values> blocks, const auto& visit) {
  for (const auto& block : blocks) {
    for (const auto value : block) visit(value);
  }
}

/// Finds the values at some positions of the sorted order without sorting: counts values by bin,
/// and looks only into the bins that have such a position.
class OrderStatistics {
 public:
  /// `ranks` ascending, each less than the number of values.
  static std::vector<std::int64_t> find(std::span<const Values> blocks, std::size_t size,
                                        std::span<const std::size_t> ranks) {
    std::vector<std::int64_t> out;
    out.reserve(ranks.size());
    add(blocks, size, ranks, out);
    return out;
  }

 private:
  /// The values of a bin, and the positions among them that are looked for.
  struct Wanted {
    std::vector<std::int64_t> values;
    std::vector<std::size_t> ranks;
  };

  static void add(std::span<const Values> blocks, std::size_t size,
                  std::span<const std::size_t> ranks, std::vector<std::int64_t>& out) {
    if (size <= kFew) {
      std::vector<std::int64_t> sorted;
      sorted.reserve(size);
      for_each(blocks, [&](std::int64_t value) { sorted.push_back(value); });
      std::sort(sorted.begin(), sorted.end());
      for (const auto rank : ranks) out.push_back(sorted[rank]);
      return;
    }
    auto least = std::numeric_limits<std::int64_t>::max();
    auto greatest = std::numeric_limits<std::int64_t>::min();
    for_each(blocks, [&](std::int64_t value) {
      least = std::min(least, value);
      greatest = std::max(greatest, value);
    });
    if (least == greatest) {
      out.insert(out.end(), ranks.size(), least);
      return;
    }
    const auto bin = [base = static_cast<std::uint64_t>(least)](std::int64_t value) {
      return bin_of(static_cast<std::uint64_t>(value) - base);
    };
    std::vector<std::size_t> counts(kBins);
    for_each(blocks, [&](std::int64_t value) { ++counts[bin(value)]; });
    std::vector<Wanted> wanted;
    std::vector<std::uint16_t> places(kBins);  // of bins in `wanted`, from 1; 0 = it is not
    std::size_t before = 0;
    for (std::size_t i = 0; i < kBins; before += counts[i++]) {
      const auto begin = wanted.size();
      for (; !ranks.empty() && ranks.front() < before + counts[i]; ranks = ranks.subspan(1)) {
        if (wanted.size() == begin) wanted.emplace_back().values.reserve(counts[i]);
        wanted.back().ranks.push_back(ranks.front() - before);
        places[i] = static_cast<std::uint16_t>(wanted.size());
      }
    }
    for_each(blocks, [&](std::int64_t value) {
      if (const auto place = places[bin(value)]; place != 0)
        wanted[place - 1U].values.push_back(value);
    });
    for (const auto& [values, inside] : wanted) {
      const Values one(values);
      add({&one, 1}, values.size(), inside, out);
    }
  }
};

/// `at(rank)`: the value at a position of the sorted order, of `size` ones.
double interpolated(std::size_t size, double share, const auto& at) {
  const auto place = share * static_cast<double>(size - 1);
  const auto below = std::floor(place);
  const auto lower = static_cast<double>(at(static_cast<std::size_t>(below)));
  const auto upper = static_cast<double>(at(static_cast<std::size_t>(std::ceil(place))));
  return lower + (upper - lower) * (place - below);
}

/// The value at a position of the sorted order of all runs: the least one that more values than
/// that do not exceed.
std::int64_t value_at(std::span<const Values> runs, std::size_t rank) {
  auto least = std::numeric_limits<std::int64_t>::max();
  auto greatest = std::numeric_limits<std::int64_t>::min();
  for (const auto& run : runs) {
    if (run.empty()) continue;
    least = std::min(least, run.front());
    greatest = std::max(greatest, run.back());
  }
  while (least < greatest) {
    const auto middle = std::midpoint(least, greatest);
    std::size_t count = 0;
    for (const auto& run : runs)
      count +=
          static_cast<std::size_t>(std::upper_bound(run.begin(), run.end(), middle) - run.begin());
    if (count > rank)
      greatest = middle;
    else
      least = middle + 1;
  }
  return least;
}

std::vector<double> percentiles_of_blocks(std::span<const Values> blocks,
                                          std::span<const double> shares) {
  std::size_t size = 0;
  for (const auto& block : blocks) size += block.size();
  if (size == 0) return {};
  const auto last = static_cast<double>(size - 1);
  std::vector<std::size_t> ranks;
  for (const auto share : shares) {
    ranks.push_back(static_cast<std::size_t>(std::floor(share * last)));
    ranks.push_back(static_cast<std::size_t>(std::ceil(share * last)));
  }
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  const auto found = OrderStatistics::find(blocks, size, ranks);
  const auto at = [&](std::size_t rank) {
    const auto position = std::lower_bound(ranks.begin(), ranks.end(), rank);
    return found[static_cast<std::size_t>(position - ranks.begin())];
  };
  std::vector<double> out;
  out.reserve(shares.size());
  for (const auto share : shares) out.push_back(interpolated(size, share, at));
  return out;
}

/// What a group has collected, in blocks that are never copied: those of several threads are put
/// together by pointers.
class Samples {
 public:
  explicit Samples(std::vector<double> shares) : shares_(std::move(shares)) {}

  void add(std::int64_t value) {
    if (open_ == nullptr || open_->size() == open_->capacity()) {
      const auto size = open_ == nullptr ? kSmallest : std::min(kLargest, 2 * open_->size());
      open_ = std::make_shared<Block>();
      open_->reserve(size);
      blocks_.push_back(open_);
    }
    open_->push_back(value);
  }
  void add(const Samples& other) {
    open_.reset();
    blocks_.insert(blocks_.end(), other.blocks_.begin(), other.blocks_.end());
  }
  /// What add() is called for later does not change the original.
  [[nodiscard]] std::unique_ptr<Samples> copy() const {
    auto out = std::make_unique<Samples>(shares_);
    out->add(*this);
    return out;
  }
  [[nodiscard]] std::vector<double> percentiles() const {
    std::vector<Values> blocks;
    blocks.reserve(blocks_.size());
    for (const auto& block : blocks_) blocks.emplace_back(*block);
    return percentiles_of_blocks(blocks, shares_);
  }

 private:
  using Block = std::vector<std::int64_t>;
  static constexpr std::size_t kSmallest = 8, kLargest = 8192;

  const std::vector<double> shares_;
  std::vector<std::shared_ptr<const Block>> blocks_;
  std::shared_ptr<Block> open_;  ///< the last of them, while no other group has it
};
/// Empty until a group's first value.
using State = std::unique_ptr<Samples>;

// DuckDB calls these; it keeps the memory of states and gives them back to destroy().

State& state_of(duckdb_aggregate_state state) {
  return *reinterpret_cast<State*>(state);
}

idx_t state_size(duckdb_function_info /*info*/) {
  return sizeof(State);
}

void init(duckdb_function_info /*info*/, duckdb_aggregate_state state) {
  new (state) State();
}

void destroy(duckdb_aggregate_state* states, idx_t count) {
  for (idx_t i = 0; i < count; ++i) std::destroy_at(&state_of(states[i]));
}

std::vector<double> shares_of(duckdb_vector lists) {
  const auto list = *static_cast<const duckdb_list_entry*>(duckdb_vector_get_data(lists));
  const auto* shares =
      static_cast<const double*>(duckdb_vector_get_data(duckdb_list_vector_get_child(lists)));
  return {shares + list.offset, shares + list.offset + list.length};
}

void update(duckdb_function_info /*info*/, duckdb_data_chunk input,
            duckdb_aggregate_state* states) {
  const auto count = duckdb_data_chunk_get_size(input);
  auto column = duckdb_data_chunk_get_vector(input, 0);
  const auto* values = static_cast<const std::int64_t*>(duckdb_vector_get_data(column));
  auto* validity = duckdb_vector_get_validity(column);
  for (idx_t i = 0; i < count; ++i) {
    if (validity != nullptr && !duckdb_validity_row_is_valid(validity, i)) continue;
    auto& state = state_of(states[i]);
    if (!state)
      state = std::make_unique<Samples>(shares_of(duckdb_data_chunk_get_vector(input, 1)));
    state->add(values[i]);
  }
}

void combine(duckdb_function_info /*info*/, duckdb_aggregate_state* sources,
             duckdb_aggregate_state* targets, idx_t count) {
  for (idx_t i = 0; i < count; ++i) {
    const auto& from = state_of(sources[i]);
    auto& to = state_of(targets[i]);
    if (!from) continue;
    if (to)
      to->add(*from);
    else
      to = from->copy();
  }
}

void finalize(duckdb_function_info /*info*/, duckdb_aggregate_state* states, duckdb_vector result,
              idx_t count, idx_t offset) {
  for (idx_t i = 0; i < count; ++i) {
    const auto& state = state_of(states[i]);
    if (!state) {
      duckdb_vector_ensure_validity_writable(result);
      duckdb_validity_set_row_invalid(duckdb_vector_get_validity(result), offset + i);
      continue;
    }
    const auto found = state->percentiles();
    const auto size = duckdb_list_vector_get_size(result);
    duckdb_list_vector_reserve(result, size + found.size());
    auto* elements =
        static_cast<double*>(duckdb_vector_get_data(duckdb_list_vector_get_child(result)));
    std::copy(found.begin(), found.end(), elements + size);
    duckdb_list_vector_set_size(result, size + found.size());
    static_cast<duckdb_list_entry*>(duckdb_vector_get_data(result))[offset + i] = {size,
                                                                                   found.size()};
  }
}

}  // namespace

std::vector<double> percentiles_of(std::span<const std::int64_t> values,
                                   std::span<const double> shares) {
  return percentiles_of_blocks({&values, 1}, shares);
}

double percentile_of_runs(std::span<const std::span<const std::int64_t>> runs, double share) {
  std::size_t size = 0;
  for (const auto& run : runs) size += run.size();
  return interpolated(size, share, [&](std::size_t rank) { return value_at(runs, rank); });
}

Status install_percentiles(Connection& connection) {
  const LogicalType value(DUCKDB_TYPE_BIGINT);
  const auto numbers = LogicalType::list_of(DUCKDB_TYPE_DOUBLE);
  auto function = duckdb_create_aggregate_function();
  duckdb_aggregate_function_set_name(function, "percentiles");
  duckdb_aggregate_function_add_parameter(function, value.handle());
  duckdb_aggregate_function_add_parameter(function, numbers.handle());
  duckdb_aggregate_function_set_return_type(function, numbers.handle());
  duckdb_aggregate_function_set_functions(function, state_size, init, update, combine, finalize);
  duckdb_aggregate_function_set_destructor(function, destroy);
  const auto state = duckdb_register_aggregate_function(connection.handle(), function);
  duckdb_destroy_aggregate_function(&function);
  if (state == DuckDBSuccess) return {};
  return fail(ErrorCode::internal, "the store cannot offer percentiles");
}

}  // namespace hindsight::store::duck
