#pragma once

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "model/facts.h"
#include "store/fact_store.h"

namespace hindsight::differential {

/// A small made-up history as statements of single rows, some of which contradict or repeat others
/// as an engine's pages do. Everything follows from the seed. Owns the text of its rows.
class RandomHistory {
 public:
  explicit RandomHistory(std::uint64_t seed);

  /// More instances.
  void grow();
  /// The statements in an order of their own, cut into batches of random size; every call gives
  /// another order, and some statements come twice.
  std::vector<store::ImportBatch> shuffled_batches();
  /// Definitions, tenants and models.
  store::ImportBatch definitions() const;

  static constexpr const char* kEngines[] = {"one", "two"};
  static constexpr const char* kKeys[] = {"order", "claim", "onboarding"};
  static constexpr const char* kNodes[] = {"check", "review", "pack", "ship", "end"};
  static constexpr const char* kMessages[] = {"it failed", "it failed\r\n\tat Line:7", "", "\nlate",
                                              "kein Ärger: zu spät"};
  static constexpr const char* kPeople[] = {"mary", "li", "olga"};
  static constexpr const char* kTenants[] = {"", "retail", "wholesale"};
  static constexpr EpochMs kBegin = 1'700'000'000'000;
  static constexpr EpochMs kNow = kBegin + 90LL * 86'400'000;

 private:
  struct Statement {
    const char* engine;
    model::FactRows rows;
  };

  std::int64_t below(std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random_);
  }
  bool chance(int percent) { return below(100) < percent; }
  template <typename T, std::size_t N>
  T pick(const T (&all)[N]) {
    return all[static_cast<std::size_t>(below(N))];
  }
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  Id128 fresh_id() { return {random_(), random_()}; }
  model::EntityId entity(std::string_view engine);
  template <typename Row>
  void state(const char* engine, const Row& row) {
    statements_.push_back({engine, std::vector<Row>{row}});
  }

  struct Instance {
    const char* engine;
    Id128 id;
    std::string_view definition_id, definition_key, tenant;
    EpochMs start, end;
  };
  void instance();
  /// Mostly the instance's; another version's where instances were migrated meanwhile.
  std::string_view definition_of_row(const Instance& in);
  void flow_nodes(const Instance& in);
  void user_task(const Instance& in, const model::FlowNodeInstance& node);
  void links(const Instance& in, const model::UserTask& task);
  void variables(const Instance& in);
  void incident(const Instance& in);
  void decision(const Instance& in);
  void operation(const Instance& in);
  model::TypedValue value(model::VariableType type);

  std::mt19937_64 random_;
  bool migrates_ = false;  ///< in some histories
  bool loses_instances_ = false;
  std::deque<std::string> texts_;
  std::vector<Statement> statements_;
};

}  // namespace hindsight::differential
