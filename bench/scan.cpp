#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "history.h"

/// The yardstick of reports: the same columns of the largest process in arrays, read by loops
/// written for one question each, by as many threads as there are cores. Prints the answers, so
/// that the loops are not left out, and for comparison with reports'.
namespace hindsight::bench {
namespace {

constexpr std::uint8_t kLargest = 0;
constexpr std::size_t kNodesMax = 16;
constexpr EpochMs kMonth = 30LL * 24 * 3'600'000;
constexpr std::size_t kMonths = 32;

struct Columns {
  std::vector<std::uint8_t> version, tenant;  // of process instances
  std::vector<EpochMs> start;
  std::vector<std::uint8_t> node, run_version, run_tenant;  // of flow nodes
  std::vector<DurationMs> duration;
};

Columns columns_of(const History& history) {
  Columns out;
  for (const auto& one : history.instances) {
    if (one.process != kLargest) continue;
    out.version.push_back(one.version);
    out.tenant.push_back(one.tenant);
    out.start.push_back(one.start);
  }
  for (const auto& one : history.activities) {
    const auto& of = history.instances[one.instance];
    if (of.process != kLargest) continue;
    out.node.push_back(one.node);
    out.run_version.push_back(of.version);
    out.run_tenant.push_back(of.tenant);
    out.duration.push_back((one.end == model::kNoTime ? kNow : one.end) - one.start);
  }
  return out;
}

/// Of all versions and tenants, as reports ask for: looked at and compared, as they may be others.
bool is_asked(std::uint8_t version, std::uint8_t tenant) {
  return version < kVersions && tenant < 3;
}

/// Gives each thread its part of [0, rows) and a result of its own, and adds these up.
template <typename Answer, typename Scan, typename Add>
Answer in_parallel(std::size_t rows, const Scan& scan, const Add& add) {
  const std::size_t parts = std::max(1U, std::thread::hardware_concurrency());
  std::vector<Answer> answers(parts);
  std::vector<std::jthread> threads;
  for (std::size_t part = 0; part < parts; ++part)
    threads.emplace_back(
        [&, part] { scan(answers[part], rows * part / parts, rows * (part + 1) / parts); });
  threads.clear();  // waits for them
  for (std::size_t part = 1; part < parts; ++part) add(answers[0], answers[part]);
  return answers[0];
}

struct Count {
  std::int64_t rows = 0;
};
Count count(const Columns& columns) {
  return in_parallel<Count>(
      columns.start.size(),
      [&](Count& out, std::size_t from, std::size_t to) {
        std::int64_t rows = 0;
        for (auto i = from; i < to; ++i) rows += is_asked(columns.version[i], columns.tenant[i]);
        out.rows = rows;
      },
      [](Count& into, const Count& other) { into.rows += other.rows; });
}

struct Histogram {
  std::array<std::int64_t, kMonths> rows{};
};
Histogram histogram(const Columns& columns) {
  return in_parallel<Histogram>(
      columns.start.size(),
      [&](Histogram& out, std::size_t from, std::size_t to) {
        auto local = out;
        for (auto i = from; i < to; ++i) {
          const auto month = static_cast<std::size_t>((columns.start[i] - kFirstDay) / kMonth);
          local.rows[month % kMonths] += is_asked(columns.version[i], columns.tenant[i]);
        }
        out = local;
      },
      [](Histogram& into, const Histogram& other) {
        for (std::size_t i = 0; i < kMonths; ++i) into.rows[i] += other.rows[i];
      });
}

struct Heatmap {
  std::array<std::int64_t, kNodesMax> rows{}, duration{};
};
Heatmap heatmap(const Columns& columns) {
  return in_parallel<Heatmap>(
      columns.node.size(),
      [&](Heatmap& out, std::size_t from, std::size_t to) {
        auto local = out;
        for (auto i = from; i < to; ++i) {
          if (!is_asked(columns.run_version[i], columns.run_tenant[i])) continue;
          const auto node = columns.node[i] % kNodesMax;
          ++local.rows[node];
          local.duration[node] += columns.duration[i];
        }
        out = local;
      },
      [](Heatmap& into, const Heatmap& other) {
        for (std::size_t i = 0; i < kNodesMax; ++i) {
          into.rows[i] += other.rows[i];
          into.duration[i] += other.duration[i];
        }
      });
}

double median_ms(int repeat, const auto& question) {
  std::vector<double> times;
  for (int i = 0; i < repeat; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    question();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void run(std::size_t instances, std::uint64_t seed, int repeat) {
  const auto columns = columns_of(History::generate(instances, seed));
  Count all;
  Histogram by_month;
  Heatmap heat;
  const auto count_ms = median_ms(repeat, [&] { all = count(columns); });
  const auto histogram_ms = median_ms(repeat, [&] { by_month = histogram(columns); });
  const auto heatmap_ms = median_ms(repeat, [&] { heat = heatmap(columns); });
  std::int64_t in_months = 0, runs = 0;
  for (const auto rows : by_month.rows) in_months += rows;
  for (const auto rows : heat.rows) runs += rows;
  std::printf(
      "{\"instances\": %lld, \"inMonths\": %lld, \"flowNodes\": %lld, \"countMs\": %.3f, "
      "\"histogramMs\": %.3f, \"heatmapMs\": %.3f}\n",
      static_cast<long long>(all.rows), static_cast<long long>(in_months),
      static_cast<long long>(runs), count_ms, histogram_ms, heatmap_ms);
}

}  // namespace
}  // namespace hindsight::bench

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: scan INSTANCES SEED REPEAT\n");
    return 2;
  }
  hindsight::bench::run(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10),
                        std::max(1, std::atoi(argv[3])));
  return 0;
}
