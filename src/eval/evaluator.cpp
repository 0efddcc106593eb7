#include "eval/evaluator.h"

#include <set>

#include "eval/decision_evaluator.h"
#include "eval/raw_csv.h"
#include "eval/raw_shaping.h"
#include "eval/shaping.h"
#include "report/decision_definition.h"
#include "report/echo.h"
#include "report/planner.h"

namespace hindsight::eval {
namespace {

/// Rows of an export that are in memory at once, and how long its text may become.
constexpr std::size_t kExportPage = 5'000;
constexpr std::size_t kExportBytesMax = std::size_t{64} << 20U;
constexpr std::chrono::seconds kExportWait{5};

/// Turns what was read into plans and their answers into a result.
class ReportWriter {
 public:
  ReportWriter(const Evaluation& evaluation, store::ReportStore& reports, ModelCache& models,
               const EvaluationContext& context)
      : evaluation_(evaluation), reports_(reports), models_(models), context_(context) {}

  Status check() {
    HS_ASSIGN(frame_.type, report::check_combination(evaluation_.definition));
    return report::check_row_filters(plan_input());
  }

  /// Asks the store and writes the `result` object.
  Status write_result(json::Writer& out) {
    if (report::needs_models(evaluation_.definition)) HS_RETURN_IF_ERROR(load_models());
    return frame_.type == report::ResultType::raw ? write_raw(out) : write_aggregated(out);
  }

  Result<CsvAnswer> write_csv(const CsvRequest& request) {
    if (frame_.type != report::ResultType::raw)
      return fail(ErrorCode::invalid_argument, "only raw data can be exported this way");
    HS_RETURN_IF_ERROR(check_columns(request.columns));
    HS_RETURN_IF_ERROR(open_reading());
    CsvWriter out(request.delimiter);
    auto columns = request.columns;
    CsvAnswer answer;
    for (std::size_t offset = 0; offset < request.rows_max; offset += kExportPage) {
      const auto limit = std::min(kExportPage, request.rows_max - offset);
      HS_ASSIGN(const auto page, reading_->raw(report::raw_plan(plan_input(), limit, offset)));
      if (offset == 0) {
        answer.instances = page.instances.chosen;
        if (columns.empty()) columns = default_columns(page.variables);
        write_csv_head(out, columns);
      }
      for (const auto& row : page.rows) {
        write_csv_row(out, row, columns, context_.zone);
        if (out.size() > kExportBytesMax)
          return fail(ErrorCode::resource_exhausted,
                      "the export is larger than 64 MB; choose fewer columns or add a filter");
      }
      if (page.rows.size() < limit) break;
    }
    answer.text = out.take();
    return answer;
  }

 private:
  Status load_models() {
    for (const auto& source : evaluation_.resolved) {
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
    return {evaluation_.definition, evaluation_.filters, evaluation_.resolved, nodes_,
            evaluation_.moment};
  }

  Status open_reading() {
    HS_ASSIGN(const auto budget, evaluation_.limits());
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
    HS_ASSIGN(const auto inner_axis, distribute(draft.plan));
    store::RangedAnswer found;
    const bool is_distributed = report::is_distributed(evaluation_.definition);
    // Rows of a variable's groups are looked for in all instances.
    const bool is_of_instances =
        draft.plan.entity != report::Entity::process_instance &&
        evaluation_.definition.group_by.type == report::GroupType::variable;
    const bool is_apart = is_distributed || is_of_instances;
    if (draft.question && is_apart) {
      const auto asked = is_of_instances ? report::of_instances(draft.plan) : draft.plan;
      HS_ASSIGN(found.range, reading_->range(asked, *draft.question));
    } else if (draft.question) {
      const auto grouping_of = [&](const store::Range& range) -> Result<report::Grouping> {
        auto finished = draft;
        HS_RETURN_IF_ERROR(report::finish_plan(plan_input(), finished, range));
        return std::move(finished.plan.grouping);
      };
      HS_ASSIGN(found, reading_->evaluate(draft.plan, *draft.question, grouping_of));
    }
    HS_ASSIGN(const auto axis, report::finish_plan(plan_input(), draft, found.range));
    if (!draft.question || is_apart) {
      HS_ASSIGN(found.answer, reading_->evaluate(draft.plan));
    }
    count(found.answer.instances);
    auto& answer = found.answer;
    if (is_of_instances) HS_RETURN_IF_ERROR(add_groups_without_rows(draft.plan, answer));
    std::vector<ShapedBucket> shaped;
    if (frame_.type == report::ResultType::hyper_map) {
      if (!is_distributed) {
        HS_ASSIGN(answer.buckets, buckets_of_sources(draft.plan));
        if (is_of_instances) HS_RETURN_IF_ERROR(add_groups_without_rows(draft.plan, answer));
      }
      HS_ASSIGN(shaped,
                shape_distributed(axis, inner_axis, draft.measures, answer, context_.names));
    } else {
      put_percentages(draft.measures, answer);
      shaped = shape_buckets(axis, draft.measures, answer, context_.names);
    }
    // the groups of a distributed report have no value of their own
    const bool has_value = frame_.type != report::ResultType::hyper_map;
    eval::write_result(
        out, frame_, draft.measures, axis,
        chosen_sorting(evaluation_.definition.configuration.sorting, axis, has_value),
        std::move(shaped));
    return {};
  }

  /// Puts the distribution into the plan and gives its axis; by process, it is not part of the
  /// plan.
  Result<report::Axis> distribute(report::Plan& plan) {
    if (!report::is_distributed(evaluation_.definition)) return report::process_axis(plan_input());
    store::Range range;
    if (const auto question = report::distribution_question(evaluation_.definition)) {
      HS_ASSIGN(range, reading_->range(plan, *question));
    }
    HS_ASSIGN(auto resolved, report::resolve_distribution(plan_input(), range));
    plan.distribution = std::move(resolved.grouping);
    return std::move(resolved.axis);
  }

  Status add_groups_without_rows(const report::Plan& plan, store::ReportAnswer& answer) {
    std::set<std::pair<std::string, std::int64_t>> known;
    for (const auto& bucket : answer.buckets) known.emplace(bucket.key, bucket.index);
    HS_ASSIGN(auto groups, reading_->buckets(report::of_instances(plan)));
    for (auto& group : groups) {
      if (!known.emplace(group.key, group.index).second) continue;
      answer.buckets.push_back({std::move(group.key), group.index, {}, {}, store::kNowhere});
    }
    return {};
  }

  /// Sources may overlap: then what both hold counts in each of them.
  Result<std::vector<store::Bucket>> buckets_of_sources(const report::Plan& plan) {
    std::vector<store::Bucket> all;
    for (std::size_t i = 0; i < plan.sources.size(); ++i) {
      HS_ASSIGN(auto buckets, reading_->buckets(report::of_source(plan, i)));
      for (auto& bucket : buckets) bucket.distributed_index = static_cast<std::int64_t>(i);
      std::move(buckets.begin(), buckets.end(), std::back_inserter(all));
    }
    return all;
  }

  /// The share that the filters leave of all instances; of none there is no share.
  static void put_percentages(const std::vector<report::MeasureHeader>& measures,
                              store::ReportAnswer& answer) {
    const auto [chosen, all] = answer.instances;
    for (std::size_t i = 0; i < measures.size(); ++i) {
      if (measures[i].property != report::Property::percentage) continue;
      for (auto& bucket : answer.buckets)
        bucket.measures.at(i) =
            all == 0
                ? std::nullopt
                : std::optional(100.0 * static_cast<double>(chosen) / static_cast<double>(all));
    }
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
      auto& names = columns.flow_nodes[evaluation_.sources[i].key];
      for (const auto& node : *nodes_[i]) names.emplace(node.id, node.name);
    }
    write_raw_result(out, frame_, {plan.limit, plan.offset}, answer.rows, columns, context_.zone);
    return {};
  }

  const Evaluation& evaluation_;
  store::ReportStore& reports_;
  ModelCache& models_;
  const EvaluationContext& context_;
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
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  const auto echo = report::echo_definition(definition);
  for (const auto& member : echo.GetObject()) {
    json::key(out, json::view(member.name));
    member.value.Accept(out);
  }
  json::key(out, "result");
  HS_RETURN_IF_ERROR(report::is_decision_report(definition)
                         ? write_decision_result(out, definition, reports_, *definitions_.catalog(),
                                                 clock_, context)
                         : write_process_result(out, definition, context));
  out.EndObject();
  return std::string(json::view(buffer));
}

Status Evaluator::write_process_result(json::Writer& out, const json::Value& definition,
                                       const EvaluationContext& context) {
  Evaluation evaluation(clock_, context);
  HS_RETURN_IF_ERROR(evaluation.read(definition, *definitions_.catalog()));
  ReportWriter writer(evaluation, reports_, models_, context);
  HS_RETURN_IF_ERROR(writer.check());
  return writer.write_result(out);
}

Result<CsvAnswer> Evaluator::export_csv(const json::Value& definition, const CsvRequest& request,
                                        const EvaluationContext& context) {
  Evaluation evaluation(clock_, context);
  HS_RETURN_IF_ERROR(evaluation.read(definition, *definitions_.catalog()));
  evaluation.filters.insert(evaluation.filters.end(), request.filters.begin(),
                            request.filters.end());
  ReportWriter writer(evaluation, reports_, models_, context);
  HS_RETURN_IF_ERROR(writer.check());
  if (!exports_.try_acquire_for(kExportWait))
    return fail(ErrorCode::too_many_requests,
                "others download at the moment; try again in a few seconds");
  auto answer = writer.write_csv(request);
  exports_.release();
  return answer;
}

}  // namespace hindsight::eval
