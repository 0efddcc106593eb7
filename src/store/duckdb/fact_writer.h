#pragma once

#include <unordered_set>
#include <vector>

#include "store/duckdb/dictionary.h"
#include "store/duckdb/fact_tables.h"
#include "store/fact_store.h"

namespace hindsight::store::duck {

/// Merges import batches into the fact tables inside the connection's open transaction: looks the
/// ids up, lets model/merge.h decide, deletes the losers, appends the winners. Confined to the
/// writer.
class FactWriter {
 public:
  FactWriter(Connection& connection, WordDictionary& words, DefinitionIndex& definitions)
      : connection_(connection), words_(words), definitions_(definitions) {}

  /// Merges all pages of one engine.
  Status write(std::string_view engine, const std::vector<const model::FactPage*>& pages);
  /// Appends rows of ids that are not stored yet, without links of tasks among them.
  Status append(std::string_view engine, const std::vector<model::FactPage>& pages);
  /// Deletes these process instances of one definition with all their rows.
  Status remove_instances(std::int32_t definition, const std::vector<Id128>& instances);
  /// Deletes all process instances of a definition with their rows.
  Status remove_definition(std::int32_t definition);

 private:
  template <typename Row>
  Status merge_into_table(std::vector<Row> rows, Encoder& encode);
  /// Drops the rows that stored ones beat, deletes the stored ones that lose.
  template <typename Row>
  Status settle(std::vector<Row>& rows);
  template <typename Row>
  Result<std::vector<Id128>> losers(std::vector<Row>& rows, const std::vector<std::string>& places);
  /// Deletes stored rows. `places`: conditions on `t`, of which one holds for each of them.
  Status remove(const char* table, const std::vector<Id128>& ids,
                const std::vector<std::string>& places);
  Status merge_user_tasks(std::vector<model::UserTask> tasks,
                          const std::vector<model::IdentityLink>& new_links, Encoder& encode);
  /// Stored tasks of these ids. `places` as for remove().
  Result<std::vector<StoredUserTask>> stored_tasks(const std::vector<Id128>& ids,
                                                   const std::vector<std::string>& places);
  /// All links of these tasks; their text goes to `arena`.
  Result<std::vector<model::IdentityLink>> links_of(const std::vector<StoredUserTask>& tasks,
                                                    model::Arena& arena);
  /// Takes stored tasks with new links out of the table, to be derived and written again.
  Result<std::vector<StoredUserTask>> take_linked_tasks(
      const std::vector<model::IdentityLink>& new_links, const std::unordered_set<Id128>& known);
  Status stage(const std::vector<Id128>& ids);

  Connection& connection_;
  WordDictionary& words_;
  DefinitionIndex& definitions_;
};

}  // namespace hindsight::store::duck
