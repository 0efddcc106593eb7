#include "report/sources.h"

#include <algorithm>
#include <tuple>

namespace hindsight::report {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_candidate(const model::Definition& definition, const Selection& selection,
                  model::DefinitionType type) {
  return definition.type == type && definition.key == selection.key &&
         (definition.tenant.empty() || holds(selection.tenants, definition.tenant));
}

std::int32_t latest_version(const std::vector<const model::Definition*>& candidates) {
  std::int32_t listed = 0;
  std::int32_t any = 0;
  for (const auto* candidate : candidates) {
    any = std::max(any, candidate->version);
    if (!candidate->deleted) listed = std::max(listed, candidate->version);
  }
  return listed > 0 ? listed : any;
}

/// Which of two definitions has the model that describes both: the higher version, then the one
/// that is still deployed, then the later one.
bool is_newer(const model::Definition& left, const model::Definition& right) {
  return std::tuple(left.version, !left.deleted, left.deployed) >
         std::tuple(right.version, !right.deleted, right.deployed);
}

ResolvedSource resolve(const Selection& selection, const std::vector<model::Definition>& known,
                       model::DefinitionType type) {
  ResolvedSource resolved;
  resolved.source.identifier = selection.identifier;
  resolved.source.key = selection.key;
  resolved.source.tenants = selection.tenants;
  resolved.source.type = type;
  if (selection.tenants.empty()) return resolved;
  std::vector<const model::Definition*> candidates;
  for (const auto& definition : known) {
    if (is_candidate(definition, selection, type)) candidates.push_back(&definition);
  }
  const bool all = holds(selection.versions, "all");
  const auto latest = holds(selection.versions, "latest") ? latest_version(candidates) : -1;
  for (const auto* candidate : candidates) {
    const bool selected = all || candidate->version == latest ||
                          holds(selection.versions, std::to_string(candidate->version));
    if (!selected) continue;
    resolved.source.definitions.push_back({candidate->engine, candidate->id});
    if (candidate->has_xml && (!resolved.newest || is_newer(*candidate, *resolved.newest))) {
      resolved.newest = *candidate;
    }
  }
  return resolved;
}

}  // namespace

std::vector<ResolvedSource> resolve_sources(const std::vector<Selection>& selections,
                                            const std::vector<model::Definition>& known,
                                            model::DefinitionType type) {
  std::vector<ResolvedSource> sources;
  sources.reserve(selections.size());
  for (const auto& selection : selections) sources.push_back(resolve(selection, known, type));
  return sources;
}

}  // namespace hindsight::report
