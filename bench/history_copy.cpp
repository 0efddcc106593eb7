#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "history.h"

/// Writes one of the engine's tables to the standard output for PostgreSQL's COPY FROM STDIN.
namespace hindsight::bench {
namespace {

constexpr std::string_view kTables[] = {"procinst",     "actinst", "taskinst",
                                        "identitylink", "varinst", "incident"};

int write(const History& history, Table table) {
  std::string lines;
  for (std::size_t i = 0; i < history.size(table); ++i) {
    history.append_copy_line(table, i, lines);
    if (lines.size() < (1U << 20U) && i + 1 < history.size(table)) continue;
    if (std::fwrite(lines.data(), 1, lines.size(), stdout) != lines.size()) return 1;
    lines.clear();
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hindsight::bench

int main(int argc, char** argv) {
  using namespace hindsight::bench;
  const auto* const table =
      argc == 4 ? std::find(std::begin(kTables), std::end(kTables), std::string_view(argv[3]))
                : std::end(kTables);
  if (table == std::end(kTables)) {
    std::fprintf(stderr,
                 "usage: history_copy INSTANCES SEED "
                 "procinst|actinst|taskinst|identitylink|varinst|incident\n");
    return 2;
  }
  const auto history =
      History::generate(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10));
  return write(history, static_cast<Table>(table - kTables));
}
