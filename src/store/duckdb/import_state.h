#pragma once

#include "store/duckdb/connection.h"
#include "store/fact_store.h"

/// What an import knows besides facts: how far it came, and what it could not read. See FactStore.
namespace hindsight::store::duck {

/// The cursors and dead letters of a batch, inside the transaction of its facts.
Status write_import_state(Connection& writer, const ImportBatch& batch);

Result<std::vector<Cursor>> read_cursors(Connection& reader);
Result<std::vector<DeadLetter>> read_dead_letters(Connection& reader, std::size_t limit);
Result<std::vector<DeadLetterCount>> count_dead_letters(Connection& reader);

}  // namespace hindsight::store::duck
