#pragma once

#include <optional>
#include <vector>

#include "model/definitions.h"
#include "report/definition.h"

namespace hindsight::report {

/// A selection of the report, resolved against the stored definitions.
struct ResolvedSource {
  Source source;
  /// The highest selected version with a model; flow nodes and their names are its. nullopt = none.
  std::optional<model::Definition> newest;
};

/// One per selection of a definition of `type`, in order. A definition is selected when its key and
/// version match and it has no tenant or a selected one. Deleted definitions count for `all` and
/// for their version number; `latest` means the highest version that the engine still lists, or of
/// all when it lists none.
std::vector<ResolvedSource> resolve_sources(
    const std::vector<Selection>& selections, const std::vector<model::Definition>& known,
    model::DefinitionType type = model::DefinitionType::process);

}  // namespace hindsight::report
