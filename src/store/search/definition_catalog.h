#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.h"
#include "store/definition_store.h"
#include "store/fact_store.h"
#include "store/search/documents.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Definitions and tenants: a document each, and a copy of all of them in memory that is read again
/// when a stamp says that some instance of the cluster changed them. Thread-safe.
class Definitions {
 public:
  Definitions(SearchClient& client, const IndexNames& names, Random& random)
      : documents_(client), names_(names), random_(random) {}

  /// Reads all when the stamp is another than the one last seen. To be called every second or so.
  Status refresh();
  [[nodiscard]] std::shared_ptr<const DefinitionCatalog> catalog() const;

  /// Writes what the batches say of definitions, tenants and models, and placeholders for
  /// definitions that only rows name.
  Status apply(const std::vector<ImportBatch>& batches);
  /// A placeholder for a definition of which only the id is known; nothing if there is one.
  Status introduce(model::DefinitionType type, const std::string& engine, const std::string& id);
  Result<std::string> xml(model::DefinitionType type, const std::string& engine,
                          const std::string& id);

 private:
  Status load();
  Status put(const model::Definition& definition);
  Status put_placeholder(model::Definition placeholder);
  Status put_tenant(const model::Tenant& tenant);
  Status put_xml(const XmlUpdate& update);
  /// To be called after a change, so that all instances read again.
  Status leave_stamp();

  Documents documents_;
  const IndexNames& names_;
  Random& random_;
  std::mutex loading_;
  mutable std::mutex mutex_;
  std::shared_ptr<const DefinitionCatalog> catalog_ =
      std::make_shared<DefinitionCatalog>();  // guarded by mutex_
  std::string stamp_;                         // guarded by loading_
};

}  // namespace hindsight::store::search
