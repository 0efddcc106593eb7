#include "store/search/decision_questions.h"

#include <algorithm>
#include <map>

#include "base/overload.h"
#include "store/search/filter_compiler.h"
#include "store/search/group_compiler.h"
#include "store/search/group_reader.h"
#include "store/search/instance_codec.h"
#include "store/search/raw_reader.h"
#include "store/search/run_compiler.h"

namespace hindsight::store::search {
namespace {

constexpr std::string_view kInputPrefix = "input:";
constexpr std::string_view kOutputPrefix = "output:";

std::string clause_query(const report::ClauseFilter& filter) {
  const auto& test = filter.test;
  const auto rows = clause_rows({filter.output, test.name, test.type});
  std::vector<std::string> any{
      dsl::nested("values", dsl::all_of({rows, value_query(test, "values.")}))};
  // Null and undefined are one: no value of that clause and type.
  if (test.null_included || test.include_undefined)
    any.push_back(dsl::none_of({dsl::nested("values", rows)}));
  const auto query = dsl::any_of(any);
  return test.negated ? dsl::none_of({query}) : query;
}

std::string filter_query(const report::DecisionFilter& filter) {
  return std::visit(Overload{
                        [](const report::DateRange& date) {
                          return time_range("evaluated", date.from, date.until);
                        },
                        [](const report::ClauseFilter& f) { return clause_query(f); },
                    },
                    filter.what);
}

/// The process report whose groups look the same in an answer.
report::Plan same_shape(report::Grouping grouping) {
  report::Plan plan;
  plan.grouping = std::move(grouping);
  plan.measures = {{}};
  return plan;
}

Result<std::vector<Bucket>> read_rules(const json::Value& documents, std::size_t buckets_max) {
  HS_ASSIGN(const auto* list, down({"variable", "rows", "groups", "buckets"}, documents));
  if (!list->IsArray()) return fail(ErrorCode::bad_answer, "buckets are no list");
  if (list->Size() > buckets_max) return fail(too_many_groups(buckets_max));
  std::vector<Bucket> out;
  for (const auto& rule : list->GetArray()) {
    HS_ASSIGN(const auto* instances, member(rule, "instances"));
    HS_ASSIGN(const auto count, count_of(*instances));
    out.push_back({json::string_or(rule, "key"), 0, {static_cast<double>(count)}});
  }
  return out;
}

/// By what a script finds, with parameters.
std::string by_script(std::string_view type, std::string_view source, const std::string& params,
                      bool ascending) {
  const auto script =
      dsl::object({{"lang", R"("painless")"}, {"source", dsl::quote(source)}, {"params", params}});
  return dsl::object({{"_script", dsl::object({{"type", dsl::quote(type)},
                                               {"script", script},
                                               {"order", ascending ? R"("asc")" : R"("desc")"}})}});
}

/// Documents name definitions in one word with their engine; `text_of` a source and one of its
/// definitions is what to sort by.
template <typename TextOf>
std::string by_definition(const report::DecisionRawPlan& plan, TextOf text_of) {
  std::map<std::string, std::string> names;
  for (const auto& source : plan.sources) {
    for (const auto& definition : source.definitions)
      names.emplace(definition_name(definition.engine, definition.id),
                    dsl::quote(text_of(source, definition)));
  }
  return by_script("string", "params.names[doc['definition'].value]",
                   dsl::object({{"names", dsl::object({names.begin(), names.end()})}}),
                   plan.ascending);
}

std::vector<std::string> by_value(const report::DecisionRawPlan& plan, bool output,
                                  std::string_view clause) {
  const auto rows =
      dsl::all_of({dsl::term("values.output", output), dsl::term("values.clause", clause),
                   dsl::none_of({dsl::term("values.isNull", true)})});
  const std::vector<dsl::Member> smallest{
      {"mode", R"("min")"}, {"nested", dsl::object({{"path", R"("values")"}, {"filter", rows}})}};
  // Text has the number 0 throughout, numbers must not be compared as text.
  return {sort_by_field("values.number", plan.ascending, smallest),
          sort_by_field("values.value", plan.ascending, smallest)};
}

}  // namespace

std::string outdated_decisions() {
  return dsl::all_of({dsl::nested("values", dsl::exists("values.output")),
                      dsl::none_of({dsl::nested("values", dsl::exists("values.clauseName"))})});
}

std::string decision_query(const std::vector<report::Source>& sources,
                           const std::vector<report::DecisionFilter>& filters) {
  std::vector<std::string> any;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    std::vector<std::string> all{source_query(sources[i])};
    for (const auto& filter : filters) {
      const auto& to = filter.sources;
      if (to.empty() || std::find(to.begin(), to.end(), i) != to.end())
        all.push_back(filter_query(filter));
    }
    any.push_back(dsl::all_of(all));
  }
  return dsl::any_of(any);
}

std::string clause_rows(const report::Clause& clause) {
  return dsl::all_of({dsl::term("values.output", clause.output),
                      dsl::term("values.clause", std::string_view(clause.id)),
                      dsl::term("values.type", to_string(clause.type)),
                      dsl::none_of({dsl::term("values.isNull", true)})});
}

dsl::Member in_values(const std::string& condition, const std::vector<dsl::Member>& below) {
  return {"variable",
          nested_aggregation("values", {{"rows", filter_aggregation(condition, below)}})};
}

std::vector<dsl::Member> decision_groups(const report::DecisionPlan& plan,
                                         std::size_t buckets_max) {
  const dsl::Member back{"instances", aggregation({"reverse_nested", "{}"})};
  return std::visit(
      Overload{
          [](const report::ByNone&) { return std::vector<dsl::Member>{}; },
          [](const report::ByEvaluationDate& by) {
            return std::vector<dsl::Member>{{"groups", ranges_of("evaluated", by.boundaries, {})}};
          },
          [&](const report::ByClause& by) {
            const auto rows = clause_rows({by.output, by.values.name, by.values.type});
            return std::vector<dsl::Member>{
                in_values(rows, {{"groups", value_groups("values.", by.values, buckets_max, {})},
                                 {"with", back.second}})};
          },
          [&](const report::ByMatchedRule&) {
            const auto rules =
                dsl::all_of({dsl::term("values.output", true), dsl::exists("values.rule"),
                             dsl::none_of({dsl::term("values.rule", std::string_view())})});
            return std::vector<dsl::Member>{
                in_values(rules, {{"groups", terms_of("values.rule", buckets_max, {back})}})};
          },
      },
      plan.grouping);
}

Result<std::vector<Bucket>> read_decision_groups(const report::DecisionPlan& plan,
                                                 const json::Value& documents, std::int64_t count,
                                                 std::size_t buckets_max) {
  return std::visit(
      Overload{
          [&](const report::ByNone& by) {
            return read_groups(same_shape(by), documents, count, buckets_max);
          },
          [&](const report::ByEvaluationDate& by) {
            return read_groups(same_shape(report::ByDate{report::DateField::start, by.boundaries}),
                               documents, count, buckets_max);
          },
          [&](const report::ByClause& by) {
            return read_groups(same_shape(by.values), documents, count, buckets_max);
          },
          [&](const report::ByMatchedRule&) { return read_rules(documents, buckets_max); },
      },
      plan.grouping);
}

std::vector<dsl::Member> decision_range(const report::DecisionRangeQuestion& question) {
  const auto* clause = std::get_if<report::Clause>(&question);
  if (clause == nullptr) return extremes_of("evaluated");
  const bool date = clause->type == model::VariableType::date;
  return {in_values(clause_rows(*clause), extremes_of(date ? "values.integer" : "values.number"))};
}

Result<Range> read_decision_range(const report::DecisionRangeQuestion& question,
                                  const json::Value& documents) {
  const bool nested = std::holds_alternative<report::Clause>(question);
  std::vector<std::string_view> path;
  if (nested) path = {"variable", "rows"};
  HS_ASSIGN(const auto* values, down(path, documents));
  HS_ASSIGN(const auto* least, member(*values, "min"));
  HS_ASSIGN(const auto* most, member(*values, "max"));
  const auto* min = json::find(*least, "value");
  const auto* max = json::find(*most, "value");
  if (min == nullptr || max == nullptr) return std::nullopt;  // there is no value
  if (!min->IsNumber() || !max->IsNumber())
    return fail(ErrorCode::bad_answer, "an extreme value is no number");
  return report::ValueRange{min->GetDouble(), max->GetDouble()};
}

std::vector<std::string> decision_sort(const report::DecisionRawPlan& plan) {
  const std::string_view by = plan.sort_by;
  const bool up = plan.ascending;
  if (by.starts_with(kInputPrefix)) return by_value(plan, false, by.substr(kInputPrefix.size()));
  if (by.starts_with(kOutputPrefix)) return by_value(plan, true, by.substr(kOutputPrefix.size()));
  if (by == "decisionInstanceId")
    return {by_script(
        "string", "doc['idText'].size() != 0 ? doc['idText'].value : doc['uid'].value", "{}", up)};
  if (by == "decisionDefinitionKey")
    return {by_definition(plan, [](const auto& source, const auto&) { return source.key; })};
  if (by == "decisionDefinitionId")
    return {by_definition(plan, [](const auto&, const auto& definition) { return definition.id; })};
  if (by == "tenantId")  // those without one come last
    return {by_script("number", "doc['tenant'].value.isEmpty() ? 1 : 0", "{}", true),
            sort_by_field("tenant", up, {})};
  if (by == "processInstanceId") return {sort_by_field("processInstance", up, {})};
  return {sort_by_field(by == "engineName" ? "engine" : "evaluated", up, {})};
}

}  // namespace hindsight::store::search
