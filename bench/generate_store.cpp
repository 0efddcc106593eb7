#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include "decisions.h"
#include "history.h"
#include "store/duckdb/duck_store.h"

/// Fills an embedded store with a made-up history through the write path of the import: each round
/// takes a page of every stream that is not ahead of the others, one transaction with its cursors.
namespace hindsight::bench {
namespace {

constexpr std::size_t kPageRows = 10'000;

struct Options {
  std::size_t instances = 1'000'000;
  std::uint64_t seed = 42;
  std::string out;
  std::string memory_limit = "256MB";
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

store::ImportBatch definitions_batch() {
  store::ImportBatch batch;
  batch.engine = kEngine;
  batch.definitions = History::definitions();
  batch.tenants = History::tenants();
  for (std::size_t i = 0; i < batch.definitions.size(); ++i) {
    batch.xml.push_back({model::DefinitionType::process, std::string(kEngine),
                         batch.definitions[i].id, History::bpmn(i / kVersions)});
  }
  batch.definitions.push_back(decision_definition());
  return batch;
}

/// After what is measured: other benchmarks have no decisions.
Status add_decisions(store::FactStore& store, const History& history) {
  for (std::size_t from = 0; from < history.instances.size(); from += kPageRows) {
    std::vector<store::ImportBatch> batches(1);
    batches[0].engine = kEngine;
    batches[0].pages.push_back(
        decision_page(history, from, std::min(history.instances.size(), from + kPageRows)));
    HS_RETURN_IF_ERROR(store.apply(batches));
  }
  return {};
}

/// Time of the earliest row that was not yet taken.
EpochMs next_time(const History& history, const std::array<std::size_t, kStreams>& position) {
  auto next = std::numeric_limits<EpochMs>::max();
  for (std::size_t s = 0; s < kStreams; ++s) {
    const auto stream = static_cast<Stream>(s);
    if (position[s] < history.size(stream))
      next = std::min(next, history.time(stream, position[s]));
  }
  return next;
}

Status fill(store::FactStore& store, const History& history) {
  std::vector<store::ImportBatch> first;
  first.push_back(definitions_batch());
  HS_RETURN_IF_ERROR(store.apply(first));
  std::array<std::size_t, kStreams> position{};
  std::size_t rows = 0;
  std::size_t reported = 0;
  double slowest = 0;
  const auto begin = std::chrono::steady_clock::now();
  const auto cpu = cpu_seconds();
  while (true) {
    std::vector<store::ImportBatch> batches;
    const auto next = next_time(history, position);
    for (std::size_t s = 0; s < kStreams; ++s) {
      const auto stream = static_cast<Stream>(s);
      const auto to = std::min(history.size(stream), position[s] + kPageRows);
      if (to == position[s]) continue;
      // Like ingest::Pace: who is a whole page ahead waits.
      const auto page = std::min<std::size_t>(position[s], kPageRows);
      if (page > 0 && history.time(stream, position[s] - page) > next) continue;
      store::ImportBatch batch;
      batch.engine = kEngine;
      batch.pages.push_back(history.page(stream, position[s], to));
      batch.cursors.push_back({std::string(kEngine), std::string(name_of(stream)),
                               history.time(stream, to - 1), static_cast<std::int64_t>(to), kNow});
      rows += to - position[s];
      position[s] = to;
      batches.push_back(std::move(batch));
    }
    if (batches.empty()) break;
    const auto started = std::chrono::steady_clock::now();
    HS_RETURN_IF_ERROR(store.apply(batches));
    slowest = std::max(slowest, seconds_since(started));
    if (rows - reported >= 2'000'000) {
      reported = rows;
      std::fprintf(stderr, "%zu rows, %.0f rows/s, %.0f rows/cpu-s\n", rows,
                   static_cast<double>(rows) / seconds_since(begin),
                   static_cast<double>(rows) / (cpu_seconds() - cpu));
    }
  }
  const double wall = seconds_since(begin);
  std::printf(
      "{\"rows\": %zu, \"seconds\": %.2f, \"cpuSeconds\": %.2f, \"rowsPerSecond\": %.0f, "
      "\"slowestTransactionSeconds\": %.3f}\n",
      rows, wall, cpu_seconds() - cpu, static_cast<double>(rows) / wall, slowest);
  return {};
}

int run(const Options& options) {
  const auto begin = std::chrono::steady_clock::now();
  const auto history = History::generate(options.instances, options.seed);
  std::size_t running = 0;
  for (const auto& instance : history.instances) running += instance.end == model::kNoTime ? 1 : 0;
  std::fprintf(stderr,
               "generated in %.1f s: %zu instances (%zu running), %zu flow nodes, %zu user tasks, "
               "%zu links, %zu variables, %zu incidents\n",
               seconds_since(begin), history.instances.size(), running, history.activities.size(),
               history.tasks.size(), history.links.size(), history.size(Stream::variables),
               history.incidents.size());
  auto store = store::EmbeddedStore::open({options.out, options.memory_limit, 0, 4});
  auto status = store ? fill(**store, history) : Status(fail(store.error()));
  if (status) status = add_decisions(**store, history);
  if (status) return 0;
  std::fprintf(stderr, "generate_store: %s\n", status.error().text().c_str());
  return 1;
}

}  // namespace
}  // namespace hindsight::bench

int main(int argc, char** argv) {
  hindsight::bench::Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--instances")
      options.instances = std::strtoull(argv[i + 1], nullptr, 10);
    else if (flag == "--seed")
      options.seed = std::strtoull(argv[i + 1], nullptr, 10);
    else if (flag == "--out")
      options.out = argv[i + 1];
    else if (flag == "--memory-limit")
      options.memory_limit = argv[i + 1];
    else
      argc = 0;
  }
  if (options.out.empty() || argc % 2 == 0) {
    std::fprintf(
        stderr,
        "usage: generate_store --out FILE [--instances N] [--seed S] [--memory-limit 256MB]\n");
    return 2;
  }
  return hindsight::bench::run(options);
}
