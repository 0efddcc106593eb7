#include "store/search/variable_questions.h"

#include <algorithm>

namespace hindsight::store::search {
namespace {

/// `below` for the rows of variables that pass `condition`.
Question about_rows(const Scope& scope, const std::string& condition,
                    std::vector<dsl::Member> below) {
  Question rows;
  rows.add("rows", condition, std::move(below));
  Question question{
      scope.rows == Rows::mixed ? documents_of(scope.sources) : instance_query(scope, {}, 0),
      {},
      {"variables"}};
  question.aggregations.emplace_back("variables",
                                     nested_aggregation("variables", rows.aggregations));
  question.path.insert(question.path.end(), rows.path.begin(), rows.path.end());
  return question;
}

/// Texts of a terms aggregation below `value`, sorted.
Result<std::vector<std::string>> texts_below(const json::Value& value) {
  HS_ASSIGN(const auto* texts, member(value, "texts"));
  HS_ASSIGN(const auto* buckets, all_terms(*texts));
  std::vector<std::string> out;
  for (const auto& text : buckets->GetArray()) out.push_back(json::string_or(text, "key"));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Question compile_names(const Scope& scope) {
  const auto types = terms_aggregation("variables.type");
  const auto names = terms_aggregation("variables.name", {{"types", types}});
  return about_rows(scope, row_query(scope, "variables."), {{"names", names}});
}

Result<std::vector<VariableName>> read_names(const Question& question, const json::Value& answer) {
  HS_ASSIGN(const auto* aggregations, member(answer, "aggregations"));
  HS_ASSIGN(const auto* rows, down(question.path, *aggregations));
  HS_ASSIGN(const auto* found, member(*rows, "names"));
  HS_ASSIGN(const auto* names, all_terms(*found));
  std::vector<VariableName> out;
  for (const auto& name : names->GetArray()) {
    HS_ASSIGN(const auto* of_name, member(name, "types"));
    HS_ASSIGN(const auto* types, all_terms(*of_name));
    for (const auto& type : types->GetArray())
      out.push_back(
          {json::string_or(name, "key"), model::variable_type(json::string_or(type, "key"))});
  }
  std::sort(out.begin(), out.end());
  return out;
}

Question compile_values(const Scope& scope, const VariableName& variable, const std::string& needle,
                        std::size_t count_max) {
  std::vector<std::string> condition{variable_rows(scope, {variable.name, variable.type})};
  if (!needle.empty()) condition.push_back(value_contains(needle, "variables."));
  return about_rows(scope, dsl::all_of(condition),
                    {{"values", first_values("variables.", variable.type, count_max)}});
}

std::string first_values(const std::string& path, model::VariableType type, std::size_t count_max) {
  const bool numeric = model::is_number(type);
  const dsl::Member values{
      "terms", dsl::object({{"field", dsl::quote(path + (numeric ? "number" : "value"))},
                            {"size", std::to_string(std::max<std::size_t>(1, count_max))},
                            {"order", R"({"_key":"asc"})"}})};
  // Numbers in their own order; each has one text, mostly.
  std::vector<dsl::Member> texts;
  if (numeric) texts.emplace_back("texts", terms_aggregation(path + "value"));
  return aggregation(values, texts);
}

Result<std::vector<std::string>> read_values(const Question& question, const json::Value& answer) {
  HS_ASSIGN(const auto* aggregations, member(answer, "aggregations"));
  HS_ASSIGN(const auto* rows, down(question.path, *aggregations));
  HS_ASSIGN(const auto* buckets, down({"values", "buckets"}, *rows));
  if (!buckets->IsArray()) return fail(ErrorCode::bad_answer, "buckets are no list");
  std::vector<std::string> out;
  for (const auto& bucket : buckets->GetArray()) {
    if (json::find(bucket, "texts") == nullptr) {
      out.push_back(json::string_or(bucket, "key"));
      continue;
    }
    HS_ASSIGN(auto texts, texts_below(bucket));
    std::move(texts.begin(), texts.end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace hindsight::store::search
