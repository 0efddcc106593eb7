#include "store/duckdb/overview.h"

#include <map>
#include <tuple>

namespace hindsight::store::duck {

Result<std::vector<ReportStore::ProcessOverview>> read_overview(Connection& reader,
                                                                const WordDictionary& words,
                                                                const DefinitionCatalog& catalog,
                                                                const QueryBudget& budget) {
  std::map<std::tuple<std::string, std::string, std::string>, ReportStore::ProcessOverview> by_key;
  const auto entry = [&](std::int32_t def, std::int32_t tenant) -> ReportStore::ProcessOverview* {
    if (def < 0 || static_cast<std::size_t>(def) >= catalog.definitions.size()) return nullptr;
    const auto& d = catalog.definitions[static_cast<std::size_t>(def)];
    auto& row = by_key[{d.key, words.text(tenant), d.engine}];
    row.key = d.key;
    row.tenant = words.text(tenant);
    row.engine = d.engine;
    return &row;
  };
  HS_ASSIGN(auto instances,
            reader.query("SELECT def, tenant, count(*), count(*) FILTER (end_ms IS NULL) FROM "
                         "process_instance GROUP BY 1, 2",
                         budget));
  while (auto chunk = instances.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (auto* row = entry(chunk->int32(0, i), chunk->int32(1, i))) {
        row->instances += chunk->int64(2, i);
        row->running += chunk->int64(3, i);
      }
    }
  }
  HS_ASSIGN(
      auto incidents,
      reader.query("SELECT def, tenant, count(*) FROM incident WHERE status = 0 GROUP BY 1, 2",
                   budget));
  while (auto chunk = incidents.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (auto* row = entry(chunk->int32(0, i), chunk->int32(1, i)))
        row->open_incidents += chunk->int64(2, i);
    }
  }
  std::vector<ReportStore::ProcessOverview> out;
  out.reserve(by_key.size());
  for (auto& [key, row] : by_key) out.push_back(std::move(row));
  return out;
}

}  // namespace hindsight::store::duck
