#include "store/search/range_compiler.h"

#include <algorithm>

#include "store/search/dsl.h"
#include "store/search/group_compiler.h"
#include "store/search/working_time.h"

namespace hindsight::store::search {
namespace {

/// The durations of what has ended, and the bases of what runs (by_duration()).
std::vector<dsl::Member> duration_extremes(const report::Plan& plan, const std::string& prefix) {
  if (plan.calendar) {
    const auto script = dsl::object({working_time(*plan.calendar, prefix, plan.now)});
    return {{"min", dsl::object({{"min", script}})}, {"max", dsl::object({{"max", script}})}};
  }
  auto out = extremes_of(prefix + "total");
  out.push_back(extreme_of("minBase", "min", prefix + "totalBase"));
  out.push_back(extreme_of("maxBase", "max", prefix + "totalBase"));
  return out;
}

std::vector<dsl::Member> row_extremes(const report::Plan& plan, const report::RangeQuestion& range,
                                      const std::string& prefix) {
  if (const auto* field = std::get_if<report::DateField>(&range))
    return extremes_of(prefix + field_of(*field));
  if (std::holds_alternative<report::DurationRange>(range)) return duration_extremes(plan, prefix);
  auto out = extremes_of(prefix + "start");
  out.push_back(extreme_of("maxEnd", "max", prefix + "end"));
  return out;
}

}  // namespace

bool looks_at_rows(const report::RangeQuestion& range) {
  return std::holds_alternative<report::VariableReference>(range);
}

Question compile_range(const report::Plan& plan, Rows rows, const report::RangeQuestion& range) {
  const Scope scope{plan.sources, rows};
  const auto instances = instance_query(scope, plan.filters, plan.now);
  const auto path = path_of(plan.entity);
  if (const auto* variable = std::get_if<report::VariableReference>(&range)) {
    // Without filters a variable counts, too, whose process instance belongs elsewhere.
    const bool further = reads_further(plan, rows) && plan.filters.empty();
    Question question{further ? documents_of(plan.sources) : instances};
    const auto* field =
        variable->type == model::VariableType::date ? "variables.integer" : "variables.number";
    question.aggregations.emplace_back(
        "values", in_variables(variable_rows(scope, *variable), extremes_of(field)));
    question.path = {"values", "rows"};
    return question;
  }
  if (path.empty()) return {instances, row_extremes(plan, range, "")};
  auto conditions = row_conditions(plan, scope, path);
  conditions.push_back(instances);
  Question question{reads_further(plan, rows) ? documents_of(plan.sources)
                                              : dsl::all_of(conditions)};
  Question facts;
  facts.add("rangeRows", fact_query(plan, scope, path + "."),
            row_extremes(plan, range, path + "."));
  question.aggregations.emplace_back("range", nested_aggregation(path, facts.aggregations));
  question.path = {"range"};
  question.path.insert(question.path.end(), facts.path.begin(), facts.path.end());
  return question;
}

Result<Range> read_range(const Question& question, EpochMs now, const json::Value& answer) {
  HS_ASSIGN(const auto* aggregations, member(answer, "aggregations"));
  HS_ASSIGN(const auto* values, down(question.path, *aggregations));
  Range out;
  const auto widen = [&](const json::Value& extreme, const auto& of) {
    const auto* value = json::find(extreme, "value");
    if (value == nullptr || !value->IsNumber()) return;
    const auto number = of(value->GetDouble());
    if (!out) out = report::ValueRange{number, number};
    out->min = std::min(out->min, number);
    out->max = std::max(out->max, number);
  };
  const auto itself = [](double value) { return value; };
  const auto until_now = [now](double base) { return static_cast<double>(now) - base; };
  for (const auto* name : {"min", "max"}) {
    HS_ASSIGN(const auto* extreme, member(*values, name));
    widen(*extreme, itself);
  }
  if (const auto* end = json::find(*values, "maxEnd")) widen(*end, itself);
  for (const auto* name : {"minBase", "maxBase"}) {
    if (const auto* base = json::find(*values, name)) widen(*base, until_now);
  }
  return out;
}

}  // namespace hindsight::store::search
