#include "eval/analysis_questions.h"

#include <algorithm>

namespace hindsight::eval {
namespace {

using report::Aggregation;
using report::Entity;
using report::FlowNodeCondition;
using report::Measure;
using report::Plan;

std::int64_t count_of(const store::Bucket& bucket) {
  return static_cast<std::int64_t>(bucket.measures.at(0).value_or(0));
}

}  // namespace

report::FlowNodeCondition completed_run(const std::string& flow_node, const OutlierBounds& bounds) {
  report::FlowNodeCondition run{.nodes = {{false, {flow_node}}},
                                .state = report::FlowNodeCondition::State::completed};
  if (bounds.higher)
    run.durations.push_back({flow_node, {report::Comparison::greater, *bounds.higher}});
  if (bounds.lower) run.durations.push_back({flow_node, {report::Comparison::less, *bounds.lower}});
  return run;
}

Status AnalysisQuestions::open(const json::Value& report, const store::DefinitionCatalog& catalog,
                               store::ReportStore& reports, std::size_t buckets_max) {
  HS_RETURN_IF_ERROR(evaluation_.read(report, catalog));
  HS_ASSIGN(auto limits, evaluation_.limits());
  limits.buckets_max = buckets_max;
  HS_ASSIGN(reading_, reports.read(limits));
  return reading_->hold_moment();
}

Plan AnalysisQuestions::plan(Entity entity, report::Grouping grouping) const {
  return {entity, evaluation_.sources,   evaluation_.filters, std::move(grouping),
          {{}},   evaluation_.moment.now};
}

Result<std::int64_t> AnalysisQuestions::count_instances(const std::vector<report::Filter>& more) {
  auto asked = plan(Entity::process_instance, report::ByNone{});
  asked.filters.insert(asked.filters.end(), more.begin(), more.end());
  HS_ASSIGN(const auto buckets, reading_->buckets(asked));
  return buckets.empty() ? 0 : count_of(buckets.front());
}

Result<std::vector<RunTimes>> AnalysisQuestions::run_times(
    const std::optional<std::string>& flow_node) {
  using Kind = Aggregation::Kind;
  auto asked = plan(Entity::flow_node, report::ByFlowNode{});
  asked.filters.push_back(
      {report::RowFilter{flow_node
                             ? completed_run(*flow_node)
                             : FlowNodeCondition{.state = FlowNodeCondition::State::completed}},
       {}});
  for (const auto kind : {Kind::avg, Kind::deviation, Kind::min, Kind::max})
    asked.measures.push_back({Measure::Kind::duration, {kind, 0}, report::UserTaskTime::total});
  HS_ASSIGN(const auto buckets, reading_->buckets(asked));
  std::vector<RunTimes> out;
  for (const auto& bucket : buckets) {
    const auto value = [&](std::size_t i) { return bucket.measures.at(i).value_or(0); };
    out.push_back({bucket.key, count_of(bucket), value(1), value(2),
                   static_cast<DurationMs>(value(3)), static_cast<DurationMs>(value(4))});
  }
  return out;
}

Result<std::map<std::int64_t, std::int64_t>> AnalysisQuestions::histogram(
    const std::string& flow_node, DurationMs from, DurationMs interval) {
  auto asked = plan(Entity::flow_node, report::ByDuration{from, interval});
  asked.filters.push_back({report::RowFilter{completed_run(flow_node)}, {}});
  HS_ASSIGN(const auto buckets, reading_->buckets(asked));
  std::map<std::int64_t, std::int64_t> out;
  for (const auto& bucket : buckets) out[bucket.index] = count_of(bucket);
  return out;
}

Result<std::int64_t> AnalysisQuestions::count_runs(const std::string& flow_node, DurationMs from,
                                                   DurationMs length) {
  HS_ASSIGN(const auto counts, histogram(flow_node, from, length));
  const auto first = counts.find(0);
  return first == counts.end() ? 0 : first->second;
}

Result<std::vector<store::VariableName>> AnalysisQuestions::variables() {
  HS_ASSIGN(auto names, reading_->variable_names(evaluation_.sources));
  std::erase_if(names, [](const auto& name) {
    return std::find(kTermTypes.begin(), kTermTypes.end(), name.type) == kTermTypes.end();
  });
  return names;
}

Result<std::optional<Terms>> AnalysisQuestions::count_terms(const store::VariableName& variable,
                                                            const report::Filter& more) {
  auto asked =
      plan(Entity::process_instance, report::ByVariable{variable.name, variable.type, 0, 0, {}});
  asked.filters.push_back(more);
  const auto buckets = reading_->buckets(asked);
  if (!buckets && buckets.error().code == ErrorCode::resource_exhausted) return std::nullopt;
  if (!buckets) return fail(buckets.error());
  Terms out;
  for (const auto& bucket : *buckets) {
    if (bucket.key != report::kMissingKey) out[bucket.key] = count_of(bucket);
  }
  return out;
}

}  // namespace hindsight::eval
