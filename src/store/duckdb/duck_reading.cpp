#include "store/duckdb/duck_reading.h"

#include "store/duckdb/raw_reader.h"

namespace hindsight::store::duck {

Status DuckReading::select(const std::string& selection) {
  if (selection.empty() || selection == selected_) return {};
  selected_.clear();
  HS_RETURN_IF_ERROR(snapshot_->run(selection, budget_));
  selected_ = selection;
  return {};
}

Result<ReportAnswer> DuckReading::evaluate(const report::Plan& plan) {
  HS_RETURN_IF_ERROR(select(compiler_.selection(plan)));
  ReportAnswer answer;
  HS_ASSIGN(const auto count, snapshot_->query_int64(compiler_.instance_count(plan), budget_));
  answer.instance_count = count.value_or(0);
  HS_ASSIGN(auto rows, snapshot_->query(compiler_.buckets(plan), budget_));
  const bool coded = std::holds_alternative<report::ByFlowNode>(plan.grouping) ||
                     std::holds_alternative<report::ByUserTask>(plan.grouping) ||
                     std::holds_alternative<report::ByAssignee>(plan.grouping);
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

Result<RawAnswer> DuckReading::raw(const report::RawPlan& plan) {
  HS_RETURN_IF_ERROR(select(compiler_.selection(plan)));
  return read_raw(*snapshot_, compiler_, words_, *definitions_.catalog(), plan, budget_);
}

Result<std::int64_t> DuckReading::count_all(const std::vector<report::Source>& sources) {
  HS_ASSIGN(const auto count, snapshot_->query_int64(compiler_.count_all(sources), budget_));
  return count.value_or(0);
}

Result<std::optional<Range>> DuckReading::date_range(const report::Plan& plan,
                                                     report::InstanceDate field) {
  HS_RETURN_IF_ERROR(select(compiler_.selection(plan)));
  return range(compiler_.date_range(plan, field));
}

Result<std::optional<Range>> DuckReading::variable_range(const report::Plan& plan,
                                                         const std::string& name,
                                                         model::VariableType type) {
  HS_RETURN_IF_ERROR(select(compiler_.selection(plan)));
  return range(compiler_.variable_range(plan, name, type));
}

Result<std::optional<Range>> DuckReading::range(const std::string& sql) {
  HS_ASSIGN(auto rows, snapshot_->query(sql, budget_));
  const auto chunk = rows.next();
  if (!chunk || chunk->size() == 0 || chunk->is_null(0, 0)) return std::nullopt;
  return Range{chunk->number(0, 0), chunk->number(1, 0)};
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
