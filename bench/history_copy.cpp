#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "decisions.h"

/// Writes one of the engine's tables to the standard output for PostgreSQL's COPY FROM STDIN.
namespace hindsight::bench {
namespace {

constexpr std::size_t kFlushBytes = 1U << 20U;
constexpr std::size_t kPageRows = 10'000;
using AnyTable = std::variant<Table, DecisionTable>;
constexpr std::pair<std::string_view, AnyTable> kTables[] = {
    {"procinst", Table::procinst},       {"actinst", Table::actinst},
    {"taskinst", Table::taskinst},       {"identitylink", Table::identitylink},
    {"varinst", Table::varinst},         {"incident", Table::incident},
    {"decinst", DecisionTable::decinst}, {"dec_in", DecisionTable::dec_in},
    {"dec_out", DecisionTable::dec_out},
};

void flush(std::string& lines) {
  // The stream remembers what could not be written.
  std::fwrite(lines.data(), 1, lines.size(), stdout);
  lines.clear();
}

void write(const History& history, Table table) {
  std::string lines;
  for (std::size_t i = 0; i < history.size(table); ++i) {
    history.append_copy_line(table, i, lines);
    if (lines.size() >= kFlushBytes) flush(lines);
  }
  flush(lines);
}

void write(const History& history, DecisionTable table) {
  std::string lines;
  const auto all = history.instances.size();
  for (std::size_t from = 0; from < all; from += kPageRows) {
    const auto page = decision_page(history, from, std::min(all, from + kPageRows));
    for (const auto& decision : std::get<std::vector<model::DecisionInstance>>(page.rows))
      append_copy_lines(table, decision, lines);
    flush(lines);
  }
}

}  // namespace
}  // namespace hindsight::bench

int main(int argc, char** argv) {
  using namespace hindsight::bench;
  const std::string_view name = argc == 4 ? argv[3] : "";
  const auto* const found =
      std::ranges::find(kTables, name, &std::pair<std::string_view, AnyTable>::first);
  if (found == std::end(kTables)) {
    std::fprintf(stderr,
                 "usage: history_copy INSTANCES SEED procinst|actinst|taskinst|identitylink|"
                 "varinst|incident|decinst|dec_in|dec_out\n");
    return 2;
  }
  const auto history =
      History::generate(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10));
  std::visit([&](auto table) { write(history, table); }, found->second);
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? 0 : 1;
}
