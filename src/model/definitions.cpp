#include "model/definitions.h"

#include <map>
#include <tuple>

namespace hindsight::model {

std::string_view to_string(DefinitionType type) {
  return type == DefinitionType::process ? "process" : "decision";
}

bool same_deployment(const Definition& a, const Definition& b) {
  const auto parts = [](const Definition& d) {
    return std::tie(d.version, d.name, d.key, d.version_tag, d.tenant, d.deployed);
  };
  return parts(a) == parts(b);
}

std::vector<std::size_t> replaced_definitions(const std::vector<Definition>& definitions) {
  using Place = std::tuple<DefinitionType, std::string_view, std::string_view, std::int32_t,
                           std::string_view>;
  std::map<Place, std::size_t> latest;
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    const auto& d = definitions[i];
    if (d.version == 0) continue;
    const auto [at, fresh] = latest.try_emplace({d.type, d.engine, d.key, d.version, d.tenant}, i);
    if (fresh) continue;
    // The id decides between equal times, so that the order of arrival does not.
    const auto& other = definitions[at->second];
    const bool newer = std::tie(d.deployed, d.id) > std::tie(other.deployed, other.id);
    out.push_back(newer ? at->second : i);
    if (newer) at->second = i;
  }
  return out;
}

}  // namespace hindsight::model
