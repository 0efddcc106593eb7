#pragma once

#include <stop_token>

#include "store/external_variable_store.h"
#include "store/search/bulk.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Variables from outside that wait for their process instance: a document each. Thread-safe.
class ExternalVariables {
 public:
  ExternalVariables(SearchClient& client, const IndexNames& names, BulkWriter& bulk)
      : client_(client), names_(names), bulk_(bulk) {}

  Status put(const model::ExternalVariablePage& page, std::stop_token stop);
  /// `engines`: the aliases under which instances may be stored.
  Result<ReadyVariables> ready(const std::vector<std::string>& engines, const std::string& position,
                               std::size_t limit, std::stop_token stop);
  Status remove(const std::vector<ExternalVariableVersion>& versions, std::stop_token stop);
  Result<std::int64_t> count(std::stop_token stop);
  Result<std::size_t> forget_before(EpochMs time, std::size_t limit, std::stop_token stop);

 private:
  struct Waiting;
  static Result<Waiting> waiting_of(const json::Value& hit,
                                    const std::vector<std::string>& engines);
  static void find_home(Waiting& waiting, const std::string& uid, const json::Value& doc);
  /// The next ones past `position`, with what is known of their process instances.
  Result<std::vector<Waiting>> waiting(const std::vector<std::string>& engines,
                                       const std::string& position, std::stop_token stop);
  Status read(const std::vector<Waiting>& chosen, ReadyVariables& out, std::stop_token stop);

  SearchClient& client_;
  const IndexNames& names_;
  BulkWriter& bulk_;
};

}  // namespace hindsight::store::search
