#include "store/search/plan_compiler.h"

#include <fmt/format.h>

#include <cmath>

#include "base/overload.h"
#include "store/search/dsl.h"
#include "store/search/filter_compiler.h"
#include "store/search/measure_compiler.h"

namespace hindsight::store::search {
namespace {

using report::Entity;

/// The nested rows of an entity; empty = the document itself.
std::string path_of(Entity entity) {
  switch (entity) {
    case Entity::process_instance:
      return "";
    case Entity::flow_node:
      return "flowNodes";
    case Entity::user_task:
      return "userTasks";
    case Entity::incident:
      return "incidents";
  }
  return "";
}

const char* field_of(report::InstanceDate date) {
  return date == report::InstanceDate::start ? "start" : "end";
}

std::string terms_of(const std::string& field, std::size_t buckets_max,
                     const std::vector<dsl::Member>& below) {
  // One more than allowed tells that there are too many.
  return aggregation({"terms", dsl::object({{"field", dsl::quote(field)},
                                            {"size", std::to_string(buckets_max + 1)}})},
                     below);
}

std::vector<dsl::Member> extremes_of(std::string_view field) {
  const auto of = dsl::object({{"field", dsl::quote(field)}});
  return {{"min", dsl::object({{"min", of}})}, {"max", dsl::object({{"max", of}})}};
}

/// Half-open buckets; each is named by its index.
std::string ranges_of(const std::string& field, const std::vector<EpochMs>& boundaries,
                      const std::vector<dsl::Member>& below) {
  std::vector<std::string> ranges;
  for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) {
    ranges.push_back(dsl::object({{"key", dsl::quote(std::to_string(i))},
                                  {"from", dsl::number(boundaries[i])},
                                  {"to", dsl::number(boundaries[i + 1])}}));
  }
  return aggregation(
      {"range", dsl::object({{"field", dsl::quote(field)}, {"ranges", dsl::list(ranges)}})}, below);
}

/// Buckets of values of a variable, over its nested rows; each leads back to the instances, which
/// count once.
std::string variable_buckets(const report::ByVariable& by, std::size_t buckets_max,
                             const std::vector<dsl::Member>& measures) {
  const std::vector<dsl::Member> back{
      {"instances", aggregation({"reverse_nested", "{}"}, measures)}};
  if (!by.boundaries.empty()) return ranges_of("variables.integer", by.boundaries, back);
  if (by.interval <= 0) return terms_of("variables.value", buckets_max, back);
  const auto histogram =
      aggregation({"histogram", dsl::object({{"field", R"("variables.number")"},
                                             {"interval", dsl::number(by.interval)},
                                             {"offset", dsl::number(by.baseline)},
                                             {"min_doc_count", "1"}})},
                  back);
  return filter_aggregation(dsl::range("variables.number", {{"gte", dsl::number(by.baseline)}}),
                            {{"values", histogram}});
}

/// Below `rows` of the variables.
std::string in_variables(const std::string& row, const std::vector<dsl::Member>& below) {
  return nested_aggregation("variables", {{"rows", filter_aggregation(row, below)}});
}

std::vector<dsl::Member> by_variable(const Scope& scope, const report::ByVariable& by,
                                     std::size_t buckets_max,
                                     const std::vector<dsl::Member>& measures) {
  const report::VariableReference variable{by.name, by.type};
  const dsl::Member groups{"groups", variable_buckets(by, buckets_max, measures)};
  if (measures.empty()) {
    // Where only counts are asked, the missing ones are the rest.
    return {{"variable", in_variables(variable_rows(scope, variable),
                                      {groups, {"with", aggregation({"reverse_nested", "{}"})}})}};
  }
  const auto without = dsl::none_of({has_variable(scope, variable, {})});
  return {{"variable", in_variables(variable_rows(scope, variable), {groups})},
          {"missing", filter_aggregation(without, measures)}};
}

/// The groups under name "groups"; without grouping the measures themselves.
std::vector<dsl::Member> grouped(const report::Plan& plan, const Scope& scope,
                                 const std::string& prefix, std::size_t buckets_max) {
  auto measures = measure_aggregations(plan, prefix);
  const auto one = [](std::string text) {
    return std::vector<dsl::Member>{{"groups", std::move(text)}};
  };
  return std::visit(
      Overload{
          [&](const report::ByNone&) { return measures; },
          [&](const report::ByFlowNode&) {
            return one(terms_of(prefix + "flowNode", buckets_max, measures));
          },
          [&](const report::ByUserTask&) {
            return one(terms_of(prefix + "flowNode", buckets_max, measures));
          },
          [&](const report::ByAssignee&) {
            return one(terms_of(prefix + "assignee", buckets_max, measures));
          },
          [&](const report::ByDate& by) {
            return one(ranges_of(prefix + field_of(by.field), by.boundaries, measures));
          },
          [&](const report::ByVariable& by) {
            return by_variable(scope, by, buckets_max, measures);
          },
      },
      plan.grouping);
}

/// Conditions on the instances of a plan beside its sources and instance filters: for user tasks
/// those count that have one, and with view filters those that have such a row.
std::vector<std::string> row_conditions(const report::Plan& plan, const Scope& scope,
                                        const std::string& path) {
  std::vector<std::string> all;
  if (path.empty()) return all;
  for (const auto& filter : plan.filters) {
    if (std::holds_alternative<report::ViewFlowNodeFilter>(filter.what))
      all.push_back(dsl::nested(path, fact_query(scope, {filter}, path + ".")));
  }
  if (plan.entity == Entity::user_task && all.empty())
    all.push_back(dsl::nested(path, row_query(scope, path + ".")));
  return all;
}

/// True when rows count whose process instance belongs elsewhere or is not known yet: then a
/// question is about more documents than the plan's instances.
bool reads_further(const report::Plan& plan, Rows rows) {
  return rows == Rows::mixed && !restricts_instances(plan.filters);
}

/// Reads the groups of one answer.
class AnswerReader {
 public:
  AnswerReader(const report::Plan& plan, std::size_t buckets_max)
      : plan_(plan), buckets_max_(buckets_max) {}

  /// `count`: of all rows.
  Status read(const json::Value& rows, std::int64_t count) {
    return std::visit(Overload{
                          [&](const report::ByNone&) { return add({}, 0, rows, count); },
                          [&](const report::ByDate&) { return groups(rows, false, by_name); },
                          [&](const report::ByVariable& by) { return variable(rows, by, count); },
                          [&](const auto&) { return groups(rows, false, by_text); },
                      },
                      plan_.grouping);
  }

  std::vector<Bucket> buckets;

 private:
  using Name = Result<std::pair<std::string, std::int64_t>> (*)(const json::Value& bucket,
                                                                const report::Plan& plan);

  static Result<std::pair<std::string, std::int64_t>> by_text(const json::Value& bucket,
                                                              const report::Plan&) {
    return std::pair{json::string_or(bucket, "key"), std::int64_t{0}};
  }
  static Result<std::pair<std::string, std::int64_t>> by_name(const json::Value& bucket,
                                                              const report::Plan&) {
    return std::pair{std::string(), std::int64_t{std::stoll(json::string_or(bucket, "key", "0"))}};
  }
  static Result<std::pair<std::string, std::int64_t>> by_interval(const json::Value& bucket,
                                                                  const report::Plan& plan) {
    const auto& by = std::get<report::ByVariable>(plan.grouping);
    HS_ASSIGN(const auto* key, member(bucket, "key"));
    if (!key->IsNumber()) return fail(ErrorCode::bad_answer, "a bucket's key is no number");
    const auto index = std::llround((key->GetDouble() - by.baseline) / by.interval);
    return std::pair{std::string(), std::int64_t{index}};
  }

  Status add(std::string key, std::int64_t index, const json::Value& measured, std::int64_t count) {
    if (buckets.size() >= buckets_max_) {
      return fail(ErrorCode::resource_exhausted,
                  fmt::format("the report has more than {} groups; choose a coarser grouping or "
                              "add a filter",
                              buckets_max_));
    }
    HS_ASSIGN(auto measures, read_measures(plan_, measured, count));
    buckets.push_back({std::move(key), index, std::move(measures)});
    return {};
  }

  Status groups(const json::Value& rows, bool to_instances, Name name) {
    HS_ASSIGN(const auto* groups, member(rows, "groups"));
    return bucket_list(*groups, to_instances, name);
  }

  Status bucket_list(const json::Value& groups, bool to_instances, Name name) {
    HS_ASSIGN(const auto* list, member(groups, "buckets"));
    if (!list->IsArray()) return fail(ErrorCode::bad_answer, "buckets are no list");
    for (const auto& bucket : list->GetArray()) {
      HS_ASSIGN(const auto count, count_of(bucket));
      if (count == 0) continue;
      HS_ASSIGN(auto named, name(bucket, plan_));
      const json::Value* measured = &bucket;
      if (to_instances) {
        HS_ASSIGN(measured, member(bucket, "instances"));
      }
      // Rows without a process instance lead back to a document, but not to an instance.
      HS_ASSIGN(const auto instances, count_of(*measured));
      if (instances == 0) continue;
      HS_RETURN_IF_ERROR(add(std::move(named.first), named.second, *measured, instances));
    }
    return {};
  }

  Status variable(const json::Value& instances, const report::ByVariable& by, std::int64_t all) {
    HS_ASSIGN(const auto* rows, down({"variable", "rows"}, instances));
    HS_ASSIGN(const auto* found, member(*rows, "groups"));
    if (!by.boundaries.empty()) {
      HS_RETURN_IF_ERROR(bucket_list(*found, true, by_name));
    } else if (by.interval > 0) {
      HS_ASSIGN(const auto* values, member(*found, "values"));
      HS_RETURN_IF_ERROR(bucket_list(*values, true, by_interval));
    } else {
      HS_RETURN_IF_ERROR(bucket_list(*found, true, by_text));
    }
    if (const auto* with = json::find(*rows, "with")) {
      HS_ASSIGN(const auto count, count_of(*with));
      return count == all ? Status() : add(report::kMissingKey, -1, *with, all - count);
    }
    HS_ASSIGN(const auto* missing, member(instances, "missing"));
    HS_ASSIGN(const auto count, count_of(*missing));
    return count == 0 ? Status() : add(report::kMissingKey, -1, *missing, count);
  }

  const report::Plan& plan_;
  const std::size_t buckets_max_;
};

}  // namespace

bool looks_at_rows(const report::Plan& plan) {
  return plan.entity != Entity::process_instance ||
         std::holds_alternative<report::ByVariable>(plan.grouping) || looks_at_rows(plan.filters);
}

bool looks_at_rows(const report::RangeQuestion& range) {
  return std::holds_alternative<report::VariableReference>(range);
}

BucketQuestion compile(const report::Plan& plan, Rows rows, std::size_t buckets_max) {
  const Scope scope{plan.sources, rows};
  const auto path = path_of(plan.entity);
  const auto instances = instance_query(scope, plan.filters, plan.now);
  auto conditions = row_conditions(plan, scope, path);
  BucketQuestion question;
  const bool further = reads_further(plan, rows);
  if (further) {
    question.query = documents_of(plan.sources);
    question.chosen = question.all = {"all"};
    question.aggregations.emplace_back("all", filter_aggregation(instances));
    if (!conditions.empty()) {
      question.chosen = {"chosen"};
      conditions.push_back(instances);
      question.aggregations.emplace_back("chosen", filter_aggregation(dsl::all_of(conditions)));
    }
  } else {
    question.all_apart = restricts_instances(plan.filters) || !conditions.empty();
    conditions.push_back(instances);
    question.query = dsl::all_of(conditions);
  }
  if (path.empty()) {
    question.add("instances", further ? instances : dsl::everything(),
                 grouped(plan, scope, "", buckets_max));
  } else {
    Question facts;
    facts.add("rows", fact_query(scope, plan.filters, path + "."),
              grouped(plan, scope, path + ".", buckets_max));
    question.aggregations.emplace_back("nested", nested_aggregation(path, facts.aggregations));
    question.path = {"nested"};
    question.path.insert(question.path.end(), facts.path.begin(), facts.path.end());
  }
  return question;
}

Result<ReportAnswer> read_answer(const report::Plan& plan, const BucketQuestion& question,
                                 const json::Value& answer, std::size_t buckets_max) {
  static const json::Value kNone(rapidjson::kObjectType);
  HS_ASSIGN(const auto total, total_hits(answer));
  const auto* aggregations = &kNone;  // a bare count of instances asks for none
  if (!question.aggregations.empty()) {
    HS_ASSIGN(aggregations, member(answer, "aggregations"));
  }
  const auto count_at = [&](const std::vector<std::string_view>& path) -> Result<std::int64_t> {
    if (path.empty()) return total;
    HS_ASSIGN(const auto* found, down(path, *aggregations));
    return count_of(*found);
  };
  ReportAnswer out;
  HS_ASSIGN(out.instances.chosen, count_at(question.chosen));
  HS_ASSIGN(out.instances.all, count_at(question.all));
  HS_ASSIGN(const auto* rows, down(question.path, *aggregations));
  HS_ASSIGN(const auto count, count_at(question.path));
  AnswerReader reader(plan, buckets_max);
  HS_RETURN_IF_ERROR(reader.read(*rows, count));
  out.buckets = std::move(reader.buckets);
  return out;
}

Result<bool> fills_groups(const BucketQuestion& question, const json::Value& answer) {
  HS_ASSIGN(const auto total, total_hits(answer));
  HS_ASSIGN(const auto* aggregations, member(answer, "aggregations"));
  HS_ASSIGN(const auto* rows, down(question.path, *aggregations));
  HS_ASSIGN(const auto* buckets, down({"groups", "buckets"}, *rows));
  if (!buckets->IsArray() || buckets->Empty())
    return fail(ErrorCode::bad_answer, "buckets are no list");
  std::int64_t inside = 0;
  for (const auto& bucket : buckets->GetArray()) {
    HS_ASSIGN(const auto count, count_of(bucket));
    inside += count;
  }
  HS_ASSIGN(const auto first, count_of((*buckets)[0]));
  HS_ASSIGN(const auto last, count_of((*buckets)[buckets->Size() - 1]));
  return inside == total && first > 0 && last > 0;
}

Question compile_count(const std::vector<report::Source>& sources) {
  return {instance_query({sources, Rows::unread}, {}, 0)};
}

Question compile_strays(const std::vector<report::Source>& sources) {
  return {dsl::all_of({documents_of(sources), dsl::none_of({dsl::term("uniform", true)})})};
}

Question compile_range(const report::Plan& plan, Rows rows, const report::RangeQuestion& range) {
  const Scope scope{plan.sources, rows};
  const auto instances = instance_query(scope, plan.filters, plan.now);
  const auto* date = std::get_if<report::InstanceDate>(&range);
  // Without filters a variable counts, too, whose process instance belongs elsewhere.
  const bool further = date == nullptr && reads_further(plan, rows) && plan.filters.empty();
  Question question{further ? documents_of(plan.sources) : instances};
  if (date != nullptr) {
    question.aggregations = extremes_of(field_of(*date));
    return question;
  }
  const auto& variable = std::get<report::VariableReference>(range);
  const auto* field =
      variable.type == model::VariableType::date ? "variables.integer" : "variables.number";
  question.aggregations.emplace_back(
      "values", in_variables(variable_rows(scope, variable), extremes_of(field)));
  question.path = {"values", "rows"};
  return question;
}

Result<Range> read_range(const Question& question, const json::Value& answer) {
  HS_ASSIGN(const auto* aggregations, member(answer, "aggregations"));
  HS_ASSIGN(const auto* values, down(question.path, *aggregations));
  const auto number = [&](const char* name) -> Result<std::optional<double>> {
    HS_ASSIGN(const auto* extreme, member(*values, name));
    const auto* value = json::find(*extreme, "value");
    if (value == nullptr || !value->IsNumber()) return std::nullopt;
    return value->GetDouble();
  };
  HS_ASSIGN(const auto min, number("min"));
  HS_ASSIGN(const auto max, number("max"));
  if (!min || !max) return std::nullopt;
  return report::ValueRange{*min, *max};
}

}  // namespace hindsight::store::search
