#include "store/duckdb/duck_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "store/duckdb/duck_walk.h"
#include "store/duckdb/held_buckets.h"
#include "store/duckdb/held_groups.h"
#include "store/duckdb/incidents.h"
#include "store/duckdb/instance_figures.h"
#include "store/duckdb/instance_reader.h"
#include "store/duckdb/paths.h"
#include "store/duckdb/raw_reader.h"
#include "store/duckdb/trends.h"
#include "store/running_buckets.h"

namespace hindsight::store::duck {
namespace {

/// Whether keys are codes of words.
bool is_coded(const report::Grouping& grouping) {
  return std::holds_alternative<report::ByFlowNode>(grouping) ||
         std::holds_alternative<report::ByUserTask>(grouping) ||
         std::holds_alternative<report::ByAssignee>(grouping) ||
         std::holds_alternative<report::ByCandidateGroup>(grouping);
}

std::pair<std::string, std::int64_t> told_group(const InstanceGroups& groups,
                                                std::string_view number) {
  return duck::told_group(groups, std::stoi(std::string(number)));
}

/// Rows outside of the distribution are of no interest where their bucket has others.
void keep_one_of_each(std::vector<Bucket>& buckets) {
  std::set<std::pair<std::string, std::int64_t>> known;
  for (const auto& bucket : buckets) {
    if (bucket.distributed_index != kNowhere) known.emplace(bucket.key, bucket.index);
  }
  std::erase_if(buckets, [&](const Bucket& bucket) {
    return bucket.distributed_index == kNowhere && known.contains({bucket.key, bucket.index});
  });
  for (auto& bucket : buckets) {
    if (bucket.distributed_index == kNowhere) bucket.measures.clear();
  }
}

/// Reports on user tasks only count instances that have one.
bool leaves_instances_out(const report::Plan& plan) {
  return !plan.filters.empty() || plan.entity == report::Entity::user_task;
}

}  // namespace

Result<ReportAnswer> DuckReading::evaluate(const report::Plan& plan) {
  ReportAnswer answer;
  HS_ASSIGN(answer.instances, counts(plan));
  HS_ASSIGN(answer.buckets, buckets(plan));
  return answer;
}

Result<InstanceCounts> DuckReading::counts(const report::Plan& plan) {
  InstanceCounts counts;
  HS_ASSIGN(counts.chosen, instances_.count(plan));
  counts.all = counts.chosen;
  if (leaves_instances_out(plan)) {
    HS_ASSIGN(counts.all, instances_.count_all(plan.sources));
  }
  return counts;
}

Result<std::vector<Bucket>> DuckReading::buckets(const report::Plan& plan) {
  if (const auto* by = std::get_if<report::ByRunningDate>(&plan.grouping)) {
    HS_RETURN_IF_ERROR(instances_.choose(plan));
    return running(plan, *by);
  }
  const auto find = [&]() -> Result<SharedAnswers::Buckets> {
    HS_ASSIGN(auto found, find_buckets(plan));
    return std::make_shared<const std::vector<Bucket>>(std::move(found));
  };
  HS_ASSIGN(const auto found, shared_.buckets.get(chosen_sql(plan) + compiler_.buckets(plan),
                                                  snapshot_.version, find, budget_));
  if (found->size() > buckets_max_) return fail(too_many_groups(buckets_max_));
  return *found;
}

/// They hold for other filters, too. What rows measure belongs to one group of each instance.
Result<SharedAnswers::Groups> DuckReading::hold_groups(const report::Plan& plan,
                                                       const report::Grouping& grouping) {
  const auto* by = std::get_if<report::ByVariable>(&grouping);
  if (by == nullptr) return SharedAnswers::Groups();
  return duck::hold_groups(compiler_.variable_groups(plan, *by), InstanceGroups::Membership::one,
                           snapshot_, tables_, shared_, budget_);
}

Result<std::vector<Bucket>> DuckReading::find_buckets(const report::Plan& plan) {
  if (PlanCompiler::has_instance_figures(plan)) {
    HS_ASSIGN(const bool are_held, instances_.choose_held(plan));
    if (are_held) return instance_figures(plan, instances_.choice());
  }
  HS_RETURN_IF_ERROR(instances_.choose(plan));
  if (PlanCompiler::has_run_measures(plan)) {
    const auto compiler = instances_.asker();
    HeldBuckets held(snapshot_, compiler, words_, definitions_, shared_, measures_, budget_);
    const auto* chosen = PlanCompiler::has_choice(plan) ? &instances_.choice() : nullptr;
    HS_ASSIGN(auto found, held.find(plan, chosen, instances_.chosen_by()));
    if (found) return std::move(*found);
  }
  HS_ASSIGN(const auto outer, hold_groups(plan, plan.grouping));
  HS_ASSIGN(const auto inner, hold_groups(plan, plan.distribution));
  PlanCompiler::HeldGroups held;
  if (outer.groups) held.grouping = {outer.number, outer.groups->are_few()};
  if (inner.groups) held.distribution = {inner.number, inner.groups->are_few()};
  std::vector<Bucket> out;
  HS_ASSIGN(auto rows, snapshot_->query(instances_.asker().buckets(plan, held), budget_));
  const auto text_of = [&](const report::Grouping& grouping, std::string_view key) {
    return is_coded(grouping) ? words_.text(std::stoi(std::string(key))) : std::string(key);
  };
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (out.size() >= buckets_max_) return fail(too_many_groups(buckets_max_));
      Bucket bucket;
      if (outer.groups) {
        std::tie(bucket.key, bucket.index) = told_group(*outer.groups, chunk->text(0, i));
        if (bucket.index == kNowhere) continue;
      } else {
        bucket.key = text_of(plan.grouping, chunk->text(0, i));
        bucket.index = chunk->is_null(1, i) ? 0 : chunk->int64(1, i);
      }
      if (inner.groups) {
        std::tie(bucket.distributed_key, bucket.distributed_index) =
            told_group(*inner.groups, chunk->text(2, i));
      } else {
        bucket.distributed_key = text_of(plan.distribution, chunk->text(2, i));
        bucket.distributed_index = chunk->is_null(3, i) ? kNowhere : chunk->int64(3, i);
      }
      for (std::size_t m = 0; m < plan.measures.size(); ++m) {
        bucket.measures.push_back(
            chunk->is_null(4 + m, i) ? std::nullopt : std::optional(chunk->number(4 + m, i)));
      }
      out.push_back(std::move(bucket));
    }
  }
  keep_one_of_each(out);
  return out;
}

Result<std::vector<Bucket>> DuckReading::running(const report::Plan& plan,
                                                 const report::ByRunningDate& by) {
  HS_ASSIGN(auto rows, snapshot_->query(instances_.asker().running_changes(plan, by), budget_));
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
  HS_RETURN_IF_ERROR(instances_.select(plan));
  HS_ASSIGN(auto answer, read_raw(*snapshot_, instances_.asker(), words_, *definitions_.catalog(),
                                  plan, budget_));
  answer.instances.all = answer.instances.chosen;
  if (!plan.filters.empty()) {
    HS_ASSIGN(answer.instances.all, instances_.count_all(plan.sources));
  }
  HS_ASSIGN(answer.variables, variable_names(plan.sources));
  return answer;
}

Result<std::unique_ptr<InstanceWalk>> DuckReading::walk(const report::RawPlan& plan) {
  HS_RETURN_IF_ERROR(instances_.select(plan));
  return begin_walk(*snapshot_, instances_.asker(), words_, definitions_.catalog(), plan, budget_);
}

Result<Range> DuckReading::range(const report::Plan& plan, const report::RangeQuestion& question) {
  const auto find = [&]() -> Result<Range> {
    if (std::holds_alternative<report::DurationRange>(question)) {
      HS_ASSIGN(const bool are_held, instances_.choose_held(plan));
      if (are_held) return duration_range(instances_.choice(), plan.now);
    }
    HS_RETURN_IF_ERROR(instances_.choose(plan));
    HS_ASSIGN(auto rows, snapshot_->query(instances_.asker().range(plan, question), budget_));
    const auto chunk = rows.next();
    if (!chunk || chunk->size() == 0 || chunk->is_null(0, 0)) return Range();
    return report::ValueRange{chunk->number(0, 0), chunk->number(1, 0)};
  };
  return shared_.ranges.get(chosen_sql(plan) + compiler_.range(plan, question), snapshot_.version,
                            find, budget_);
}

Result<ProcessTrends> DuckReading::trends(const TrendQuestion& question) {
  return read_trends(*snapshot_, words_, definitions_, question, budget_);
}

Result<VariantAnswer> DuckReading::variants(const InstanceQuestion& question) {
  HS_RETURN_IF_ERROR(instances_.select(question));
  HS_ASSIGN(const auto ended,
            shared_.count(*snapshot_, snapshot_.version, kCountEnded, kCountEnded, budget_));
  HS_ASSIGN(const bool are_kept, are_paths_kept(*snapshot_, ended, budget_));
  SharedAnswers::Groups held;
  // Whoever changes a filter is likely to change another.
  if (are_kept && !question.filters.empty()) {
    HS_ASSIGN(held, duck::hold_groups(
                        path_groups(compiler_.source_condition(question.sources, "p")),
                        InstanceGroups::Membership::one, snapshot_, tables_, shared_, budget_));
  }
  return read_variants(*snapshot_, words_, instances_.asker().instances(question), are_kept, held,
                       question.limit, budget_);
}

Result<IncidentAnswer> DuckReading::incidents(const InstanceQuestion& question) {
  report::Plan plan;
  plan.entity = report::Entity::incident;
  plan.sources = question.sources;
  plan.filters = question.filters;
  plan.now = question.now;
  HS_RETURN_IF_ERROR(instances_.choose(plan));
  return read_incidents(*snapshot_, instances_.asker().facts(plan), question.limit, budget_);
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
