#include "eval/report_writer.h"

#include <set>

#include "eval/raw_csv.h"

namespace hindsight::eval {
namespace {

/// Groups of all instances, also of those without a counted row.
Status add_groups_without_rows(store::Reading& reading, const report::Plan& plan,
                               store::ReportAnswer& answer) {
  std::set<std::pair<std::string, std::int64_t>> known;
  for (const auto& bucket : answer.buckets) known.emplace(bucket.key, bucket.index);
  HS_ASSIGN(auto groups, reading.buckets(report::of_instances(plan)));
  for (auto& group : groups) {
    if (!known.emplace(group.key, group.index).second) continue;
    answer.buckets.push_back({std::move(group.key), group.index, {}, {}, store::kNowhere});
  }
  return {};
}

/// Sources may overlap: then what both hold counts in each of them.
Result<std::vector<store::Bucket>> buckets_of_sources(store::Reading& reading,
                                                      const report::Plan& plan) {
  std::vector<store::Bucket> all;
  for (std::size_t i = 0; i < plan.sources.size(); ++i) {
    HS_ASSIGN(auto buckets, reading.buckets(report::of_source(plan, i)));
    for (auto& bucket : buckets) bucket.distributed_index = static_cast<std::int64_t>(i);
    std::move(buckets.begin(), buckets.end(), std::back_inserter(all));
  }
  return all;
}

/// The share that the filters leave of all instances; of none there is no share.
void put_percentages(const std::vector<report::MeasureHeader>& measures,
                     store::ReportAnswer& answer) {
  const auto [chosen, all] = answer.instances;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    if (measures[i].property != report::Property::percentage) continue;
    for (auto& bucket : answer.buckets)
      bucket.measures.at(i) =
          all == 0 ? std::nullopt
                   : std::optional(100.0 * static_cast<double>(chosen) / static_cast<double>(all));
  }
}

}  // namespace

Status ReportWriter::check() {
  HS_ASSIGN(frame_.type, report::check_combination(evaluation_.definition));
  return report::check_row_filters(plan_input());
}

Status ReportWriter::load_models() {
  if (!report::needs_models(evaluation_.definition) || !nodes_.empty()) return {};
  for (const auto& source : evaluation_.resolved) {
    nodes_.emplace_back();
    // Nothing matches, so nothing is unknown; else one such source would leave the axis of all
    // open.
    if (source.source.definitions.empty()) nodes_.back().emplace();
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

Result<store::Range> ReportWriter::range(store::Reading& reading) {
  HS_RETURN_IF_ERROR(load_models());
  const auto draft = report::draft_plan(plan_input());
  if (!draft.question) return store::Range();
  const auto asked = groups_by_others(draft.plan) ? report::of_instances(draft.plan) : draft.plan;
  return reading.range(asked, *draft.question);
}

Status ReportWriter::write_result(store::Reading& reading, json::Writer& out) {
  HS_RETURN_IF_ERROR(load_models());
  return frame_.type == report::ResultType::raw ? write_raw(reading, out)
                                                : write_aggregated(reading, out);
}

report::RawPlan ReportWriter::rows(std::size_t rows_max) const {
  auto plan = report::raw_plan(plan_input(), std::nullopt, std::nullopt);
  plan.limit = rows_max;
  return plan;
}

report::Plan ReportWriter::instances() const {
  return report::of_instances(report::draft_plan(plan_input()).plan);
}

void ReportWriter::count(const store::InstanceCounts& counts) {
  frame_.instance_count = counts.chosen;
  frame_.instance_count_without_filters = counts.all;
}

/// Rows of a variable's groups are looked for in all instances.
bool ReportWriter::groups_by_others(const report::Plan& plan) const {
  return plan.entity != report::Entity::process_instance &&
         evaluation_.definition.group_by.type == report::GroupType::variable;
}

/// Finishes the draft.
Result<store::RangedAnswer> ReportWriter::ask(store::Reading& reading, report::Draft& draft,
                                              const report::Axis& inner_axis, report::Axis& axis) {
  const bool at_once = draft.question && !shared_range_ && !groups_by_others(draft.plan) &&
                       frame_.type != report::ResultType::hyper_map;
  store::RangedAnswer found;
  if (at_once) {
    const auto grouping_of = [&](const store::Range& range) -> Result<report::Grouping> {
      auto finished = draft;
      HS_RETURN_IF_ERROR(report::finish_plan(plan_input(), finished, range));
      return std::move(finished.plan.grouping);
    };
    HS_ASSIGN(found, reading.evaluate(draft.plan, *draft.question, grouping_of));
  } else if (shared_range_) {
    found.range = *shared_range_;
  } else if (draft.question) {
    const auto asked = groups_by_others(draft.plan) ? report::of_instances(draft.plan) : draft.plan;
    HS_ASSIGN(found.range, reading.range(asked, *draft.question));
  }
  HS_ASSIGN(axis, report::finish_plan(plan_input(), draft, found.range));
  if (frame_.type == report::ResultType::hyper_map)
    HS_RETURN_IF_ERROR(check_size(axis, inner_axis));
  if (is_by_process()) {
    HS_ASSIGN(found.answer.instances, reading.counts(draft.plan));
    HS_ASSIGN(found.answer.buckets, buckets_of_sources(reading, draft.plan));
  } else if (!at_once) {
    HS_ASSIGN(found.answer, reading.evaluate(draft.plan));
  }
  return found;
}

bool ReportWriter::is_by_process() const {
  return frame_.type == report::ResultType::hyper_map &&
         !report::is_distributed(evaluation_.definition);
}

Result<ReportWriter::Aggregated> ReportWriter::aggregate(store::Reading& reading) {
  Aggregated found;
  auto draft = report::draft_plan(plan_input());
  HS_ASSIGN(const auto inner_axis, distribute(reading, draft.plan));
  HS_ASSIGN(auto ranged, ask(reading, draft, inner_axis, found.axis));
  auto& answer = ranged.answer;
  count(answer.instances);
  if (groups_by_others(draft.plan))
    HS_RETURN_IF_ERROR(add_groups_without_rows(reading, draft.plan, answer));
  found.measures = std::move(draft.measures);
  if (frame_.type == report::ResultType::hyper_map) {
    HS_ASSIGN(found.buckets,
              shape_distributed(found.axis, inner_axis, found.measures, answer, context_.names));
  } else {
    put_percentages(found.measures, answer);
    found.buckets = shape_buckets(found.axis, found.measures, answer, context_.names);
  }
  return found;
}

Status ReportWriter::write_aggregated(store::Reading& reading, json::Writer& out) {
  HS_ASSIGN(auto found, aggregate(reading));
  eval::write_result(out, frame_, found.measures, found.axis, sorting(found.axis),
                     std::move(found.buckets));
  return {};
}

Result<ResultTable> ReportWriter::table(store::Reading& reading) {
  HS_RETURN_IF_ERROR(load_models());
  HS_ASSIGN(auto found, aggregate(reading));
  const auto& definition = evaluation_.definition;
  ResultTable table{.type = frame_.type, .measures = std::move(found.measures)};
  table.group = report::to_string(definition.group_by.type);
  table.distribution = report::to_string(definition.distributed_by.type);
  arrange(found.buckets, found.axis, sorting(found.axis), 0);
  table.buckets = std::move(found.buckets);
  return table;
}

/// Puts the distribution into the plan and gives its axis; by process, it is not part of the plan.
Result<report::Axis> ReportWriter::distribute(store::Reading& reading, report::Plan& plan) {
  if (!report::is_distributed(evaluation_.definition)) return report::process_axis(plan_input());
  store::Range range;
  if (const auto question = report::distribution_question(evaluation_.definition)) {
    HS_ASSIGN(range, reading.range(plan, *question));
  }
  HS_ASSIGN(auto resolved, report::resolve_distribution(plan_input(), range));
  plan.distribution = std::move(resolved.grouping);
  return std::move(resolved.axis);
}

const report::Sorting& ReportWriter::sorting(const report::Axis& axis) const {
  // The groups of a distributed report have no value of their own.
  const bool has_value = frame_.type != report::ResultType::hyper_map;
  return chosen_sorting(evaluation_.definition.configuration.sorting, axis, has_value);
}

Status ReportWriter::write_raw(store::Reading& reading, json::Writer& out) {
  const auto plan = report::raw_plan(plan_input(), context_.limit, context_.offset);
  HS_ASSIGN(auto answer, reading.raw(plan));
  count(answer.instances);
  const auto shown = columns(std::move(answer.variables));
  write_raw_result(out, frame_, {plan.limit, plan.offset}, answer.rows, shown, context_.zone);
  offered_ = offered_columns(shown);
  return {};
}

Result<OfferedColumns> ReportWriter::find_offered(store::Reading& reading) {
  HS_RETURN_IF_ERROR(load_models());
  HS_ASSIGN(auto variables, reading.variable_names(evaluation_.sources));
  return offered_columns(columns(std::move(variables)));
}

Result<PageEnd> ReportWriter::write_page(store::Reading& reading, const PageRequest& page,
                                         json::Writer& out) {
  HS_RETURN_IF_ERROR(load_models());
  auto plan = report::raw_plan(plan_input(), page.limit, std::nullopt);
  PageEnd end;
  if (!report::is_lasting(plan.sort_by))
    end.message = replace_order(plan, report::RawPlan{}.sort_by);
  plan.after = page.after;
  HS_ASSIGN(auto answer, reading.raw(plan));
  end.position = std::move(answer.position);
  end.records = static_cast<std::int64_t>(answer.rows.size());
  end.total = answer.instances.chosen;
  write_raw_rows(out, answer.rows, columns(std::move(answer.variables)), context_.zone);
  return end;
}

RawColumns ReportWriter::columns(std::vector<store::VariableName> variables) const {
  RawColumns columns;
  columns.variables = std::move(variables);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i]) continue;
    auto& names = columns.flow_nodes[evaluation_.sources[i].key];
    for (const auto& node : *nodes_[i]) names.emplace(node.id, node.name);
  }
  return columns;
}

}  // namespace hindsight::eval
