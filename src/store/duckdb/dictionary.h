#pragma once

#include <deque>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/definitions.h"
#include "store/definition_store.h"
#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Codes of repeated strings (flow node ids, users, variable names, ...). Code 0 is the empty
/// string. The writer adds words inside its transaction; readers find a word from flush() on, so
/// that whoever sees a row knows its words. Thread-safe for one writer and many readers.
class WordDictionary {
 public:
  Status load(Connection& connection);
  /// Writer only: the code, a new one if need be.
  std::int32_t intern(std::string_view text);
  /// Writer only: writes the new words and lets readers find them; before COMMIT.
  Status flush(Connection& connection);
  /// Writer only: after COMMIT, or after ROLLBACK (drops the new words).
  void commit();
  void rollback();

  /// The code, or -1.
  [[nodiscard]] std::int32_t find(std::string_view text) const;
  [[nodiscard]] std::string text(std::int32_t code) const;

 private:
  [[nodiscard]] const std::string& at(std::int32_t code) const {
    return words_[static_cast<std::size_t>(code)];
  }
  mutable std::shared_mutex mutex_;
  std::deque<std::string> words_;  // guarded by mutex_; stable addresses
  std::unordered_map<std::string_view, std::int32_t>
      codes_;                  // guarded by mutex_; views into words_
  std::size_t committed_ = 0;  // writer only
  std::size_t flushed_ = 0;    // guarded by mutex_; at least committed_
};

/// Definitions by surrogate ordinal. A fact about an unknown definition creates a placeholder,
/// which the definition import later fills. Same threading as WordDictionary.
class DefinitionIndex {
 public:
  Status load(Connection& connection);
  /// Writer only: the ordinal of a definition, a new placeholder if need be. Empty id gives -1.
  std::int32_t intern(model::DefinitionType type, std::string_view engine, std::string_view id,
                      std::string_view key);
  /// Writer only.
  void put(const model::Definition& definition);
  void put_xml_state(std::int32_t ord, bool has_xml);
  void put_tenants(std::string_view engine, std::vector<model::Tenant> tenants);
  Status flush(Connection& connection);
  void commit();
  Status rollback(Connection& connection) { return load(connection); }

  /// Of what readers may see rows of; immutable.
  [[nodiscard]] std::shared_ptr<const DefinitionCatalog> catalog() const;
  /// -1 when unknown.
  [[nodiscard]] std::int32_t find(model::DefinitionType type, std::string_view engine,
                                  std::string_view id) const;
  /// Of the catalog; ord is the position in catalog()->definitions.
  [[nodiscard]] static std::string name_of(model::DefinitionType type, std::string_view engine,
                                           std::string_view id);

 private:
  void mark_replaced();
  mutable std::shared_mutex mutex_;
  std::vector<model::Definition> definitions_;          // writer only
  std::vector<model::Tenant> tenants_;                  // writer only
  std::unordered_map<std::string, std::int32_t> ords_;  // guarded by mutex_
  std::vector<bool> changed_;                           // writer only
  bool any_changed_ = false;                            // writer only
  bool tenants_changed_ = false;                        // writer only
  std::shared_ptr<const DefinitionCatalog> catalog_;    // guarded by mutex_
};

}  // namespace hindsight::store::duck
