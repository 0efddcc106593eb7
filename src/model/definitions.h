#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/facts.h"

namespace hindsight::model {

enum class DefinitionType : std::uint8_t { process, decision };
std::string_view to_string(DefinitionType type);

/// A deployed process or decision definition, by engine alias and id.
struct Definition {
  DefinitionType type = DefinitionType::process;
  std::string engine;
  std::string id;
  std::string key;
  std::string name;          ///< empty = the model has none
  std::int32_t version = 0;  ///< 0 = placeholder: rows refer to it, the engine no longer lists it
  std::string version_tag;
  std::string tenant;  ///< empty = none (shared definition)
  EpochMs deployed = kNoTime;
  bool deleted =
      false;  ///< gone from the engine, or replaced by a later deployment of the same version
  bool has_xml = false;  ///< the model was read; false = not yet, or the engine has none
};

/// True when both describe the same deployment alike; whether its model was read does not matter.
bool same_deployment(const Definition& a, const Definition& b);

/// Positions of the definitions that a later deployment of the same key, version and tenant
/// replaces: no longer offered, their instances still count.
std::vector<std::size_t> replaced_definitions(const std::vector<Definition>& definitions);

struct Tenant {
  std::string engine;
  std::string id;
  std::string name;
};

}  // namespace hindsight::model
