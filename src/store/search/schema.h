#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/search/search_client.h"

namespace hindsight::store::search {

struct IndexOptions {
  std::string prefix = "hindsight";
  int shards = 1;
  int replicas = 1;
  std::string refresh_interval = "2s";
  int nested_rows_max = 10'000;
};

/// Names of the aliases through which everything is read and written; the indices behind them carry
/// a version.
struct IndexNames {
  explicit IndexNames(const std::string& prefix);
  std::string instances;    ///< a document per process instance with all that belongs to it
  std::string decisions;    ///< a document per decision instance
  std::string operations;   ///< suspension operations
  std::string definitions;  ///< definitions and tenants
  std::string models;       ///< BPMN and DMN texts
  std::string cursors;
  std::string dead_letters;
  std::string sessions;
  std::string leases;
  std::string nodes;
  std::string notes;
  std::string contents;  ///< what users made
  std::string events;    ///< of one or several indices that follow each other
  std::string derived_notes;
  std::string variables;  ///< external ones that wait
  std::string metadata;
};

/// Makes what is missing: templates, indices, aliases, fields. Only adds, may be interrupted and
/// repeated, and several instances may do it at once. Afterwards all can be read. `conflict` when a
/// newer Hindsight wrote the data.
Status prepare_indices(SearchClient& client, const IndexOptions& options, const Clock& clock);

}  // namespace hindsight::store::search
