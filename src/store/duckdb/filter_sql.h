#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "report/plan.h"
#include "store/duckdb/dictionary.h"

/// Conditions of plans as SQL over the fact tables. Every text enters as a code or through quote().
namespace hindsight::store::duck {

/// The parts in parentheses.
std::string join(const std::vector<std::string>& parts, const char* separator,
                 const char* if_empty);
/// That a column has any of `codes`; those that lie close together are told as a range, which costs
/// less.
std::string one_of(const std::string& column, std::vector<std::int32_t> codes);
const char* date_column(report::DateField field);
std::string date_bounds(const std::string& column, const std::optional<EpochMs>& from,
                        const std::optional<EpochMs>& until);
/// Condition on `v`, a row with a value: that it passes the filter's positive form.
std::string value_condition(const report::VariableFilter& filter);
/// From one moment to another.
std::string elapsed(const std::string& from, const std::string& to,
                    const report::CalendarPtr& calendar);
/// How long a row took; what runs goes on to now.
std::string total_time(const std::string& alias, EpochMs now, const report::CalendarPtr& calendar);

/// Says of `p` (process_instance) that it has such a row of its source in another table: `rows` is
/// `TABLE v WHERE CONDITION`, of rows with an instance.
using HasRow = std::function<std::string(const std::string& rows)>;

class FilterSql {
 public:
  FilterSql(const WordDictionary& words, const DefinitionIndex& definitions)
      : words_(words), definitions_(definitions) {}

  /// Conditions on any table with def and tenant.
  [[nodiscard]] std::string one_source(const report::Source& source,
                                       const std::string& alias) const;
  [[nodiscard]] std::string source_condition(const std::vector<report::Source>& sources,
                                             const std::string& alias) const;
  /// Condition on `p` (process_instance).
  [[nodiscard]] std::string filter_condition(const report::Filter& filter, EpochMs now,
                                             const HasRow& has_row) const;
  /// Of the definitions of a source.
  [[nodiscard]] std::vector<std::int32_t> ordinals_of(const report::Source& source) const {
    return ordinals(source.type, source.definitions);
  }
  /// Condition of a filter of rows on the table of `entity`, which has what the filter is about.
  [[nodiscard]] std::string row_condition(const report::Filter& filter, const std::string& alias,
                                          report::Entity entity, EpochMs now) const;
  /// The code of a text; -1, which no row has, when no row has the text.
  [[nodiscard]] std::string word(const std::string& text) const {
    return std::to_string(words_.find(text));
  }

 private:
  [[nodiscard]] std::vector<std::int32_t> ordinals(
      model::DefinitionType type,
      const std::vector<report::Source::DefinitionId>& definitions) const;
  [[nodiscard]] std::vector<std::int32_t> codes(const std::vector<std::string>& texts) const;
  [[nodiscard]] std::string variable_condition(const report::VariableFilter& filter,
                                               const HasRow& has_row) const;
  /// On flow_node or user_task.
  [[nodiscard]] std::string run_condition(const report::FlowNodeCondition& condition,
                                          const std::string& alias, report::Entity entity,
                                          EpochMs now) const;
  /// On user_task.
  [[nodiscard]] std::string people_condition(const report::FlowNodeCondition& condition,
                                             const std::string& alias) const;

  const WordDictionary& words_;
  const DefinitionIndex& definitions_;
};

}  // namespace hindsight::store::duck
