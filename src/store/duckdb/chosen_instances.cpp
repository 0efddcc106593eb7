#include "store/duckdb/chosen_instances.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace hindsight::store::duck {
namespace {

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
Result<SharedAnswers::Selected> ChosenInstances::share_selection(const std::string& sql,
                                                                 const Find& find_rows) {
  const auto find = [&]() -> Result<SharedAnswers::Selected> {
    HS_ASSIGN(auto found, find_rows());
    return share(std::move(found), tables_);
  };
  return shared_.selections.get(sql, snapshot_.version, find, budget_);
}

Result<std::optional<SharedAnswers::Selected>> ChosenInstances::hold_all(
    const std::vector<report::Source>& sources) {
  if (!snapshot_.version) return std::nullopt;
  HS_ASSIGN(const auto size, count_all(sources));
  if (static_cast<std::size_t>(size) > shared_.instances_max / 2) return std::nullopt;
  const auto sql = compiler_.all_instances(sources);
  HS_ASSIGN(auto all,
            share_selection(sql, [&] { return read_selection(*snapshot_, sql, budget_); }));
  all.selection->index();
  return all;
}

bool ChosenInstances::are_all_held(const std::vector<report::Source>& sources) const {
  return snapshot_.version &&
         shared_.selections.known(compiler_.all_instances(sources), *snapshot_.version);
}

Result<std::shared_ptr<const RowsFound>> ChosenInstances::find_rows(
    const SharedAnswers::Selected& all, const std::string& query) {
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
Result<std::shared_ptr<const Selection>> ChosenInstances::find_selection(const Plan& plan,
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

Status ChosenInstances::mark_rows(const std::string& ids, Choice& mark) {
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
Status ChosenInstances::select_rows(const Plan& plan) {
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

/// Nobody reads all instances only to answer one question about them.
Result<bool> ChosenInstances::choose_held(const report::Plan& plan) {
  if (!PlanCompiler::is_of_instances(plan)) return false;
  if (!PlanCompiler::has_selection(plan) && !are_all_held(plan.sources)) return false;
  HS_RETURN_IF_ERROR(choose_rows(plan));
  return true;
}

Status ChosenInstances::choose_rows(const report::Plan& plan) {
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

Result<std::shared_ptr<const Choice>> ChosenInstances::find_choice(const report::Plan& plan) {
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

Result<std::int64_t> ChosenInstances::count(const report::Plan& plan) {
  HS_ASSIGN(const bool are_held, choose_held(plan));
  if (are_held) return static_cast<std::int64_t>(chosen_.choice->count);
  HS_RETURN_IF_ERROR(choose(plan));
  if (PlanCompiler::counts_holders(plan)) return count_holders(plan);
  if (PlanCompiler::has_choice(plan)) return static_cast<std::int64_t>(chosen_.choice->count);
  const auto sql = [&](const PlanCompiler& compiler) {
    return "SELECT count(*) FROM " + compiler.instances(plan);
  };
  return count_rows(compiler_.selection(plan) + ';' + sql(compiler_), sql(asker()));
}

Result<std::shared_ptr<const Choice>> ChosenInstances::find_holders(
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

Result<std::int64_t> ChosenInstances::count_holders(const report::Plan& plan) {
  if (!PlanCompiler::has_choice(plan)) {
    const auto sql = compiler_.count_holders(plan);
    return count_rows(sql, sql);
  }
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

Result<std::int64_t> ChosenInstances::count_all(const std::vector<report::Source>& sources) {
  const auto sql = compiler_.count_all(sources);
  return count_rows(sql, sql);
}

template Status ChosenInstances::select_rows(const report::Plan& plan);
template Status ChosenInstances::select_rows(const report::RawPlan& plan);
template Status ChosenInstances::select_rows(const InstanceQuestion& question);

}  // namespace hindsight::store::duck
