#include "eval/evaluator.h"

#include "eval/raw_shaping.h"
#include "eval/shaping.h"
#include "report/echo.h"
#include "report/filter_parser.h"
#include "report/planner.h"

namespace hindsight::eval {
namespace {

/// One evaluation, from the parsed definition to the result. Lives as long as the call.
class Evaluation {
 public:
  Evaluation(store::ReportStore& reports, ModelCache& models, const Clock& clock,
             const EvaluationContext& context)
      : reports_(reports),
        models_(models),
        clock_(clock),
        context_(context),
        started_(clock.monotonic()),
        moment_{clock.now_ms(), context.zone} {}

  /// Reads and checks everything that needs no query.
  Status prepare(const json::Value& report, const store::DefinitionCatalog& catalog) {
    HS_ASSIGN(definition_, report::parse_definition(report));
    HS_ASSIGN(frame_.type, report::check_combination(definition_));
    const report::FilterScope scope{moment_, definition_.view, definition_.selections};
    HS_ASSIGN(filters_, report::parse_filters(report::filters_of(report), "data.filter", scope));
    HS_ASSIGN(auto additional, report::parse_filters(context_.additional_filters, "filter", scope));
    for (auto& filter : additional) filters_.push_back(std::move(filter));
    resolved_ = report::resolve_sources(definition_.selections, catalog.definitions);
    for (const auto& source : resolved_) sources_.push_back(source.source);
    return {};
  }

  Status authorize() const {
    if (!context_.authorize) return {};
    for (const auto& source : sources_) {
      HS_RETURN_IF_ERROR(context_.authorize(source.key, source.tenants));
    }
    return {};
  }

  /// Asks the store and writes the `result` object.
  Status write_result(json::Writer& out) {
    if (report::needs_models(definition_)) HS_RETURN_IF_ERROR(load_models());
    return frame_.type == report::ResultType::raw ? write_raw(out) : write_aggregated(out);
  }

 private:
  Status load_models() {
    for (const auto& source : resolved_) {
      nodes_.emplace_back();
      if (!source.newest) continue;
      HS_ASSIGN(const auto model, models_.model(*source.newest));
      if (model == nullptr) continue;
      auto& nodes = nodes_.back().emplace();
      nodes.reserve(model->flow_nodes.size());
      for (const auto& node : model->flow_nodes) {
        nodes.push_back({node.id, node.name, node.type == "userTask"});
      }
    }
    return {};
  }

  report::PlanInput plan_input() const {
    return {definition_, filters_, resolved_, nodes_, moment_};
  }

  /// What is left of the request's time for the store's queries.
  Result<store::QueryLimits> limits() const {
    if (context_.stop.stop_requested()) {
      return fail(ErrorCode::cancelled, "the evaluation was cancelled");
    }
    const auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() - started_);
    if (spent >= context_.deadline) {
      return fail(ErrorCode::deadline_exceeded, "the report took longer than " +
                                                    std::to_string(context_.deadline.count()) +
                                                    " ms; narrow it down by filters");
    }
    return store::QueryLimits{.deadline = context_.deadline - spent, .stop = context_.stop};
  }

  Status open_reading() {
    HS_ASSIGN(const auto budget, limits());
    HS_ASSIGN(reading_, reports_.read(budget));
    return {};
  }

  void count(const store::InstanceCounts& counts) {
    frame_.instance_count = counts.chosen;
    frame_.instance_count_without_filters = counts.all;
  }

  Status write_aggregated(json::Writer& out) {
    auto draft = report::draft_plan(plan_input());
    HS_RETURN_IF_ERROR(open_reading());
    store::RangedAnswer found;
    if (draft.question) {
      const auto grouping_of = [&](const store::Range& range) -> Result<report::Grouping> {
        auto finished = draft;
        HS_RETURN_IF_ERROR(report::finish_plan(plan_input(), finished, range));
        return std::move(finished.plan.grouping);
      };
      HS_ASSIGN(found, reading_->evaluate(draft.plan, *draft.question, grouping_of));
    }
    HS_ASSIGN(const auto axis, report::finish_plan(plan_input(), draft, found.range));
    if (!draft.question) {
      HS_ASSIGN(found.answer, reading_->evaluate(draft.plan));
    }
    count(found.answer.instances);
    eval::write_result(out, frame_, draft.measures, axis, sorting(axis),
                       shape_buckets(axis, draft.measures, found.answer, context_.user_name));
    return {};
  }

  /// The user's choice; a column left from a raw data table means nothing here.
  report::Sorting sorting(const report::Axis& axis) const {
    const auto& chosen = definition_.configuration.sorting;
    const bool fits =
        chosen && (chosen->by == "key" || chosen->by == "value" || chosen->by == "label");
    return fits ? *chosen : axis.default_sorting;
  }

  Status write_raw(json::Writer& out) {
    const auto plan = report::raw_plan(plan_input(), context_.limit, context_.offset);
    HS_RETURN_IF_ERROR(open_reading());
    HS_ASSIGN(auto answer, reading_->raw(plan));
    count(answer.instances);
    RawColumns columns;
    columns.variables = std::move(answer.variables);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i]) continue;
      auto& names = columns.flow_nodes[sources_[i].key];
      for (const auto& node : *nodes_[i]) names.emplace(node.id, node.name);
    }
    write_raw_result(out, frame_, {plan.limit, plan.offset}, answer.rows, columns, context_.zone);
    return {};
  }

  store::ReportStore& reports_;
  ModelCache& models_;
  const Clock& clock_;
  const EvaluationContext& context_;
  const std::chrono::nanoseconds started_;
  const report::Moment moment_;  ///< one `now` for all queries of the evaluation
  report::ReportDefinition definition_;
  std::vector<report::Filter> filters_;
  std::vector<report::ResolvedSource> resolved_;
  std::vector<report::Source> sources_;
  report::SourceNodes nodes_;
  ResultFrame frame_;
  std::unique_ptr<store::Reading> reading_;
};

}  // namespace

Evaluator::Evaluator(store::ReportStore& reports, store::DefinitionStore& definitions,
                     const Clock& clock, ParseModel parse_model)
    : reports_(reports),
      definitions_(definitions),
      clock_(clock),
      models_(definitions, std::move(parse_model)) {}

Result<std::string> Evaluator::evaluate(const json::Value& definition,
                                        const EvaluationContext& context) {
  Evaluation evaluation(reports_, models_, clock_, context);
  HS_RETURN_IF_ERROR(evaluation.prepare(definition, *definitions_.catalog()));
  HS_RETURN_IF_ERROR(evaluation.authorize());
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  const auto echo = report::echo_definition(definition);
  for (const auto& member : echo.GetObject()) {
    json::key(out, json::view(member.name));
    member.value.Accept(out);
  }
  json::key(out, "result");
  HS_RETURN_IF_ERROR(evaluation.write_result(out));
  out.EndObject();
  return std::string(json::view(buffer));
}

}  // namespace hindsight::eval
