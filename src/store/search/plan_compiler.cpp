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

std::string aggregation(const dsl::Member& what, const std::vector<dsl::Member>& below) {
  std::vector<dsl::Member> members{what};
  if (!below.empty()) members.emplace_back("aggs", dsl::object(below));
  return dsl::object(members);
}

std::string terms_of(const std::string& field, std::size_t buckets_max,
                     const std::vector<dsl::Member>& below) {
  // One more than allowed tells that there are too many.
  return aggregation({"terms", dsl::object({{"field", dsl::quote(field)},
                                            {"size", std::to_string(buckets_max + 1)}})},
                     below);
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
  return aggregation(
      {"filter", dsl::range("variables.number", {{"gte", dsl::number(by.baseline)}})},
      {{"values", histogram}});
}

std::string by_variable(const report::Plan& plan, const report::ByVariable& by,
                        std::size_t buckets_max, const std::vector<dsl::Member>& measures,
                        std::string& missing) {
  const auto has = has_variable(plan.sources, by.name, by.type, {});
  missing = aggregation({"filter", dsl::none_of({has})}, measures);
  const auto row = dsl::all_of({dsl::term("variables.name", std::string_view(by.name)),
                                dsl::term("variables.type", to_string(by.type)),
                                dsl::none_of({dsl::term("variables.isNull", true)}),
                                source_query(plan.sources, "variables.")});
  const auto rows =
      aggregation({"filter", row}, {{"groups", variable_buckets(by, buckets_max, measures)}});
  return aggregation({"nested", R"({"path":"variables"})"}, {{"rows", rows}});
}

/// The groups under name "groups"; without grouping the measures themselves.
std::vector<dsl::Member> grouped(const report::Plan& plan, const std::string& prefix,
                                 std::size_t buckets_max) {
  auto measures = measure_aggregations(plan, prefix);
  const auto one = [](std::string text) {
    return std::vector<dsl::Member>{{"groups", std::move(text)}};
  };
  return std::visit(Overload{
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
                          const auto* field =
                              by.field == report::InstanceDate::start ? "start" : "end";
                          return one(ranges_of(prefix + field, by.boundaries, measures));
                        },
                        [&](const report::ByVariable& by) {
                          std::string missing;
                          auto values = by_variable(plan, by, buckets_max, measures, missing);
                          return std::vector<dsl::Member>{{"variable", std::move(values)},
                                                          {"missing", std::move(missing)}};
                        },
                    },
                    plan.grouping);
}

/// Instances of a plan: for user tasks those that have one, and with view filters those that have
/// such a row.
std::string counted_instances(const report::Plan& plan, const std::string& path) {
  std::vector<std::string> all{instance_query(plan.sources, plan.filters, plan.now)};
  if (plan.entity == Entity::user_task)
    all.push_back(dsl::nested(path, source_query(plan.sources, path + ".")));
  for (const auto& filter : plan.filters) {
    const auto* view = std::get_if<report::ViewFlowNodeFilter>(&filter.what);
    if (view == nullptr || path.empty()) continue;
    const auto nodes = dsl::terms(path + ".flowNode", view->flow_nodes);
    all.push_back(dsl::nested(path, dsl::all_of({source_query(plan.sources, path + "."),
                                                 view->negated ? dsl::none_of({nodes}) : nodes})));
  }
  return dsl::all_of(all);
}

Result<const json::Value*> member(const json::Value& value, std::string_view name) {
  const auto* found = json::find(value, name);
  if (found == nullptr)
    return fail(ErrorCode::bad_answer, "the search cluster's answer is incomplete",
                std::string(name));
  return found;
}

Result<std::int64_t> count_of(const json::Value& bucket) {
  HS_ASSIGN(const auto* count, member(bucket, "doc_count"));
  if (!count->IsInt64()) return fail(ErrorCode::bad_answer, "a count is no number");
  return count->GetInt64();
}

/// Reads the groups of one answer.
class AnswerReader {
 public:
  AnswerReader(const report::Plan& plan, std::size_t buckets_max)
      : plan_(plan), buckets_max_(buckets_max) {}

  Status read(const json::Value& rows) {
    return std::visit(Overload{
                          [&](const report::ByNone&) { return add({}, 0, rows); },
                          [&](const report::ByDate&) { return groups(rows, false, by_name); },
                          [&](const report::ByVariable& by) { return variable(rows, by); },
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

  Status add(std::string key, std::int64_t index, const json::Value& measured) {
    if (buckets.size() >= buckets_max_) {
      return fail(ErrorCode::resource_exhausted,
                  fmt::format("the report has more than {} groups; choose a coarser grouping or "
                              "add a filter",
                              buckets_max_));
    }
    HS_ASSIGN(auto measures, read_measures(plan_, measured));
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
      HS_RETURN_IF_ERROR(add(std::move(named.first), named.second, *measured));
    }
    return {};
  }

  Status variable(const json::Value& instances, const report::ByVariable& by) {
    HS_ASSIGN(const auto* nested, member(instances, "variable"));
    HS_ASSIGN(const auto* rows, member(*nested, "rows"));
    HS_ASSIGN(const auto* found, member(*rows, "groups"));
    if (!by.boundaries.empty()) {
      HS_RETURN_IF_ERROR(bucket_list(*found, true, by_name));
    } else if (by.interval > 0) {
      HS_ASSIGN(const auto* values, member(*found, "values"));
      HS_RETURN_IF_ERROR(bucket_list(*values, true, by_interval));
    } else {
      HS_RETURN_IF_ERROR(bucket_list(*found, true, by_text));
    }
    HS_ASSIGN(const auto* missing, member(instances, "missing"));
    HS_ASSIGN(const auto count, count_of(*missing));
    if (count == 0) return {};
    return add(report::kMissingKey, -1, *missing);
  }

  const report::Plan& plan_;
  const std::size_t buckets_max_;
};

}  // namespace

Question compile(const report::Plan& plan, std::size_t buckets_max) {
  const auto path = path_of(plan.entity);
  const auto instances = counted_instances(plan, path);
  Question question;
  if (path.empty()) {
    question.query = instances;
    question.aggregations = dsl::object(
        {{"instances", aggregation({"filter", dsl::everything()}, {})},
         {"rows", aggregation({"filter", dsl::everything()}, grouped(plan, "", buckets_max))}});
    return question;
  }
  question.query = restricts_instances(plan.filters)
                       ? instance_query(plan.sources, plan.filters, plan.now)
                       : documents_of(plan.sources);
  const auto rows =
      aggregation({"filter", fact_query(plan, path + ".")}, grouped(plan, path + ".", buckets_max));
  question.aggregations =
      dsl::object({{"instances", aggregation({"filter", instances}, {})},
                   {"nested", aggregation({"nested", dsl::object({{"path", dsl::quote(path)}})},
                                          {{"rows", rows}})}});
  return question;
}

Result<ReportAnswer> read_answer(const report::Plan& plan, const json::Value& aggregations,
                                 std::size_t buckets_max) {
  ReportAnswer answer;
  HS_ASSIGN(const auto* instances, member(aggregations, "instances"));
  HS_ASSIGN(answer.instance_count, count_of(*instances));
  const json::Value* rows = nullptr;
  if (path_of(plan.entity).empty()) {
    HS_ASSIGN(rows, member(aggregations, "rows"));
  } else {
    HS_ASSIGN(const auto* nested, member(aggregations, "nested"));
    HS_ASSIGN(rows, member(*nested, "rows"));
  }
  AnswerReader reader(plan, buckets_max);
  HS_RETURN_IF_ERROR(reader.read(*rows));
  answer.buckets = std::move(reader.buckets);
  return answer;
}

}  // namespace hindsight::store::search
