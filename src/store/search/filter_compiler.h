#pragma once

#include <string>
#include <vector>

#include "report/plan.h"

/// Compiles the sources and filters of plans to queries over the documents of schema.cpp. Pure
/// functions that add no meaning; every text enters through dsl::quote().
namespace hindsight::store::search {

/// What a question supposes about the rows in the documents of its sources.
enum class Rows : std::uint8_t {
  unread,   ///< it looks at none
  uniform,  ///< they belong where their process instance does; to be proved by compile_strays()
  mixed,    ///< each has to be asked where it belongs; always right, but slower where all are read
};

/// The sources of a question.
struct Scope {
  const std::vector<report::Source>& sources;
  Rows rows = Rows::mixed;
};

/// As documents and their rows name them.
std::vector<std::string> definition_names(
    const std::vector<report::Source::DefinitionId>& definitions);

/// Documents that hold any row of the sources' definitions.
std::string documents_of(const std::vector<report::Source>& sources);

/// Documents whose process instance belongs to the sources and passes all instance filters.
std::string instance_query(const Scope& scope, const std::vector<report::Filter>& filters,
                           EpochMs now);

/// Condition on rows below `path` (with a dot at its end): they belong to one of the sources.
std::string row_query(const Scope& scope, const std::string& path);

/// The instance holds the variable with a value, in the sources' definitions; `value` is a further
/// condition on its row, empty = any value.
std::string has_variable(const Scope& scope, const report::VariableReference& variable,
                         const std::string& value);
/// A variable's rows with a value.
std::string variable_rows(const Scope& scope, const report::VariableReference& variable);

/// Condition on a row below `path` (with a dot at its end) whose text holds `needle`, ignoring
/// case.
std::string value_contains(const std::string& needle, const std::string& path);
/// The same for a row with a value: that it passes the filter's positive form.
std::string value_query(const report::VariableFilter& filter, const std::string& path);

/// Which filters of rows are asked for: those of what counts, or those that instances need a row
/// for.
enum class RowFilters : std::uint8_t { all, of_instances };
/// Condition on the counted rows below `path`: sources and view filters.
std::string fact_query(const report::Plan& plan, const Scope& scope, const std::string& path,
                       RowFilters which = RowFilters::all);
/// True when instances of the source need a row for the filters.
bool chooses_by_rows(const std::vector<report::Filter>& filters, std::size_t source);
/// Condition on the documents of a source's instances.
std::string source_query(const report::Source& source);

/// True when a filter restricts the instances.
bool restricts_instances(const std::vector<report::Filter>& filters);
/// True when one of them looks at what flow nodes and user tasks have of each other.
bool looks_at_copies(const std::vector<report::Filter>& filters);
/// True when one of them is about rows of theirs.
bool looks_at_rows(const std::vector<report::Filter>& filters);

}  // namespace hindsight::store::search
