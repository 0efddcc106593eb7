#pragma once

#include <string>
#include <vector>

#include "report/plan.h"

/// Compiles the sources and filters of plans to queries over the documents of schema.cpp. Pure
/// functions that add no meaning; every text enters through dsl::quote().
namespace hindsight::store::search {

/// Condition on rows below `path` (with a dot at its end; empty = the document itself): they belong
/// to one of the sources.
std::string source_query(const std::vector<report::Source>& sources, const std::string& path);

/// Documents that hold anything of the sources' definitions; cheap, and only a first choice.
std::string documents_of(const std::vector<report::Source>& sources);

/// Documents whose process instance passes the sources and all instance filters.
std::string instance_query(const std::vector<report::Source>& sources,
                           const std::vector<report::Filter>& filters, EpochMs now);

/// The instance holds the variable with a value, in the sources' definitions; `value` is a further
/// condition on its row, empty = any value.
std::string has_variable(const std::vector<report::Source>& sources, const std::string& name,
                         model::VariableType type, const std::string& value);

/// A variable's row whose text holds `needle`, ignoring case.
std::string value_contains(const std::string& needle);

/// Condition on the counted rows below `path`: sources and view filters.
std::string fact_query(const report::Plan& plan, const std::string& path);

/// True when a filter restricts the instances.
bool restricts_instances(const std::vector<report::Filter>& filters);

}  // namespace hindsight::store::search
