#include "eval/analyses.h"

#include <algorithm>

#include "eval/analysis_questions.h"
#include "eval/branches.h"

namespace hindsight::eval {
namespace {

/// Longer than any run takes: 31,000 years.
constexpr DurationMs kForever = 1'000'000'000'000'000;
/// Variables with more values name instances rather than groups of them.
constexpr std::size_t kTermsMax = 1'000;

report::Filter having(report::FlowNodeCondition run) {
  return {report::FlowNodeFilter{{std::move(run)}}, {}};
}
report::Filter executed(std::string flow_node) {
  return having({.nodes = {{false, {std::move(flow_node)}}}});
}
report::Filter not_executed(std::vector<std::string> any_of) {
  return {report::FlowNodeFilter{{{.nodes = {{false, std::move(any_of)}}}}, true}, {}};
}
report::Filter having_one_of(const OutlierRuns& outliers) {
  return having(completed_run(outliers.flow_node, outliers.bounds));
}

/// A model that is not known has any.
Status check_node(const bpmn::ProcessModel* model, const std::string& id, std::string_view where) {
  if (model == nullptr || model->find(id) != nullptr) return {};
  return fail(ErrorCode::invalid_argument, "the process has no flow node '" + id + "'",
              std::string(where));
}

}  // namespace

std::vector<report::Filter> filters_of_term(const OutlierRuns& outliers,
                                            const std::string& variable, const std::string& term) {
  report::AnyVariableFilter of_value;
  for (const auto type : kTermTypes)
    of_value.any.push_back({.name = variable, .type = type, .texts = {term}});
  return {having_one_of(outliers), {std::move(of_value), {}}};
}

ProcessAnalyses::ProcessAnalyses(store::ReportStore& reports, store::DefinitionStore& definitions,
                                 const Clock& clock, ParseModel parse_model)
    : reports_(reports),
      definitions_(definitions),
      clock_(clock),
      models_(definitions, std::move(parse_model)) {}

Result<std::shared_ptr<const bpmn::ProcessModel>> ProcessAnalyses::model_of(
    const report::ResolvedSource& source) {
  if (!source.newest) return nullptr;
  return models_.model(*source.newest);
}

Result<BranchAnalysis> ProcessAnalyses::branches(const json::Value& report,
                                                 const std::string& gateway, const std::string& end,
                                                 const EvaluationContext& context) {
  AnalysisQuestions ask(clock_, context);
  HS_RETURN_IF_ERROR(ask.open(report, *definitions_.catalog(), reports_));
  HS_ASSIGN(const auto model, model_of(ask.source()));
  if (model == nullptr)
    return fail(ErrorCode::invalid_argument, "no model of the chosen versions is known",
                "processDefinitionVersions");
  auto ways = branches_of(*model, gateway);
  if (!ways) return fail(ways.error().in("gateway"));
  HS_RETURN_IF_ERROR(check_node(model.get(), end, "end"));

  BranchAnalysis out;
  HS_ASSIGN(out.reached, ask.count_instances({executed(gateway), executed(end)}));
  for (auto& way : *ways) {
    std::vector<report::Filter> went{executed(gateway), executed(way.flow_node)};
    if (!way.others.empty()) went.push_back(not_executed(std::move(way.others)));
    BranchCount branch{std::move(way.flow_node)};
    HS_ASSIGN(branch.passed, ask.count_instances(went));
    went.push_back(executed(end));
    HS_ASSIGN(branch.reached, ask.count_instances(went));
    out.branches.push_back(std::move(branch));
  }
  return out;
}

Result<std::vector<NodeOutliers>> ProcessAnalyses::outliers(const json::Value& report,
                                                            const EvaluationContext& context) {
  AnalysisQuestions ask(clock_, context);
  HS_RETURN_IF_ERROR(ask.open(report, *definitions_.catalog(), reports_));
  HS_ASSIGN(const auto model, model_of(ask.source()));
  HS_ASSIGN(const auto all, ask.run_times());
  std::vector<NodeOutliers> out;
  for (const auto& times : all) {
    // As reports by flow node have it; the bodies of loops are no nodes of a model either.
    if (model != nullptr && model->find(times.flow_node) == nullptr) continue;
    NodeOutliers node{.times = times};
    const auto [lower, higher] = outlier_bounds(times);
    if (higher) {
      HS_ASSIGN(const auto count, ask.count_runs(times.flow_node, *higher + 1, kForever));
      if (count > 0) node.higher = long_runs(times, *higher, count);
    }
    if (lower) {
      HS_ASSIGN(const auto count, ask.count_runs(times.flow_node, times.min, *lower - times.min));
      if (count > 0) node.lower = short_runs(times, *lower, count);
    }
    out.push_back(std::move(node));
  }
  rank(out);
  return out;
}

Result<std::vector<DurationBucket>> ProcessAnalyses::durations(const json::Value& report,
                                                               const std::string& flow_node,
                                                               const OutlierBounds& bounds,
                                                               const EvaluationContext& context) {
  AnalysisQuestions ask(clock_, context);
  HS_RETURN_IF_ERROR(ask.open(report, *definitions_.catalog(), reports_));
  HS_ASSIGN(const auto model, model_of(ask.source()));
  HS_RETURN_IF_ERROR(check_node(model.get(), flow_node, "flowNodeId"));
  HS_ASSIGN(const auto times, ask.run_times(flow_node));
  std::vector<DurationBucket> out;
  if (times.empty()) return out;
  const auto& [lower, higher] = bounds;
  const auto [min, max] = std::pair(times.front().min, times.front().max);
  const auto scale = duration_scale(min, max, higher ? *higher + 1 : lower);
  HS_ASSIGN(const auto counts, ask.histogram(flow_node, scale.first, scale.interval));
  for (std::size_t i = 0; i < scale.buckets; ++i) {
    const auto found = counts.find(static_cast<std::int64_t>(i));
    const auto begin = std::max(min, scale.start(i));
    const auto end = scale.start(i + 1);
    DurationBucket bucket{begin, found == counts.end() ? 0 : found->second,
                          (higher && begin > *higher) || (lower && begin < *lower)};
    if (lower && begin < *lower && *lower < end && *lower <= max) {
      HS_ASSIGN(const auto longer, ask.count_runs(flow_node, *lower, end - *lower));
      out.push_back({begin, bucket.runs - longer, true});
      bucket = {*lower, longer, false};
    }
    out.push_back(bucket);
  }
  return out;
}

Result<std::vector<SignificantTerm>> ProcessAnalyses::significant_terms(
    const json::Value& report, const OutlierRuns& outliers, const EvaluationContext& context) {
  AnalysisQuestions ask(clock_, context);
  HS_RETURN_IF_ERROR(ask.open(report, *definitions_.catalog(), reports_, kTermsMax));
  HS_ASSIGN(const auto model, model_of(ask.source()));
  HS_RETURN_IF_ERROR(check_node(model.get(), outliers.flow_node, "flowNodeId"));
  const auto with_run = having(completed_run(outliers.flow_node));
  HS_ASSIGN(const auto all, ask.count_instances({with_run}));
  HS_ASSIGN(const auto unusual, ask.count_instances({having_one_of(outliers)}));
  std::vector<SignificantTerm> out;
  HS_ASSIGN(const auto variables, ask.variables());
  for (const auto& variable : variables) {
    HS_ASSIGN(const auto terms, ask.count_terms(variable, with_run));
    if (!terms) continue;
    HS_ASSIGN(const auto of_unusual, ask.count_terms(variable, having_one_of(outliers)));
    for (const auto& [term, count] : of_unusual.value_or(Terms())) {
      const auto in_all = terms->find(term);
      if (in_all == terms->end())
        return fail(ErrorCode::bad_answer, "the store's answers do not fit together", term);
      const TermCounts counts{unusual, all - unusual, count, in_all->second - count};
      if (surprise(counts) >= kSurpriseMin) out.push_back({variable.name, term, counts});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return surprise(a.counts) > surprise(b.counts);
  });
  return out;
}

}  // namespace hindsight::eval
