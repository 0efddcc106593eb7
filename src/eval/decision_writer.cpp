#include "eval/decision_writer.h"

#include "eval/decision_csv.h"
#include "eval/raw_shaping.h"
#include "eval/shaping.h"

namespace hindsight::eval {

Status DecisionWriter::read(const json::Value& report, const store::DefinitionCatalog& catalog) {
  HS_ASSIGN(definition_, report::parse_decision_definition(report));
  HS_RETURN_IF_ERROR(add_filters(report::filters_of(report), "data.filter"));
  HS_RETURN_IF_ERROR(add_filters(context_.additional_filters, "filter"));
  for (auto& resolved : report::resolve_sources(definition_.selections, catalog.definitions,
                                                model::DefinitionType::decision))
    sources_.push_back(std::move(resolved.source));
  return authorize(model::DefinitionType::decision, definition_.selections, context_);
}

Status DecisionWriter::add_filters(const json::Value* list, std::string_view path) {
  HS_ASSIGN(auto some,
            report::parse_decision_filters(list, path, time_.moment, definition_.selections));
  std::move(some.begin(), some.end(), std::back_inserter(filters_));
  return {};
}

Status DecisionWriter::write_result(store::DecisionReading& reading, json::Writer& out) {
  return definition_.raw ? write_rows(reading, out) : write_counts(reading, out);
}

Result<DecisionWriter::Counted> DecisionWriter::count(store::DecisionReading& reading) const {
  auto plan = report::draft_decision_plan(input());
  store::Range range;
  if (const auto question = report::decision_range_question(definition_)) {
    HS_ASSIGN(range, reading.range(plan, *question));
  }
  HS_ASSIGN(auto resolved, report::resolve_decision_grouping(input(), range));
  plan.grouping = std::move(resolved.grouping);
  HS_ASSIGN(const auto answer, reading.evaluate(plan));
  const bool single = definition_.group == report::DecisionGroupType::none;
  Counted out{{.type = single ? report::ResultType::number : report::ResultType::map},
              std::move(resolved.axis),
              answer.instances};
  out.table.measures = {{}};
  out.table.group = report::to_string(definition_.group);
  out.table.buckets = shape_buckets(out.axis, out.table.measures, answer, context_.names);
  return out;
}

const report::Sorting& DecisionWriter::sorting(const report::Axis& axis) const {
  return chosen_sorting(definition_.sorting, axis, true);
}

Result<ResultTable> DecisionWriter::table(store::DecisionReading& reading) const {
  HS_ASSIGN(auto found, count(reading));
  arrange(found.table.buckets, found.axis, sorting(found.axis), 0);
  return std::move(found.table);
}

Status DecisionWriter::write_counts(store::DecisionReading& reading, json::Writer& out) const {
  HS_ASSIGN(auto found, count(reading));
  const ResultFrame frame{found.table.type, found.instances.chosen, found.instances.all};
  eval::write_result(out, frame, found.table.measures, found.axis, sorting(found.axis),
                     std::move(found.table.buckets));
  return {};
}

Result<DecisionColumns> DecisionWriter::columns(store::DecisionReading& reading) const {
  DecisionColumns found;
  HS_ASSIGN(found.inputs, reading.clauses(sources_, false));
  HS_ASSIGN(found.outputs, reading.clauses(sources_, true));
  return found;
}

Result<PageEnd> DecisionWriter::write_page(store::DecisionReading& reading, const PageRequest& page,
                                           json::Writer& out) const {
  auto plan = this->page(page.limit, std::nullopt);
  PageEnd end;
  // Decision instances never change, but their values may be longer than a position should be.
  if (report::is_clause_column(plan.sort_by))
    end.message = replace_order(plan, report::DecisionRawPlan{}.sort_by);
  plan.after = page.after;
  HS_ASSIGN(auto answer, reading.raw(plan));
  HS_ASSIGN(const auto shown, columns(reading));
  end.position = std::move(answer.position);
  end.records = static_cast<std::int64_t>(answer.rows.size());
  end.total = answer.instances.chosen;
  out.StartArray();
  for (const auto& row : answer.rows) write_decision_row(out, row, shown, context_.zone);
  out.EndArray();
  return end;
}

Status DecisionWriter::write_rows(store::DecisionReading& reading, json::Writer& out) {
  const auto plan = page(context_.limit, context_.offset);
  HS_ASSIGN(const auto answer, reading.raw(plan));
  HS_ASSIGN(const auto shown, columns(reading));
  const ResultFrame frame{report::ResultType::raw, answer.instances.chosen, answer.instances.all};
  write_raw_frame(out, frame, {plan.limit, plan.offset}, [&] {
    for (const auto& row : answer.rows) write_decision_row(out, row, shown, context_.zone);
  });
  offered_ = offered_columns(shown);
  return {};
}

}  // namespace hindsight::eval
