#include "eval/analyses.h"

#include "eval/branches.h"

namespace hindsight::eval {
namespace {

using report::Entity;
using report::ExecutedFlowNodeFilter;
using report::Plan;

Status refuse_view_filters(const json::Value& report) {
  const auto* filters = report::filters_of(report);
  if (filters == nullptr || !filters->IsArray()) return {};
  for (const auto& filter : filters->GetArray()) {
    if (json::string_or(filter, "filterLevel") == "view")
      return fail(ErrorCode::invalid_argument,
                  "an analysis takes filters of instances only, none at view level", "filter");
  }
  return {};
}

/// What one analysis asks the store, all of it of one moment. Lives as long as the call.
class Questions {
 public:
  Questions(const Clock& clock, const EvaluationContext& context) : evaluation_(clock, context) {}

  Status open(const json::Value& report, const store::DefinitionCatalog& catalog,
              store::ReportStore& reports) {
    HS_RETURN_IF_ERROR(evaluation_.read(report, catalog));
    HS_RETURN_IF_ERROR(refuse_view_filters(report));
    HS_ASSIGN(const auto limits, evaluation_.limits());
    HS_ASSIGN(reading_, reports.read(limits));
    return reading_->hold_moment();
  }

  [[nodiscard]] const report::ResolvedSource& source() const {
    return evaluation_.resolved.front();
  }

  Result<std::int64_t> count_instances(const std::vector<ExecutedFlowNodeFilter>& executed) {
    Plan plan{
        Entity::process_instance, evaluation_.sources, evaluation_.filters, report::ByNone{}, {{}},
        evaluation_.moment.now};
    for (const auto& filter : executed) plan.filters.push_back({filter, {}});
    HS_ASSIGN(const auto buckets, reading_->buckets(plan));
    return buckets.empty() ? 0
                           : static_cast<std::int64_t>(buckets.front().measures.at(0).value_or(0));
  }

 private:
  Evaluation evaluation_;
  std::unique_ptr<store::Reading> reading_;
};

}  // namespace

ProcessAnalyses::ProcessAnalyses(store::ReportStore& reports, store::DefinitionStore& definitions,
                                 const Clock& clock, ParseModel parse_model)
    : reports_(reports),
      definitions_(definitions),
      clock_(clock),
      models_(definitions, std::move(parse_model)) {}

Result<BranchAnalysis> ProcessAnalyses::branches(const json::Value& report,
                                                 const std::string& gateway, const std::string& end,
                                                 const EvaluationContext& context) {
  Questions ask(clock_, context);
  HS_RETURN_IF_ERROR(ask.open(report, *definitions_.catalog(), reports_));
  std::shared_ptr<const bpmn::ProcessModel> model;
  if (const auto& newest = ask.source().newest) {
    HS_ASSIGN(model, models_.model(*newest));
  }
  if (model == nullptr)
    return fail(ErrorCode::invalid_argument, "no model of the chosen versions is known",
                "processDefinitionVersions");
  auto ways = branches_of(*model, gateway);
  if (!ways) return fail(ways.error().in("gateway"));
  if (model->find(end) == nullptr)
    return fail(ErrorCode::invalid_argument, "the process has no flow node '" + end + "'", "end");

  const ExecutedFlowNodeFilter passed_gateway{false, {gateway}}, reached_end{false, {end}};
  BranchAnalysis out;
  HS_ASSIGN(out.reached, ask.count_instances({passed_gateway, reached_end}));
  for (auto& way : *ways) {
    std::vector<ExecutedFlowNodeFilter> went{passed_gateway, {false, {way.flow_node}}};
    if (!way.others.empty()) went.push_back({true, std::move(way.others)});
    BranchCount branch{std::move(way.flow_node)};
    HS_ASSIGN(branch.passed, ask.count_instances(went));
    went.push_back(reached_end);
    HS_ASSIGN(branch.reached, ask.count_instances(went));
    out.branches.push_back(std::move(branch));
  }
  return out;
}

}  // namespace hindsight::eval
