#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "report/plan.h"
#include "store/instance_details.h"
#include "store/instance_walk.h"

namespace hindsight::store {

/// One bucket of an answer. `measures` are parallel to the plan's; nullopt = no data (a count is 0
/// then, never nullopt).
struct Bucket {
  std::string key;  ///< text keys (flow node, assignee, text variable, kMissingKey); else empty
  std::int64_t index = 0;  ///< index keys (dates, number ranges)
  std::vector<std::optional<double>> measures;
  std::string distributed_key{};  ///< the same of what the bucket is distributed by
  /// kNowhere: none of the bucket's rows belongs to any; then it has no measures.
  std::int64_t distributed_index = 0;
};
inline constexpr std::int64_t kNowhere = -1;

/// How many process instances an answer is about.
struct InstanceCounts {
  std::int64_t chosen = 0;  ///< that pass all instance filters; of user tasks: that have one, too
  std::int64_t all = 0;     ///< of the sources, without any filter
};

struct ReportAnswer {
  std::vector<Bucket> buckets;  ///< only those with rows, in no order; ByNone: exactly one
  InstanceCounts instances;
};

/// Smallest and largest value in the filtered data; nullopt when there is none.
using Range = std::optional<report::ValueRange>;

struct RangedAnswer {
  Range range;  ///< or another that leads to the same grouping
  ReportAnswer answer;
};

/// The grouping that follows from the range of the data; the same for the same range.
using GroupingOf = std::function<Result<report::Grouping>(const Range&)>;

struct RawVariable {
  std::string name;
  model::VariableType type;
  bool is_null;
  std::string text;
};

struct RawInstance {
  std::string engine, definition_key, definition_id, id, business_key, tenant;
  EpochMs start = model::kNoTime;
  EpochMs end = model::kNoTime;
  DurationMs duration = model::kNoDuration;  ///< running: now − start
  std::int64_t incidents = 0, open_incidents = 0, user_tasks = 0;
  std::map<std::string, DurationMs> flow_node_durations;  ///< sum per node id, running ones to now
  std::vector<RawVariable> variables;
};

struct VariableName {
  std::string name;
  model::VariableType type;
  auto operator<=>(const VariableName&) const = default;
};

struct RawAnswer {
  std::vector<RawInstance> rows;        ///< the page
  InstanceCounts instances;             ///< beyond the page, too
  std::vector<VariableName> variables;  ///< of all instances of the sources, sorted as below
  /// Where the next page begins, of plans with RawPlan::after: behind the last row, or where this
  /// page does if it has none. Opaque, made of the values that the row is sorted by and its id, so
  /// it holds for all instances of the program, whatever is written meanwhile.
  std::string position{};
};

/// How processes do in a period, and in the one before it. What runs now is counted apart.
struct TrendQuestion {
  std::vector<report::Source> sources;  ///< each key's instances are those of all sources with it
  std::vector<EpochMs> days;  ///< ascending borders within the period [front, back), at least two
  EpochMs before = 0;         ///< the period before is [before, front)
};
struct ProcessTrend {
  struct Period {
    std::int64_t started = 0;
    std::int64_t ended = 0;
    std::optional<double> median, p90;  ///< duration of what ended in it, ms
  };
  Period period, before;
  std::vector<std::int64_t> started_by_day;  ///< parallel to the days; one less than borders
  std::int64_t instances = 0;                ///< of all times
  std::int64_t running = 0;
  EpochMs oldest_running = model::kNoTime;  ///< start
  std::int64_t open_incidents = 0;
};
/// By definition key; keys without instances and incidents may be missing.
using ProcessTrends = std::map<std::string, ProcessTrend>;

/// Of which process instances a question is that has no plan of its own.
struct InstanceQuestion {
  std::vector<report::Source> sources;
  std::vector<report::Filter> filters;
  EpochMs now = 0;         ///< the end of what still runs
  std::size_t limit = 10;  ///< rows of the answer
};

/// Ended instances that took the same path (model/paths.h).
struct Variant {
  std::vector<std::string> flow_nodes;
  std::int64_t instances = 0;
  std::optional<double> median;  ///< duration, ms
};
struct VariantAnswer {
  std::vector<Variant> variants;  ///< the most frequent ones, most frequent first
  std::int64_t ended = 0;         ///< instances of all variants
  /// Of them those whose path is not stored, because an earlier version of Hindsight wrote them.
  std::int64_t unknown = 0;
};

/// Incidents of one flow node with the same headline (model/paths.h).
struct IncidentCause {
  std::string flow_node, headline;
  std::int64_t incidents = 0, open = 0;
  EpochMs first = model::kNoTime, last = model::kNoTime;  ///< when they occurred
};
struct IncidentAnswer {
  std::vector<IncidentCause> causes;     ///< the most frequent ones, most frequent first
  std::int64_t incidents = 0, open = 0;  ///< of all causes
};

/// resource_exhausted: an answer has more groups than a reading may give.
inline Error too_many_groups(std::size_t buckets_max) {
  return {ErrorCode::resource_exhausted,
          "the report has more than " + std::to_string(buckets_max) +
              " groups; choose a coarser grouping or add a filter",
          {}};
}

/// A reading's budget: past `deadline`, or on `stop`, its questions end with deadline_exceeded or
/// cancelled.
struct QueryLimits {
  std::chrono::milliseconds deadline{30'000};
  std::stop_token stop;
  std::size_t buckets_max = 10'000;  ///< more is resource_exhausted
  /// Of downloads, which last as long as the client takes to read them: they take no turn of
  /// others.
  bool long_lived = false;
};

/// Questions about the imported history within one budget. An answer is of one moment; the answer
/// to the next question may know more. Confined to one thread; ends before its store.
class Reading {
 public:
  virtual ~Reading() = default;
  /// Makes all further answers be of one moment. They are without it where that costs nothing.
  virtual Status hold_moment() { return {}; }
  virtual Result<ReportAnswer> evaluate(const report::Plan& plan) = 0;
  /// The answer's buckets alone, which may be less work.
  virtual Result<std::vector<Bucket>> buckets(const report::Plan& plan) {
    HS_ASSIGN(auto answer, evaluate(plan));
    return std::move(answer.buckets);
  }
  /// The answer's counts alone.
  virtual Result<InstanceCounts> counts(const report::Plan& plan) {
    auto all = plan;
    all.grouping = all.distribution = report::ByNone();
    all.measures = {{}};
    HS_ASSIGN(const auto answer, evaluate(all));
    return answer.instances;
  }
  /// The extent of something over the instances that the plan's filters leave; needs no grouping.
  virtual Result<Range> range(const report::Plan& plan, const report::RangeQuestion& question) = 0;
  /// For a plan whose grouping follows from the range of a date, or of a numeric or date variable,
  /// over the instances that the plan's filters leave. Fails as `grouping_of` does.
  virtual Result<RangedAnswer> evaluate(const report::Plan& draft,
                                        const report::RangeQuestion& question,
                                        const GroupingOf& grouping_of) = 0;
  virtual Result<RawAnswer> raw(const report::RawPlan& plan) = 0;
  /// The same instances one after the other, at any length; its offset does not count.
  virtual Result<std::unique_ptr<InstanceWalk>> walk(const report::RawPlan& plan) = 0;
  /// Distinct variable names of the sources' instances, sorted by name, then type.
  virtual Result<std::vector<VariableName>> variable_names(
      const std::vector<report::Source>& sources) = 0;
  virtual Result<ProcessTrends> trends(const TrendQuestion& question) = 0;
  virtual Result<VariantAnswer> variants(const InstanceQuestion& question) = 0;
  virtual Result<IncidentAnswer> incidents(const InstanceQuestion& question) = 0;
  /// All of one process instance, by the engine's alias and id; nullopt when it is not known.
  virtual Result<std::optional<InstanceDetails>> instance(const std::string& engine,
                                                          const std::string& id) = 0;
};

class DecisionReading;  // decision_reading.h

/// Answers questions about the imported history. Thread-safe.
class ReportStore {
 public:
  virtual ~ReportStore() = default;
  /// Waits for its turn when many read at once. Not to be held while asking the store for another.
  virtual Result<std::unique_ptr<Reading>> read(const QueryLimits& limits) = 0;
  /// The same for decision instances.
  virtual Result<std::unique_ptr<DecisionReading>> read_decisions(const QueryLimits& limits) = 0;
  /// Distinct values of a variable whose text contains `needle` (ignoring case), sorted.
  virtual Result<std::vector<std::string>> variable_values(
      const std::vector<report::Source>& sources, const VariableName& variable,
      const std::string& needle, std::size_t offset, std::size_t limit,
      const QueryLimits& limits) = 0;

  struct ProcessOverview {
    std::string key;
    std::string tenant;
    std::string engine;
    std::int64_t instances = 0, running = 0, open_incidents = 0;
  };
  /// Counts per definition key, tenant of the rows and engine.
  virtual Result<std::vector<ProcessOverview>> overview(const QueryLimits& limits) = 0;
};

}  // namespace hindsight::store
