#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/definitions.h"

namespace hindsight::store {

/// Definitions and tenants as last imported; an immutable snapshot, cheap to hold while a request
/// is answered.
struct DefinitionCatalog {
  std::vector<model::Definition> definitions;
  std::vector<model::Tenant> tenants;
};

/// Thread-safe.
class DefinitionStore {
 public:
  virtual ~DefinitionStore() = default;
  virtual std::shared_ptr<const DefinitionCatalog> catalog() const = 0;
  /// BPMN or DMN text; not_found when it was not imported.
  virtual Result<std::string> xml(model::DefinitionType type, const std::string& engine,
                                  const std::string& id) = 0;
};

}  // namespace hindsight::store
