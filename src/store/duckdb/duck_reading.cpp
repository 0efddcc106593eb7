#include "store/duckdb/duck_reading.h"

#include <fmt/format.h>

#include "store/duckdb/incidents.h"
#include "store/duckdb/instance_reader.h"
#include "store/duckdb/paths.h"
#include "store/duckdb/raw_reader.h"
#include "store/duckdb/trends.h"
#include "store/running_buckets.h"

namespace hindsight::store::duck {
namespace {

/// Reports on user tasks only count instances that have one.
bool leaves_instances_out(const report::Plan& plan) {
  return !plan.filters.empty() || plan.entity == report::Entity::user_task;
}

}  // namespace

Status DuckReading::select(const std::string& selection) {
  if (selection.empty() || selection == selected_by_) return {};
  selected_by_.clear();
  const auto find = [&]() -> Result<SelectionCache::Table> {
    HS_ASSIGN(auto found, read_selection(*snapshot_, selection, budget_));
    auto shared = std::make_shared<const Selection>(std::move(found));
    const auto number = tables_.add(shared);
    return SelectionCache::Table{std::move(shared), number};
  };
  auto table =
      snapshot_.version ? cache_.get(selection, *snapshot_.version, find, budget_) : find();
  if (!table) return fail(table.error());
  HS_RETURN_IF_ERROR(snapshot_->run(
      fmt::format("CREATE OR REPLACE TEMP VIEW selected AS SELECT * FROM selection({})",
                  table->number),
      budget_));
  selected_ = std::move(table->selection);
  selected_by_ = selection;
  return {};
}

Result<ReportAnswer> DuckReading::evaluate(const report::Plan& plan) {
  HS_RETURN_IF_ERROR(select(compiler_.selection(plan)));
  ReportAnswer answer;
  HS_ASSIGN(answer.instances.chosen, count(compiler_.instance_count(plan)));
  answer.instances.all = answer.instances.chosen;
  if (leaves_instances_out(plan)) {
    HS_ASSIGN(answer.instances.all, count(compiler_.count_all(plan.sources)));
  }
  if (const auto* by = std::get_if<report::ByRunningDate>(&plan.grouping)) {
    HS_ASSIGN(answer.buckets, running(plan, *by));
    return answer;
  }
  HS_ASSIGN(auto rows, snapshot_->query(compiler_.buckets(plan), budget_));
  const bool coded = std::holds_alternative<report::ByFlowNode>(plan.grouping) ||
                     std::holds_alternative<report::ByUserTask>(plan.grouping) ||
                     std::holds_alternative<report::ByAssignee>(plan.grouping) ||
                     std::holds_alternative<report::ByCandidateGroup>(plan.grouping);
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (answer.buckets.size() >= buckets_max_) {
        return fail(ErrorCode::resource_exhausted,
                    "the report has more than " + std::to_string(buckets_max_) +
                        " groups; choose a coarser grouping or add a filter");
      }
      Bucket bucket;
      bucket.key = chunk->text(0, i);
      if (coded) bucket.key = words_.text(std::stoi(bucket.key));
      bucket.index = chunk->is_null(1, i) ? 0 : chunk->int64(1, i);
      for (std::size_t m = 0; m < plan.measures.size(); ++m) {
        bucket.measures.push_back(
            chunk->is_null(2 + m, i) ? std::nullopt : std::optional(chunk->number(2 + m, i)));
      }
      answer.buckets.push_back(std::move(bucket));
    }
  }
  return answer;
}

Result<std::vector<Bucket>> DuckReading::running(const report::Plan& plan,
                                                 const report::ByRunningDate& by) {
  HS_ASSIGN(auto rows, snapshot_->query(compiler_.running_changes(plan, by), budget_));
  std::vector<std::int64_t> changes(by.boundaries.size() - 1);
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto index = static_cast<std::size_t>(chunk->int64(0, i));
      if (index < changes.size()) changes[index] = chunk->int64(1, i);
    }
  }
  return running_buckets(changes, plan.measures.size());
}

Result<RangedAnswer> DuckReading::evaluate(const report::Plan& draft,
                                           const report::RangeQuestion& question,
                                           const GroupingOf& grouping_of) {
  RangedAnswer out;
  HS_ASSIGN(out.range, range(draft, question));
  auto plan = draft;
  HS_ASSIGN(plan.grouping, grouping_of(out.range));
  HS_ASSIGN(out.answer, evaluate(plan));
  return out;
}

Result<RawAnswer> DuckReading::raw(const report::RawPlan& plan) {
  HS_RETURN_IF_ERROR(select(compiler_.selection(plan)));
  HS_ASSIGN(auto answer,
            read_raw(*snapshot_, compiler_, words_, *definitions_.catalog(), plan, budget_));
  answer.instances.all = answer.instances.chosen;
  if (!plan.filters.empty()) {
    HS_ASSIGN(answer.instances.all, count(compiler_.count_all(plan.sources)));
  }
  HS_ASSIGN(answer.variables, variable_names(plan.sources));
  return answer;
}

Result<std::int64_t> DuckReading::count(const std::string& sql) {
  HS_ASSIGN(const auto count, snapshot_->query_int64(sql, budget_));
  return count.value_or(0);
}

Result<Range> DuckReading::range(const report::Plan& plan, const report::RangeQuestion& question) {
  HS_RETURN_IF_ERROR(select(compiler_.selection(plan)));
  HS_ASSIGN(auto rows, snapshot_->query(compiler_.range(plan, question), budget_));
  const auto chunk = rows.next();
  if (!chunk || chunk->size() == 0 || chunk->is_null(0, 0)) return std::nullopt;
  return report::ValueRange{chunk->number(0, 0), chunk->number(1, 0)};
}

Result<ProcessTrends> DuckReading::trends(const TrendQuestion& question) {
  return read_trends(*snapshot_, words_, definitions_, question, budget_);
}

Result<VariantAnswer> DuckReading::variants(const InstanceQuestion& question) {
  HS_RETURN_IF_ERROR(select(compiler_.selection(question)));
  return read_variants(*snapshot_, words_, compiler_.instances(question), question.limit, budget_);
}

Result<IncidentAnswer> DuckReading::incidents(const InstanceQuestion& question) {
  HS_RETURN_IF_ERROR(select(compiler_.selection(question)));
  return read_incidents(*snapshot_, compiler_, question, budget_);
}

Result<std::optional<InstanceDetails>> DuckReading::instance(const std::string& engine,
                                                             const std::string& id) {
  return read_instance(*snapshot_, words_, *definitions_.catalog(), engine, id, budget_);
}

Result<std::vector<VariableName>> DuckReading::variable_names(
    const std::vector<report::Source>& sources) {
  HS_ASSIGN(
      auto rows,
      snapshot_->query(
          "SELECT w.text, x.type FROM (SELECT DISTINCT v.name, v.type FROM variable v WHERE " +
              compiler_.source_condition(sources, "v") +
              ") x JOIN word w ON w.code = x.name ORDER BY 1, 2",
          budget_));
  std::vector<VariableName> out;
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      out.push_back(
          {std::string(chunk->text(0, i)), static_cast<model::VariableType>(chunk->int8(1, i))});
    }
  }
  return out;
}

}  // namespace hindsight::store::duck
