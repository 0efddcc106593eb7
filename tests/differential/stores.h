#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "differential/random_history.h"
#include "net/http_client.h"
#include "store/duckdb/duck_store.h"
#include "store/search/search_store.h"

namespace hindsight::differential {

/// The number in an environment variable, or the fallback.
std::uint64_t number_of(const char* variable, std::uint64_t fallback);

/// Of HINDSIGHT_TEST_SEARCH; empty when it is not set.
std::string search_address();

/// Both stores, empty at first; import() gives them the same history, which reaches each in another
/// order. The indices of the shared one go with the object.
class Stores {
 public:
  /// `answer_bytes_max`: of the search cluster; 0 = as in real life.
  explicit Stores(std::uint64_t seed, std::size_t answer_bytes_max = 0);
  ~Stores();
  Stores(const Stores&) = delete;
  Stores& operator=(const Stores&) = delete;

  void import();
  /// More history, and what there was once more.
  void import_more();
  [[nodiscard]] std::vector<store::Store*> both() const { return {embedded.get(), shared.get()}; }

  std::unique_ptr<store::EmbeddedStore> embedded;
  std::unique_ptr<store::SharedStore> shared;

 private:
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<net::HttpClient> http_;
  std::string prefix_;
  RandomHistory history_;
};

std::vector<std::string> dump_of(store::FactStore& store);

}  // namespace hindsight::differential
