#pragma once

#include <string>
#include <unordered_set>
#include <utility>
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

  /// Whether rows of sorted runs were deleted since it was asked last.
  bool take_changes_of_runs() { return std::exchange(has_changed_runs_, false); }

  /// Where stored rows can be.
  struct Place {
    std::string condition;    ///< on `t`
    bool is_in_runs = false;  ///< only in sorted runs
  };

 private:
  template <typename Row>
  Status merge_into_table(std::vector<Row> rows, Encoder& encode);
  /// Drops the rows that stored ones beat, deletes the stored ones that lose.
  template <typename Row>
  Status settle(std::vector<Row>& rows);
  template <typename Row>
  Result<std::vector<Id128>> losers(std::vector<Row>& rows, const std::vector<Place>& places);
  /// Deletes stored rows, each of which lies in one of the places.
  Status remove(const char* table, const std::vector<Id128>& ids, const std::vector<Place>& places);
  Status merge_user_tasks(std::vector<model::UserTask> tasks,
                          const std::vector<model::IdentityLink>& new_links, Encoder& encode);
  /// Stored tasks of these ids. `places` as for remove().
  Result<std::vector<StoredUserTask>> stored_tasks(const std::vector<Id128>& ids,
                                                   const std::vector<Place>& places);
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
  bool has_changed_runs_ = false;
};

}  // namespace hindsight::store::duck
