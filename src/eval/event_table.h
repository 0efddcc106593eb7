#pragma once

#include <string>
#include <vector>

#include "eval/events.h"
#include "store/report_store.h"
#include "store/table_file.h"

namespace hindsight::eval {

/// Which variables of the process instances an event log has.
struct CaseVariables {
  std::vector<std::string> chosen;
  bool all = false;  ///< beside these, all of them together
};

/// `2026-11-23T13:02:11.345Z`; empty for kNoTime.
std::string utc_text(EpochMs time);

/// `["a","b"]`.
std::string json_list(const std::vector<std::string>& texts);

/// A value of its type, or nothing. `conflict` when it is of another one.
Result<store::TableCell> variable_cell(const store::RawVariable& variable, store::ColumnType type);

/// The type that all values of a variable have; numbers of several types are numbers, anything else
/// of several types is text, as what has no values.
store::ColumnType column_type(const std::string& variable,
                              const std::vector<store::VariableName>& known);

/// The table of an event log: a row for each run of a flow node (docs/event-log.md).
class EventTable {
 public:
  /// `known`: variables that the instances may have.
  EventTable(const CaseVariables& variables, const std::vector<store::VariableName>& known);

  [[nodiscard]] const std::vector<store::TableColumn>& columns() const { return columns_; }
  /// The rows of one process instance, in order of time.
  [[nodiscard]] Result<store::TableRows> rows(const store::InstanceDetails& instance,
                                              const CaseDefinition& definition) const;

 private:
  struct Variable {
    std::string name;
    store::ColumnType type;
  };
  /// Of the variables, the same in each row of an instance.
  [[nodiscard]] Result<store::TableRow> variable_cells(
      const store::InstanceDetails& instance) const;

  std::vector<store::TableColumn> columns_;
  std::vector<Variable> variables_;
  bool all_;
};

}  // namespace hindsight::eval
