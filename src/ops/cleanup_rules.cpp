#include "ops/cleanup_rules.h"

#include <algorithm>
#include <set>

namespace hindsight::ops {

std::vector<PlannedCleanup> plan_cleanup(const config::HistoryCleanupSettings& settings,
                                         const store::DefinitionCatalog& catalog, EpochMs now,
                                         EpochMs settled, const TimeZone& zone) {
  using model::DefinitionType;
  std::set<std::pair<DefinitionType, std::string>> keys;
  for (const auto& definition : catalog.definitions) {
    const bool process = definition.type == DefinitionType::process;
    if (definition.key.empty()) continue;
    if (process ? settings.processes : settings.decisions)
      keys.emplace(definition.type, definition.key);
  }
  std::vector<PlannedCleanup> out;
  for (const auto& [type, key] : keys) {
    const bool process = type == DefinitionType::process;
    const auto& all = process ? settings.of_process : settings.of_decision;
    const auto own = all.find(key);
    const auto own_settings = own == all.end() ? config::DefinitionCleanupSettings{} : own->second;
    PlannedCleanup planned;
    planned.ttl = own_settings.ttl.value_or(settings.ttl);
    planned.rule.type = type;
    planned.rule.key = key;
    planned.rule.before = std::min(before(now, planned.ttl, zone), settled);
    const auto mode = own_settings.mode.value_or(settings.mode);
    if (process && mode == config::CleanupMode::variables)
      planned.rule.scope = store::CleanupScope::variables;
    out.push_back(std::move(planned));
  }
  return out;
}

}  // namespace hindsight::ops
