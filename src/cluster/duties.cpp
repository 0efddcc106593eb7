#include "cluster/duties.h"

#include <algorithm>

namespace hindsight::cluster {
namespace {
constexpr std::string_view kImport = "import:";
}

std::string import_duty(std::string_view alias) {
  return std::string(kImport).append(alias);
}

bool may_hold(const store::Node& node, std::string_view duty) {
  if (duty.starts_with(kImport)) {
    const auto alias = duty.substr(kImport.size());
    return std::ranges::find(node.import_engines, alias) != node.import_engines.end();
  }
  if (duty == kCleanupDuty) return node.cleanup_enabled;
  if (duty == kEventsDuty) return node.event_processing;
  if (duty == kVariablesDuty) return node.variable_merging;
  return true;
}

std::set<std::string> duties_of(const std::vector<store::Node>& nodes) {
  std::set<std::string> out;
  for (const auto& node : nodes) {
    for (const auto& alias : node.import_engines) out.insert(import_duty(alias));
    for (const auto& alias : node.all_engines) out.insert(import_duty(alias));
    if (node.cleanup_enabled) out.emplace(kCleanupDuty);
    if (node.event_processing) out.emplace(kEventsDuty);
    if (node.variable_merging) out.emplace(kVariablesDuty);
  }
  return out;
}

}  // namespace hindsight::cluster
