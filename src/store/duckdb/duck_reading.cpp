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

SharedAnswers::Selected share(std::shared_ptr<const Selection> selection, SelectionTables& tables) {
  constexpr std::size_t kChoicesMax = 40;
  const auto number = tables.add(selection);
  const auto rows_max = 2 * selection->size();
  return {std::move(selection), number,
          std::make_shared<SharedAnswers::Choices>(kChoicesMax,
                                                   [](const auto&) { return std::size_t{1}; }),
          std::make_shared<SharedAnswers::Finds>(
              rows_max, [](const auto& found) { return found->row.size(); })};
}

/// Marks the rows that were found in rows of some definitions.
void mark(const RowsFound& found, const std::vector<std::int32_t>& definitions, Choice& out) {
  const std::set<std::int32_t> wanted(definitions.begin(), definitions.end());
  std::vector<bool> is_wanted(wanted.empty() ? 0 : static_cast<std::size_t>(*wanted.rbegin()) + 1);
  for (const auto definition : wanted) is_wanted[static_cast<std::size_t>(definition)] = true;
  for (std::size_t i = 0; i < found.row.size(); ++i) {
    const auto definition = static_cast<std::size_t>(found.definition[i]);
    if (definition < is_wanted.size() && is_wanted[definition]) out.rows[found.row[i]] = true;
  }
}

}  // namespace

template <typename Find>
Result<SharedAnswers::Selected> DuckReading::share_selection(const std::string& sql,
                                                             const Find& find_rows) {
  const auto find = [&]() -> Result<SharedAnswers::Selected> {
    HS_ASSIGN(auto found, find_rows());
    return share(std::move(found), tables_);
  };
  return shared_.selections.get(sql, snapshot_.version, find, budget_);
}

/// All instances of some sources; none where they are too many to be held besides what filters
/// leave of them.
Result<std::optional<SharedAnswers::Selected>> DuckReading::hold_all(
    const std::vector<report::Source>& sources) {
  if (!snapshot_.version) return std::nullopt;
  HS_ASSIGN(const auto size, count(compiler_.count_all(sources)));
  if (static_cast<std::size_t>(size) > shared_.instances_max / 2) return std::nullopt;
  const auto sql = compiler_.all_instances(sources);
  HS_ASSIGN(auto all,
            share_selection(sql, [&] { return read_selection(*snapshot_, sql, budget_); }));
  all.selection->index();
  return all;
}

bool DuckReading::are_all_held(const std::vector<report::Source>& sources) const {
  return snapshot_.version &&
         shared_.selections.known(compiler_.all_instances(sources), *snapshot_.version);
}

Result<std::shared_ptr<const RowsFound>> DuckReading::find_rows(const SharedAnswers::Selected& all,
                                                                const std::string& query) {
  const auto find = [&]() -> Result<std::shared_ptr<const RowsFound>> {
    HS_ASSIGN(auto rows, snapshot_->query(query, budget_));
    auto out = std::make_shared<RowsFound>();
    std::vector<std::uint32_t> found;
    std::vector<bool> is_known(all.selection->size());  // with the definition of the instance
    while (const auto chunk = rows.next()) {
      found.resize(chunk->size());
      all.selection->find(chunk->column<duckdb_hugeint>(0), found.data());
      const auto definitions = chunk->column<std::int32_t>(1);
      for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i] == Selection::kMissing) continue;
        if (definitions[i] == all.selection->def[found[i]]) {
          if (is_known[found[i]]) continue;
          is_known[found[i]] = true;
        }
        out->row.push_back(found[i]);
        out->definition.push_back(definitions[i]);
      }
    }
    return out;
  };
  return all.finds->get(query, snapshot_.version, find, budget_);
}

/// Filters that look into other tables mark rows of all instances of the sources, which are held
/// for other filters, too, instead of being joined with them by their ids for each filter anew.
/// Where those of all versions are held, what they find there serves each version that is compared.
template <typename Plan>
Result<std::shared_ptr<const Selection>> DuckReading::find_selection(const Plan& plan,
                                                                     const std::string& sql) {
  if (!PlanCompiler::looks_further(plan)) return read_selection(*snapshot_, sql, budget_);
  auto sources = with_all_versions(plan.sources, *definitions_.catalog());
  if (!are_all_held(sources)) sources = plan.sources;
  HS_ASSIGN(const auto all, hold_all(sources));
  if (!all) return read_selection(*snapshot_, sql, budget_);
  std::vector<std::pair<PlanCompiler::RowsElsewhere, std::shared_ptr<Choice>>> marks;
  const auto has_one_of = [&](PlanCompiler::RowsElsewhere rows) {
    auto marked =
        std::make_shared<Choice>(all->selection, std::vector<bool>(all->selection->size()));
    const auto number = tables_.add(marked);
    marks.emplace_back(std::move(rows), std::move(marked));
    return fmt::format("has_row({}::BIGINT, p.row)", number);
  };
  const auto condition = compiler_.selected_of_all(plan, sources, has_one_of);
  for (const auto& [rows, marked] : marks) {
    HS_ASSIGN(const auto found, find_rows(*all, rows.query));
    mark(*found, rows.definitions, *marked);
  }
  HS_ASSIGN(auto selected,
            snapshot_->query(
                fmt::format("SELECT p.row FROM selection({}) p WHERE {}", all->number, condition),
                budget_));
  std::vector<std::uint32_t> rows;
  while (const auto chunk = selected.next()) {
    for (const auto row : chunk->template column<std::uint32_t>(0)) rows.push_back(row);
  }
  return take_rows(*all->selection, rows);
}

Status DuckReading::mark_rows(const std::string& ids, Choice& mark) {
  HS_ASSIGN(auto found, snapshot_->query(ids, budget_));
  std::vector<std::uint32_t> rows;
  while (const auto chunk = found.next()) {
    rows.resize(chunk->size());
    mark.selection->find(chunk->column<duckdb_hugeint>(0), rows.data());
    for (const auto row : rows) {
      if (row != Selection::kMissing) mark.rows[row] = true;
    }
  }
  return {};
}

template <typename Plan>
Status DuckReading::select(const Plan& plan) {
  return PlanCompiler::has_selection(plan) ? select_rows(plan) : Status();
}

template <typename Plan>
Status DuckReading::select_rows(const Plan& plan) {
  const auto selection = compiler_.selection(plan);
  if (selection == selected_by_) return {};
  selected_by_.clear();
  chosen_by_.clear();  // chosen were rows of the selection before
  HS_ASSIGN(auto table,
            share_selection(selection, [&] { return find_selection(plan, selection); }));
  selected_ = std::move(table);
  selected_by_ = selection;
  return {};
}

Status DuckReading::choose(const report::Plan& plan) {
  return PlanCompiler::has_choice(plan) ? choose_rows(plan) : select(plan);
}

/// Nobody reads all instances only to answer one question about them.
Result<bool> DuckReading::choose_held(const report::Plan& plan) {
  if (!PlanCompiler::is_of_instances(plan)) return false;
  if (!PlanCompiler::has_selection(plan) && !are_all_held(plan.sources)) return false;
  HS_RETURN_IF_ERROR(choose_rows(plan));
  return true;
}

Status DuckReading::choose_rows(const report::Plan& plan) {
  HS_RETURN_IF_ERROR(select_rows(plan));
  const auto sql = compiler_.choice(plan);
  auto key = selected_by_ + ';' + sql;
  if (key == chosen_by_) return {};
  chosen_by_.clear();
  const auto find = [&]() -> Result<SharedAnswers::Chosen> {
    HS_ASSIGN(auto choice, find_choice(plan));
    const auto number = tables_.add(choice);
    return SharedAnswers::Chosen{std::move(choice), number};
  };
  HS_ASSIGN(chosen_, selected_.choices->get(sql, snapshot_.version, find, budget_));
  chosen_by_ = std::move(key);
  return {};
}

Result<std::shared_ptr<const Choice>> DuckReading::find_choice(const report::Plan& plan) {
  auto choice = std::make_shared<Choice>();
  selected_.selection->index();
  choice->selection = selected_.selection;
  choice->count = selected_.selection->size();
  const auto sql = asker().choice(plan);
  if (sql.empty()) return choice;
  choice->rows.resize(selected_.selection->size());
  choice->count = 0;
  HS_ASSIGN(auto rows, snapshot_->query(sql, budget_));
  while (const auto chunk = rows.next()) {
    for (const auto row : chunk->column<std::uint32_t>(0)) choice->rows[row] = true;
    choice->count += chunk->size();
  }
  return choice;
}

Result<std::int64_t> DuckReading::chosen_instances(const report::Plan& plan) {
  HS_ASSIGN(const bool are_held, choose_held(plan));
  if (are_held) return static_cast<std::int64_t>(chosen_.choice->count);
  HS_RETURN_IF_ERROR(choose(plan));
  if (PlanCompiler::counts_holders(plan)) return holders(plan);
  if (PlanCompiler::has_choice(plan)) return static_cast<std::int64_t>(chosen_.choice->count);
  const auto sql = [&](const PlanCompiler& compiler) {
    return "SELECT count(*) FROM " + compiler.instances(plan);
  };
  return count(compiler_.selection(plan) + ';' + sql(compiler_), sql(asker()));
}

/// Those of all instances that hold a row which counts; nullptr where not all are held.
Result<std::shared_ptr<const Choice>> DuckReading::find_holders(
    const std::vector<report::Source>& sources, const std::string& holding_rows) {
  HS_ASSIGN(const auto all, hold_all(sources));
  if (!all) return nullptr;
  const auto find = [&]() -> Result<SharedAnswers::Chosen> {
    auto mark = std::make_shared<Choice>(all->selection, std::vector<bool>(all->selection->size()));
    HS_RETURN_IF_ERROR(mark_rows(holding_rows, *mark));
    return SharedAnswers::Chosen{std::move(mark), 0};
  };
  HS_ASSIGN(auto found, all->choices->get(holding_rows, snapshot_.version, find, budget_));
  return found.choice;
}

Result<std::int64_t> DuckReading::holders(const report::Plan& plan) {
  if (!PlanCompiler::has_choice(plan)) return count(compiler_.count_holders(plan));
  const auto held = compiler_.holding_rows(plan);
  const auto find = [&]() -> Result<std::int64_t> {
    Choice counts{selected_.selection, std::vector<bool>(selected_.selection->size())};
    HS_ASSIGN(const auto holders, find_holders(plan.sources, held));
    if (holders && holders->selection == selected_.selection) {
      counts.rows = holders->rows;
    } else if (holders) {
      std::vector<std::uint32_t> rows(selected_.selection->size());
      holders->selection->find(selected_.selection->id, rows.data());
      for (std::uint32_t row = 0; row < rows.size(); ++row)
        counts.rows[row] = holders->has(rows[row]);
    } else {
      HS_RETURN_IF_ERROR(mark_rows(held, counts));
    }
    HS_ASSIGN(auto others, snapshot_->query(asker().rows_without_need(plan), budget_));
    while (const auto chunk = others.next()) {
      for (const auto row : chunk->column<std::uint32_t>(0)) counts.rows[row] = true;
    }
    std::int64_t count = 0;
    for (std::uint32_t row = 0; row < counts.rows.size(); ++row)
      count += counts.rows[row] && chosen_.choice->has(row) ? 1 : 0;
    return count;
  };
  return shared_.counts.get(chosen_by_ + ';' + held + ';' + compiler_.rows_without_need(plan),
                            snapshot_.version, find, budget_);
}

Result<ReportAnswer> DuckReading::evaluate(const report::Plan& plan) {
  ReportAnswer answer;
  HS_ASSIGN(answer.instances, counts(plan));
  HS_ASSIGN(answer.buckets, buckets(plan));
  return answer;
}

Result<InstanceCounts> DuckReading::counts(const report::Plan& plan) {
  InstanceCounts counts;
  HS_ASSIGN(counts.chosen, chosen_instances(plan));
  counts.all = counts.chosen;
  if (leaves_instances_out(plan)) {
    HS_ASSIGN(counts.all, count(compiler_.count_all(plan.sources)));
  }
  return counts;
}

Result<std::vector<Bucket>> DuckReading::buckets(const report::Plan& plan) {
  if (const auto* by = std::get_if<report::ByRunningDate>(&plan.grouping)) {
    HS_RETURN_IF_ERROR(choose(plan));
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
    HS_ASSIGN(const bool are_held, choose_held(plan));
    if (are_held) return instance_figures(plan, *chosen_.choice);
  }
  HS_RETURN_IF_ERROR(choose(plan));
  if (PlanCompiler::has_run_measures(plan)) {
    const auto compiler = asker();
    HeldBuckets held(snapshot_, compiler, words_, definitions_, shared_, measures_, budget_);
    const auto* chosen = PlanCompiler::has_choice(plan) ? chosen_.choice.get() : nullptr;
    HS_ASSIGN(auto found, held.find(plan, chosen, chosen_by_));
    if (found) return std::move(*found);
  }
  HS_ASSIGN(const auto outer, hold_groups(plan, plan.grouping));
  HS_ASSIGN(const auto inner, hold_groups(plan, plan.distribution));
  PlanCompiler::HeldGroups held;
  if (outer.groups) held.grouping = {outer.number, outer.groups->are_few()};
  if (inner.groups) held.distribution = {inner.number, inner.groups->are_few()};
  std::vector<Bucket> out;
  HS_ASSIGN(auto rows, snapshot_->query(asker().buckets(plan, held), budget_));
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
  HS_ASSIGN(auto rows, snapshot_->query(asker().running_changes(plan, by), budget_));
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
  HS_RETURN_IF_ERROR(select(plan));
  HS_ASSIGN(auto answer,
            read_raw(*snapshot_, asker(), words_, *definitions_.catalog(), plan, budget_));
  answer.instances.all = answer.instances.chosen;
  if (!plan.filters.empty()) {
    HS_ASSIGN(answer.instances.all, count(compiler_.count_all(plan.sources)));
  }
  HS_ASSIGN(answer.variables, variable_names(plan.sources));
  return answer;
}

Result<std::unique_ptr<InstanceWalk>> DuckReading::walk(const report::RawPlan& plan) {
  HS_RETURN_IF_ERROR(select(plan));
  return begin_walk(*snapshot_, asker(), words_, definitions_.catalog(), plan, budget_);
}

Result<std::int64_t> DuckReading::count(const std::string& known_by, const std::string& sql) {
  const auto find = [&]() -> Result<std::int64_t> {
    HS_ASSIGN(const auto count, snapshot_->query_int64(sql, budget_));
    return count.value_or(0);
  };
  return shared_.counts.get(known_by, snapshot_.version, find, budget_);
}

Result<Range> DuckReading::range(const report::Plan& plan, const report::RangeQuestion& question) {
  const auto find = [&]() -> Result<Range> {
    if (std::holds_alternative<report::DurationRange>(question)) {
      HS_ASSIGN(const bool are_held, choose_held(plan));
      if (are_held) return duration_range(*chosen_.choice, plan.now);
    }
    HS_RETURN_IF_ERROR(choose(plan));
    HS_ASSIGN(auto rows, snapshot_->query(asker().range(plan, question), budget_));
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
  HS_RETURN_IF_ERROR(select(question));
  HS_ASSIGN(const auto ended, count(kCountEnded));
  HS_ASSIGN(const bool are_kept, are_paths_kept(*snapshot_, ended, budget_));
  SharedAnswers::Groups held;
  // Whoever changes a filter is likely to change another.
  if (are_kept && !question.filters.empty()) {
    HS_ASSIGN(held, duck::hold_groups(
                        path_groups(compiler_.source_condition(question.sources, "p")),
                        InstanceGroups::Membership::one, snapshot_, tables_, shared_, budget_));
  }
  return read_variants(*snapshot_, words_, asker().instances(question), are_kept, held,
                       question.limit, budget_);
}

Result<IncidentAnswer> DuckReading::incidents(const InstanceQuestion& question) {
  report::Plan plan;
  plan.entity = report::Entity::incident;
  plan.sources = question.sources;
  plan.filters = question.filters;
  plan.now = question.now;
  HS_RETURN_IF_ERROR(choose(plan));
  return read_incidents(*snapshot_, asker().facts(plan), question.limit, budget_);
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
