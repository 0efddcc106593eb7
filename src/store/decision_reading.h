#pragma once

#include <string>
#include <vector>

#include "report/decision_plan.h"
#include "store/report_store.h"

namespace hindsight::store {

struct RawDecision {
  struct Value {
    bool output = false;
    std::string clause, name;
    model::VariableType type = model::VariableType::null;
    bool is_null = true;
    std::string text;
  };
  std::string engine, definition_key, definition_id, id, tenant;
  std::string process_instance_id;  ///< empty = none, or not known under the engine's own id
  EpochMs evaluated = model::kNoTime;
  std::vector<Value> values;  ///< as the engine lists them, inputs first
};

/// A clause as decision instances have it: id and type; of several names the first one by text.
struct ClauseName {
  std::string id, name;
  model::VariableType type = model::VariableType::string;
  auto operator<=>(const ClauseName&) const = default;
};

struct RawDecisionAnswer {
  std::vector<RawDecision> rows;  ///< the page
  InstanceCounts instances;       ///< decision instances, beyond the page, too
  std::string position{};         ///< as of RawAnswer
};

/// Which values of a clause are asked for.
struct ClauseValues {
  report::Clause clause;
  std::string needle;  ///< that the text contains, ignoring case
  std::size_t offset = 0, limit = 0;
};

/// Questions about the imported decision instances within one budget. All answers since the first
/// range() are of one moment. Confined to one thread; ends before its store. `unavailable` while
/// the store prepares what an earlier version wrote.
class DecisionReading {
 public:
  virtual ~DecisionReading() = default;
  /// Counts per group, one measure each.
  virtual Result<ReportAnswer> evaluate(const report::DecisionPlan& plan) = 0;
  /// The extent of something over the instances that the plan's filters leave; needs no grouping.
  virtual Result<Range> range(const report::DecisionPlan& plan,
                              const report::DecisionRangeQuestion& question) = 0;
  virtual Result<RawDecisionAnswer> raw(const report::DecisionRawPlan& plan) = 0;
  /// Inputs or outputs that have a value in any of the sources' instances, sorted by id, then name.
  virtual Result<std::vector<ClauseName>> clauses(const std::vector<report::Source>& sources,
                                                  bool output) = 0;
  /// Distinct values, sorted.
  virtual Result<std::vector<std::string>> values(const std::vector<report::Source>& sources,
                                                  const ClauseValues& wanted) = 0;
};

}  // namespace hindsight::store
