#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "report/plan.h"
#include "store/duckdb/dictionary.h"
#include "store/duckdb/filter_sql.h"
#include "store/duckdb/selection.h"

namespace hindsight::store::duck {

/// The same sources with all versions of what they hold some of.
std::vector<report::Source> with_all_versions(std::vector<report::Source> sources,
                                              const DefinitionCatalog& catalog);

/// Compiles plans to SQL over the fact tables. A pure function of the plan and the dictionaries; it
/// adds no meaning. Every text enters as a code or through quote().
class PlanCompiler {
 public:
  /// The numbers of a plan's selection and choice in SelectionTables. 0: of questions that are only
  /// to be compared.
  struct Held {
    std::int64_t selection = 0, choice = 0;
  };

  PlanCompiler(const WordDictionary& words, const DefinitionIndex& definitions, Held held)
      : filters_(words, definitions), held_(held) {}

  /// Whether looking into other tables for each question would be dear: what the questions about a
  /// plan have in common is found first, and they read its rows.
  template <typename Plan>
  static bool has_selection(const Plan& plan) {
    bool reads_facts = false;
    if constexpr (std::is_same_v<Plan, report::Plan>) reads_facts = has_choice(plan);
    return reads_facts || looks_further(plan);
  }
  /// The instances that questions like this one have in common, as a query for Selection::kColumns.
  template <typename Plan>
  [[nodiscard]] std::string selection(const Plan& plan) const {
    return std::string("SELECT ") + Selection::kColumns + " FROM process_instance p WHERE " +
           instance_condition(plan.sources, plan.filters, plan.now, Which::of_selection);
  }
  /// Rows that a filter looks for in another table: a query for the instance UUID and the
  /// definition INTEGER of each, and the definitions that it is about.
  struct RowsElsewhere {
    std::string query;
    std::vector<std::int32_t> definitions;
  };
  /// Says of `p` that it has one of them.
  using HasOneOf = std::function<std::string(RowsElsewhere rows)>;
  /// The same when instances of `all` sources are in memory as `p`: which of these it is. `all`:
  /// for each source of the plan one that has its instances.
  template <typename Plan>
  [[nodiscard]] std::string selected_of_all(const Plan& plan,
                                            const std::vector<report::Source>& all,
                                            const HasOneOf& has_one_of) const {
    const auto has_row = [&](const std::string& rows, std::size_t source) {
      return has_one_of({"SELECT v.instance, v.def FROM " + rows + " AND " +
                             filters_.one_source(all[source], "v"),
                         filters_.ordinals_of(plan.sources[source])});
    };
    return instance_condition(plan.sources, plan.filters, plan.now, Which::of_selection, has_row);
  }
  /// All instances of the sources, as a query for Selection::kColumns.
  [[nodiscard]] std::string all_instances(const std::vector<report::Source>& sources) const {
    return std::string("SELECT ") + Selection::kColumns + " FROM process_instance p WHERE " +
           instance_condition(sources, {}, 0, Which::of_selection);
  }
  /// Whether filters look into other tables than process_instance.
  template <typename Plan>
  static bool looks_further(const Plan& plan) {
    return std::any_of(plan.filters.begin(), plan.filters.end(), is_elsewhere);
  }
  /// Whether only instances are counted that hold a row: those of user task plans and of filters of
  /// the view.
  static bool counts_holders(const report::Plan& plan);
  /// The instance of each such row, as UUID.
  [[nodiscard]] std::string holding_rows(const report::Plan& plan) const;
  /// The query for the `row`s of the selection that need none: no such filter applies to their
  /// source.
  [[nodiscard]] std::string rows_without_need(const report::Plan& plan) const;
  /// SELECT count(*) of the instances of a plan without a choice that count.
  [[nodiscard]] std::string count_holders(const report::Plan& plan) const;
  /// The query for the `row`s of the selection that the plan chooses. Empty = all rows.
  [[nodiscard]] std::string choice(const report::Plan& plan) const;
  /// Whether the facts are of chosen instances only: the other queries of the plan ask for these.
  static bool has_choice(const report::Plan& plan);
  /// Whether columns of a selection tell how long the instances took that the plan is about.
  static bool is_of_instances(const report::Plan& plan);
  /// Whether buckets() is one bucket that they tell, see instance_figures().
  static bool has_instance_figures(const report::Plan& plan);
  /// The instances of a plan, as alias `p`, after its selection.
  template <typename Plan>
  [[nodiscard]] std::string instances(const Plan& plan) const {
    if (!has_selection(plan))
      return "process_instance p WHERE " +
             instance_condition(plan.sources, plan.filters, plan.now, Which::all);
    return selected(plan);
  }
  /// Of groupings by variable whose groups are held in memory: the numbers of these.
  struct HeldGroups {
    struct Groups {
      std::int64_t number = 0;
      bool are_few = false;
    };
    std::optional<Groups> grouping, distribution;
  };
  /// One row per bucket: key VARCHAR (codes as numbers) and index BIGINT, the same of what it is
  /// distributed by, one DOUBLE per measure. Keys of groups that are held are their numbers.
  [[nodiscard]] std::string buckets(const report::Plan& plan, const HeldGroups& held = {}) const;
  /// Whether buckets() can be told from what rows of sorted runs measure, by codes, and from those
  /// that no run holds.
  static bool has_run_measures(const report::Plan& plan);
  /// Of such a plan, all that the runs hold, whatever instances it chooses: instance UUID (zeros
  /// where a row has none), key and distributed key as codes INTEGER, definition INTEGER, one
  /// measure BIGINT.
  [[nodiscard]] std::string run_measure(const report::Plan& plan, report::UserTaskTime time) const;
  /// Its rows that no run holds: key and distributed key INTEGER, each of the measures BIGINT.
  [[nodiscard]] std::string arrivals(const report::Plan& plan,
                                     std::span<const report::UserTaskTime> times) const;
  /// instance UUID, key VARCHAR and bucket BIGINT of each row of the variable, several of an
  /// instance that holds it in several scopes. Bucket NULL: the value is outside of the buckets.
  [[nodiscard]] std::string variable_groups(const report::Plan& plan,
                                            const report::ByVariable& by) const;
  /// Of plans by running date, in place of buckets(): index BIGINT, and how many more instances run
  /// in that bucket than in the one before, BIGINT. The index may be one behind the last bucket.
  [[nodiscard]] std::string running_changes(const report::Plan& plan,
                                            const report::ByRunningDate& by) const;
  [[nodiscard]] std::string count_all(const std::vector<report::Source>& sources) const;
  /// min DOUBLE, max DOUBLE.
  [[nodiscard]] std::string range(const report::Plan& plan,
                                  const report::RangeQuestion& question) const;
  /// The counted rows with their durations up to now; needs no measures and no grouping.
  [[nodiscard]] std::string facts(const report::Plan& plan) const;
  /// Condition on any table with def and tenant.
  [[nodiscard]] std::string source_condition(const std::vector<report::Source>& sources,
                                             const std::string& alias) const {
    return filters_.source_condition(sources, alias);
  }

 private:
  /// Of filters: those that decide what a selection holds, or not.
  enum class Which : std::uint8_t { all, of_selection, others };
  static bool is_elsewhere(const report::Filter& filter);
  /// As HasRow, of a source by its position.
  using HasRowOf = std::function<std::string(const std::string& rows, std::size_t source)>;
  /// Sources may overlap: what one of them has to meet belongs together.
  static bool is_of_selection(const report::Filter& filter) {
    return is_elsewhere(filter) || !filter.sources.empty();
  }
  template <typename Plan>
  [[nodiscard]] std::string selected(const Plan& plan) const {
    return selection_table() +
           instance_condition(plan.sources, plan.filters, plan.now, Which::others);
  }
  [[nodiscard]] std::string selection_table() const {
    return "selection(" + std::to_string(held_.selection) + ") p WHERE ";
  }
  [[nodiscard]] std::string is_chosen(const std::string& instance) const {
    return "has_chosen(" + std::to_string(held_.choice) + "::BIGINT, " + instance + ")";
  }
  /// Condition on `p`: instances of sources that no filter applies to which needs a row.
  [[nodiscard]] std::string needs_no_row(const report::Plan& plan) const;
  /// Condition on `p` (process_instance): sources and instance filters. Without `has_row`, rows are
  /// looked for in the database.
  [[nodiscard]] std::string instance_condition(const std::vector<report::Source>& sources,
                                               const std::vector<report::Filter>& filters,
                                               EpochMs now, Which which,
                                               const HasRowOf& has_row = {}) const;
  /// Text and index of a bucket; an empty one is the same for all rows and is not grouped by.
  struct Key {
    std::string text, index, where;
  };
  /// `from` gets what the key needs, under names that end with `suffix`.
  [[nodiscard]] Key key_of(const report::Plan& plan, const report::Grouping& grouping,
                           const std::optional<HeldGroups::Groups>& held, const std::string& suffix,
                           std::string& from) const;
  [[nodiscard]] std::string row_condition(const report::Plan& plan,
                                          bool (*is_asked)(const report::Filter&)) const;
  [[nodiscard]] std::string fact_condition(const report::Plan& plan) const;
  /// Flow nodes or user tasks of which a condition on `f` holds, with their times up to now.
  [[nodiscard]] static std::string timed_facts(const report::Plan& plan,
                                               const std::string& condition);
  /// Process instances with the duration of the plan's part of them.
  [[nodiscard]] std::string part_facts(const report::Plan& plan) const;
  /// Condition on variable: its rows with a value.
  [[nodiscard]] std::string variable_rows(const report::VariableReference& variable,
                                          const char* alias) const;

  const FilterSql filters_;
  const Held held_;
};

}  // namespace hindsight::store::duck
