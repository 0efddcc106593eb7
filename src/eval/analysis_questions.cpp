#include "eval/analysis_questions.h"

#include <algorithm>

namespace hindsight::eval {
namespace {

using report::Aggregation;
using report::Entity;
using report::Measure;
using report::Plan;

/// The year 10,000: whatever has ended has ended before.
constexpr EpochMs kEndOfTime = 253'402'300'800'000;

std::int64_t count_of(const store::Bucket& bucket) {
  return static_cast<std::int64_t>(bucket.measures.at(0).value_or(0));
}

/// Only these have a place in the distribution of ended_runs().
bool has_ended(const store::Bucket& bucket) {
  return bucket.distributed_index != store::kNowhere;
}

}  // namespace

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

Plan AnalysisQuestions::ended_runs(report::Grouping grouping,
                                   const std::optional<std::string>& flow_node) const {
  auto out = plan(Entity::flow_node, std::move(grouping));
  out.distribution = report::ByDate{report::DateField::end, {0, kEndOfTime}};
  if (flow_node) out.filters.push_back({report::ViewFlowNodeFilter{false, {*flow_node}}, {}});
  return out;
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
  auto asked = ended_runs(report::ByFlowNode{}, flow_node);
  for (const auto kind : {Kind::avg, Kind::deviation, Kind::min, Kind::max})
    asked.measures.push_back({Measure::Kind::duration, {kind, 0}, report::UserTaskTime::total});
  HS_ASSIGN(const auto buckets, reading_->buckets(asked));
  std::vector<RunTimes> out;
  for (const auto& bucket : buckets) {
    if (!has_ended(bucket)) continue;
    const auto value = [&](std::size_t i) { return bucket.measures.at(i).value_or(0); };
    out.push_back({bucket.key, count_of(bucket), value(1), value(2),
                   static_cast<DurationMs>(value(3)), static_cast<DurationMs>(value(4))});
  }
  return out;
}

Result<std::map<std::int64_t, std::int64_t>> AnalysisQuestions::histogram(
    const std::string& flow_node, DurationMs from, DurationMs interval) {
  HS_ASSIGN(const auto buckets,
            reading_->buckets(ended_runs(report::ByDuration{from, interval}, flow_node)));
  std::map<std::int64_t, std::int64_t> out;
  for (const auto& bucket : buckets) {
    if (has_ended(bucket)) out[bucket.index] = count_of(bucket);
  }
  return out;
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
