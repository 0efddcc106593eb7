#include "store/search/plan_compiler.h"

#include "store/search/dsl.h"
#include "store/search/group_compiler.h"
#include "store/search/group_reader.h"

namespace hindsight::store::search {

bool looks_at_rows(const report::Plan& plan) {
  return plan.entity != report::Entity::process_instance ||
         std::holds_alternative<report::ByVariable>(plan.grouping) ||
         std::holds_alternative<report::ByVariable>(plan.distribution) ||
         looks_at_rows(plan.filters);
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
  auto groups = grouped(plan, scope, path.empty() ? path : path + ".", buckets_max);
  if (path.empty()) {
    question.add("instances", further ? instances : dsl::everything(), std::move(groups));
  } else if (groups_by_others(plan)) {
    question.add("instances", dsl::everything(), std::move(groups));
  } else {
    auto facts = in_facts(plan, scope, std::move(groups));
    question.path = std::move(facts.path);
    std::move(facts.aggregations.begin(), facts.aggregations.end(),
              std::back_inserter(question.aggregations));
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
  HS_ASSIGN(out.buckets, read_groups(plan, *rows, count, buckets_max));
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

}  // namespace hindsight::store::search
