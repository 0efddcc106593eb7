#include "eval/insights.h"

#include <algorithm>
#include <set>
#include <span>

#include "model/paths.h"

namespace hindsight::eval {
namespace {

using report::Aggregation;
using report::Entity;
using report::Measure;
using report::Plan;
using report::UserTaskTime;

constexpr std::int64_t kVersionInstancesMin = 30;
constexpr std::size_t kVersionsLookedAt = 6;
constexpr std::size_t kTasksLookedAt = 2;
constexpr std::size_t kWaveNodesLookedAt = 2;
constexpr std::int64_t kWaveIncidentsMin = 10;
constexpr int kWaveDays = 180;
constexpr std::size_t kVariablesLookedAt = 20;
/// Variables with more values tell instances apart, not groups of them.
constexpr std::size_t kValuesMax = 200;
constexpr std::size_t kVariableFindingsMax = 2;

Measure duration(Aggregation::Kind kind, double percentile = 0,
                 UserTaskTime time = UserTaskTime::total) {
  return {Measure::Kind::duration, {kind, percentile}, time};
}

std::vector<Measure> count_and_percentiles(std::vector<double> percentiles, UserTaskTime time) {
  std::vector<Measure> out{{}};
  for (const auto p : percentiles) out.push_back(duration(Aggregation::Kind::percentile, p, time));
  return out;
}

/// Those of heatmap and figures on the process page, which are mostly asked for at the same time: a
/// store then finds one answer for both.
std::vector<Measure> page_measures() {
  using Kind = Aggregation::Kind;
  return {{},
          duration(Kind::avg),
          duration(Kind::percentile, 50),
          duration(Kind::percentile, 90),
          duration(Kind::sum),
          duration(Kind::max)};
}
constexpr std::size_t kMedian = 2, kP90 = 3, kSum = 4;  // of page_measures()

/// Looks for what stands out, one kind after the other. Lives as long as the call.
class Search {
 public:
  Search(const Evaluation& evaluation, const store::DefinitionCatalog& catalog,
         store::ReportStore& reports, VariableCache& variables, const EvaluationContext& context)
      : evaluation_(evaluation),
        catalog_(catalog),
        reports_(reports),
        variables_(variables),
        context_(context),
        filters_(evaluation.instance_filters()) {}

  Status run() {
    HS_RETURN_IF_ERROR(open(kTasksLookedAt * store::QueryLimits{}.buckets_max));
    HS_RETURN_IF_ERROR(read_tasks());
    HS_RETURN_IF_ERROR(look_at_steps());
    HS_RETURN_IF_ERROR(look_at_versions());
    HS_RETURN_IF_ERROR(look_at_incidents());
    HS_RETURN_IF_ERROR(look_at_assignees());
    return look_at_variables();
  }

  std::vector<Finding> found;

 private:
  using Buckets = std::vector<store::Bucket>;

  Status open(std::size_t buckets_max) {
    reading_.reset();  // before another is asked for
    HS_ASSIGN(auto limits, evaluation_.limits());
    limits.buckets_max = buckets_max;
    HS_ASSIGN(reading_, reports_.read(limits));
    return {};
  }

  [[nodiscard]] Plan plan(Entity entity, report::Grouping grouping,
                          std::vector<Measure> measures) const {
    return {entity,
            evaluation_.sources,
            filters_,
            std::move(grouping),
            std::move(measures),
            evaluation_.moment.now};
  }

  Result<Buckets> ask(const Plan& plan) { return reading_->buckets(plan); }

  static std::int64_t count_of(const store::Bucket& bucket) {
    return static_cast<std::int64_t>(bucket.measures.at(0).value_or(0));
  }

  static bool is_step(const std::string& node, const std::set<std::string>& containers) {
    return !containers.contains(node) && node.find("#multiInstanceBody") == std::string::npos;
  }

  Status look_at_steps() {
    HS_ASSIGN(const auto buckets,
              ask(plan(Entity::flow_node, report::ByFlowNode{}, page_measures())));
    std::vector<StepTime> steps;
    for (const auto& bucket : buckets) {
      if (is_step(bucket.key, containers))
        steps.push_back({bucket.key, count_of(bucket), bucket.measures.at(kSum).value_or(0)});
    }
    auto bottleneck = find_bottleneck(steps);
    if (!bottleneck) return {};
    bottleneck->idle_share = idle_share(bottleneck->flow_node);
    found.emplace_back(std::move(*bottleneck));
    return {};
  }

  Status read_tasks() {
    HS_ASSIGN(tasks_, ask(plan(Entity::user_task, report::ByUserTask{},
                               {{},
                                duration(Aggregation::Kind::sum, 0, UserTaskTime::work),
                                duration(Aggregation::Kind::percentile, 50, UserTaskTime::work),
                                duration(Aggregation::Kind::sum, 0, UserTaskTime::total),
                                duration(Aggregation::Kind::sum, 0, UserTaskTime::idle)})));
    std::sort(tasks_.begin(), tasks_.end(), [](const auto& a, const auto& b) {
      return std::pair(b.measures.at(1), a.key) < std::pair(a.measures.at(1), b.key);
    });
    return {};
  }

  [[nodiscard]] std::optional<double> idle_share(const std::string& node) const {
    const auto task = std::find_if(tasks_.begin(), tasks_.end(),
                                   [&](const auto& bucket) { return bucket.key == node; });
    if (task == tasks_.end()) return std::nullopt;
    const auto total = task->measures.at(3), idle = task->measures.at(4);
    if (!total || !idle || *total <= 0) return std::nullopt;
    return *idle / *total;
  }

  /// Newest first. Versions of several processes have nothing in common.
  [[nodiscard]] std::vector<std::pair<int, report::Source>> versions() const {
    std::map<int, report::Source, std::greater<>> by_version;
    if (evaluation_.sources.size() != 1) return {};
    const auto& all = evaluation_.sources.front();
    for (const auto& d : catalog_.definitions) {
      if (d.type != model::DefinitionType::process) continue;
      const report::Source::DefinitionId id{d.engine, d.id};
      if (std::find(all.definitions.begin(), all.definitions.end(), id) == all.definitions.end())
        continue;
      auto& source = by_version[d.version];
      source.key = all.key;
      source.tenants = all.tenants;
      source.definitions.push_back(id);
    }
    return {by_version.begin(), by_version.end()};
  }

  struct VersionSample {
    int version = 0;
    report::Source source;
    SplitSample sample;
  };

  /// Running instances count with their duration so far. Of those that started less than a long
  /// duration (p90) ago only the short ones have ended, so they are left out: a new version must
  /// not look fast because its slow instances still run.
  Status look_at_versions() {
    const auto all = versions();
    if (all.size() < 2) return {};
    HS_ASSIGN(const auto together,
              ask(plan(Entity::process_instance, report::ByNone{}, page_measures())));
    if (together.empty() || !together.front().measures.at(kP90)) return {};
    auto settled = plan(Entity::process_instance, report::ByNone{},
                        count_and_percentiles({50}, UserTaskTime::total));
    const auto until = settled.now - static_cast<DurationMs>(*together.front().measures.at(kP90));
    settled.filters.push_back({report::DateFilter{report::DateField::start, {}, until}, {}});

    std::vector<VersionSample> samples;
    for (std::size_t i = 0; i < std::min(all.size(), kVersionsLookedAt) && samples.size() < 2;
         ++i) {
      HS_ASSIGN(const auto one, ask(narrowed(settled, all[i].second.definitions)));
      if (one.empty() || count_of(one.front()) < kVersionInstancesMin) continue;
      samples.push_back({all[i].first,
                         all[i].second,
                         {count_of(one.front()), 0, one.front().measures.at(1).value_or(0)}});
    }
    if (samples.size() < 2) return {};
    auto& after = samples[0];
    auto& before = samples[1];
    HS_RETURN_IF_ERROR(split(settled, before, after));
    if (!medians_differ(before.sample, after.sample)) return {};
    HS_ASSIGN(auto step, explaining_step_of(settled, before, after));
    found.emplace_back(VersionChange{
        {std::to_string(before.version), before.sample.instances, before.sample.median},
        {std::to_string(after.version), after.sample.instances, after.sample.median},
        std::move(step)});
    return {};
  }

  /// The question for some versions: the filters choose once for all of them.
  static Plan narrowed(Plan plan, std::vector<report::Source::DefinitionId> versions) {
    plan.filters.push_back({report::DefinitionFilter{std::move(versions)}, {}});
    return plan;
  }

  /// Counts what lies above the median of both.
  Status split(Plan settled, VersionSample& before, VersionSample& after) {
    auto both = before.source.definitions;
    both.insert(both.end(), after.source.definitions.begin(), after.source.definitions.end());
    HS_ASSIGN(const auto together, ask(narrowed(settled, both)));
    if (together.empty()) return {};
    const auto median = static_cast<DurationMs>(together.front().measures.at(1).value_or(0));
    settled.measures = {{}};
    settled.filters.push_back(
        {report::DurationFilter{report::Comparison::greater, median, false}, {}});
    for (auto* sample : {&before, &after}) {
      HS_ASSIGN(const auto above, ask(narrowed(settled, sample->source.definitions)));
      sample->sample.above = above.empty() ? 0 : count_of(above.front());
    }
    return {};
  }

  Result<std::optional<std::string>> explaining_step_of(const Plan& settled,
                                                        const VersionSample& before,
                                                        const VersionSample& after) {
    std::map<std::string, StepChange> by_node;
    const auto add = [&](const VersionSample& sample, double StepChange::* mean) -> Status {
      auto steps = settled;
      steps.entity = Entity::flow_node;
      steps.grouping = report::ByFlowNode{};
      steps.measures = {duration(Aggregation::Kind::sum)};
      steps.sources = {sample.source};
      HS_ASSIGN(const auto buckets, ask(steps));
      for (const auto& bucket : buckets) {
        if (!is_step(bucket.key, containers)) continue;
        auto& change = by_node[bucket.key];
        change.flow_node = bucket.key;
        change.*mean =
            bucket.measures.at(0).value_or(0) / static_cast<double>(sample.sample.instances);
      }
      return {};
    };
    HS_RETURN_IF_ERROR(add(before, &StepChange::before));
    HS_RETURN_IF_ERROR(add(after, &StepChange::after));
    std::vector<StepChange> changes;
    changes.reserve(by_node.size());
    for (auto& [node, change] : by_node) changes.push_back(std::move(change));
    return explaining_step(changes);
  }

  Status look_at_incidents() {
    HS_ASSIGN(auto by_node, ask(plan(Entity::incident, report::ByFlowNode{}, {{}})));
    std::erase_if(by_node, [](const auto& b) { return count_of(b) < kWaveIncidentsMin; });
    std::sort(by_node.begin(), by_node.end(), [](const auto& a, const auto& b) {
      return std::pair(count_of(b), a.key) < std::pair(count_of(a), b.key);
    });
    const auto& [now, zone] = evaluation_.moment;
    report::ByDate days{report::DateField::start, {}};
    for (int day = 1 - kWaveDays; day <= 1; ++day)
      days.boundaries.push_back(zone.add(now, CalendarUnit::day, day));
    std::optional<IncidentWave> largest;
    for (std::size_t i = 0; i < std::min(by_node.size(), kWaveNodesLookedAt); ++i) {
      auto of_node = plan(Entity::incident, days, {{}});
      of_node.filters.push_back({report::IncidentRowFilter{{}, by_node[i].key}, {}});
      HS_ASSIGN(const auto buckets, ask(of_node));
      std::vector<std::int64_t> counts(days.boundaries.size() - 1);
      for (const auto& bucket : buckets)
        counts.at(static_cast<std::size_t>(bucket.index)) = count_of(bucket);
      const auto wave = find_wave(counts);
      if (!wave) continue;
      const auto [first, end] = *wave;
      IncidentWave candidate{by_node[i].key, days.boundaries[first], days.boundaries[end], 0, 0};
      for (std::size_t day = 0; day < counts.size(); ++day) {
        candidate.all += counts[day];
        if (day >= first && day < end) candidate.incidents += counts[day];
      }
      if (!largest || candidate.incidents > largest->incidents) largest = std::move(candidate);
    }
    if (largest) found.emplace_back(std::move(*largest));
    return {};
  }

  /// The user tasks with the most work, each by who did it.
  Status look_at_assignees() {
    if (tasks_.empty()) return {};
    auto people = plan(Entity::user_task, report::ByUserTask{},
                       count_and_percentiles({10, 25, 50, 75, 90}, UserTaskTime::work));
    people.distribution = report::ByAssignee{};
    const std::span tasks(tasks_.data(), std::min(tasks_.size(), kTasksLookedAt));
    report::FlowNodeCondition::Nodes nodes;
    for (const auto& task : tasks) nodes.ids.push_back(task.key);
    people.filters.push_back({report::RowFilter{{.nodes = std::move(nodes)}}, {}});
    HS_ASSIGN(const auto buckets, ask(people));
    std::optional<AssigneeOutlier> top;
    for (const auto& task : tasks) {
      const auto& median = task.measures.at(2);
      if (!median) continue;
      auto outlier = find_outlier(people_of(task.key, buckets), count_of(task), *median);
      if (!outlier || (top && factor(*outlier) <= factor(top->outlier))) continue;
      if (const auto& user = context_.names.user)
        if (auto name = user(outlier->name); !name.empty()) outlier->name = name;
      top = AssigneeOutlier{task.key, std::move(*outlier)};
    }
    if (top) found.emplace_back(std::move(*top));
    return {};
  }

  /// Those with few enough values, whatever the filters leave of them.
  Result<std::vector<store::VariableName>> grouping_variables() {
    HS_ASSIGN(auto names, reading_->variable_names(evaluation_.sources));
    std::erase_if(names, [](const auto& name) {
      return name.type != model::VariableType::string && name.type != model::VariableType::boolean;
    });
    if (names.size() > kVariablesLookedAt) names.resize(kVariablesLookedAt);
    std::vector<store::VariableName> out;
    for (auto& name : names) {
      auto by_value =
          plan(Entity::process_instance, report::ByVariable{name.name, name.type, 0, 0, {}}, {{}});
      by_value.filters.clear();
      const auto buckets = ask(by_value);
      if (buckets)
        out.push_back(std::move(name));
      else if (buckets.error().code != ErrorCode::resource_exhausted)
        return fail(buckets.error());
    }
    return out;
  }

  Status look_at_variables() {
    auto ended = plan(Entity::process_instance, report::ByNone{}, page_measures());
    ended.filters.push_back({report::StateFilter{report::StateFilter::State::completed}, {}});
    HS_ASSIGN(const auto all, ask(ended));
    if (all.empty() || !all.front().measures.at(kMedian)) return {};
    HS_RETURN_IF_ERROR(open(kValuesMax));
    HS_ASSIGN(const auto names,
              variables_.get(evaluation_.sources, [&] { return grouping_variables(); }));
    std::vector<VariableOutlier> outliers;
    for (const auto& name : names) {
      auto by_value = ended;
      by_value.grouping = report::ByVariable{name.name, name.type, 0, 0, {}};
      by_value.measures = count_and_percentiles({10, 25, 50, 75, 90}, UserTaskTime::total);
      auto buckets = ask(by_value);
      // It may have got more values since they were counted.
      if (!buckets && buckets.error().code == ErrorCode::resource_exhausted) continue;
      if (!buckets) return fail(buckets.error());
      std::erase_if(*buckets, [](const auto& b) { return b.key == report::kMissingKey; });
      auto outlier =
          find_outlier(spreads(*buckets), count_of(all.front()), *all.front().measures.at(kMedian));
      if (outlier) outliers.push_back({name, std::move(*outlier)});
    }
    std::stable_sort(outliers.begin(), outliers.end(), [](const auto& a, const auto& b) {
      return factor(a.outlier) > factor(b.outlier);
    });
    if (outliers.size() > kVariableFindingsMax) outliers.resize(kVariableFindingsMax);
    std::move(outliers.begin(), outliers.end(), std::back_inserter(found));
    return {};
  }

  static double factor(const Outlier& outlier) {
    return std::max(outlier.median, outlier.median_of_all) /
           std::max(1.0, std::min(outlier.median, outlier.median_of_all));
  }

  static void add_spread(const std::string& name, const store::Bucket& bucket,
                         std::vector<GroupSpread>& out) {
    const auto& m = bucket.measures;
    if (m.empty() || !m.at(1)) return;
    out.push_back({name, count_of(bucket), *m.at(1), *m.at(2), *m.at(3), *m.at(4), *m.at(5)});
  }

  static std::vector<GroupSpread> spreads(const Buckets& buckets) {
    std::vector<GroupSpread> out;
    for (const auto& bucket : buckets) add_spread(bucket.key, bucket, out);
    return out;
  }

  /// Those who did a task, not those that nobody did.
  static std::vector<GroupSpread> people_of(const std::string& task, const Buckets& buckets) {
    std::vector<GroupSpread> out;
    for (const auto& bucket : buckets) {
      if (bucket.key == task && !bucket.distributed_key.empty())
        add_spread(bucket.distributed_key, bucket, out);
    }
    return out;
  }

 public:
  std::set<std::string> containers;  ///< whose time is that of the steps inside

 private:
  const Evaluation& evaluation_;
  const store::DefinitionCatalog& catalog_;
  store::ReportStore& reports_;
  VariableCache& variables_;
  const EvaluationContext& context_;
  const std::vector<report::Filter> filters_;  ///< of process instances
  std::unique_ptr<store::Reading> reading_;
  Buckets tasks_;  ///< by user task, the most work first
};

}  // namespace

ProcessInsights::ProcessInsights(store::ReportStore& reports, store::DefinitionStore& definitions,
                                 const Clock& clock, ParseModel parse_model)
    : reports_(reports),
      definitions_(definitions),
      clock_(clock),
      models_(definitions, std::move(parse_model)),
      variables_(clock) {}

Result<store::VariantAnswer> ProcessInsights::variants(const json::Value& report, std::size_t limit,
                                                       const EvaluationContext& context) {
  Evaluation evaluation(clock_, context);
  HS_RETURN_IF_ERROR(evaluation.read(report, *definitions_.catalog()));
  HS_ASSIGN(const auto limits, evaluation.limits());
  HS_ASSIGN(const auto reading, reports_.read(limits));
  return reading->variants(evaluation.instances(limit));
}

Result<store::IncidentAnswer> ProcessInsights::incidents(const json::Value& report,
                                                         std::size_t limit,
                                                         const EvaluationContext& context) {
  Evaluation evaluation(clock_, context);
  HS_RETURN_IF_ERROR(evaluation.read(report, *definitions_.catalog()));
  HS_ASSIGN(const auto limits, evaluation.limits());
  HS_ASSIGN(const auto reading, reports_.read(limits));
  return reading->incidents(evaluation.instances(limit));
}

Result<Findings> ProcessInsights::findings(const json::Value& report,
                                           const EvaluationContext& context) {
  Evaluation evaluation(clock_, context);
  const auto catalog = definitions_.catalog();
  HS_RETURN_IF_ERROR(evaluation.read(report, *catalog));
  Findings out;
  Search search(evaluation, *catalog, reports_, variables_, context);
  for (const auto& source : evaluation.resolved) {
    if (!source.newest) continue;
    HS_ASSIGN(const auto model, models_.model(*source.newest));
    if (model == nullptr) continue;
    for (const auto& node : model->flow_nodes) {
      if (std::find(model::kNoSteps.begin(), model::kNoSteps.end(), node.type) !=
          model::kNoSteps.end())
        search.containers.insert(node.id);
      if (!node.name.empty()) out.node_names.emplace(node.id, node.name);
    }
  }
  HS_RETURN_IF_ERROR(search.run());
  out.all = std::move(search.found);
  return out;
}

}  // namespace hindsight::eval
