#pragma once

#include "store/report_store.h"
#include "store/search/aggregations.h"
#include "store/search/filter_compiler.h"

/// Questions about the names and values of variables, and the reading of their answers.
namespace hindsight::store::search {

Question compile_names(const Scope& scope);
/// Sorted by name, then type.
Result<std::vector<VariableName>> read_names(const Question& question, const json::Value& answer);

/// Distinct values whose text contains `needle`, ignoring case, in their order.
Question compile_values(const Scope& scope, const VariableName& variable, const std::string& needle,
                        std::size_t count_max);
/// The part of it that reads the first values of rows below `path` (with a dot at its end).
std::string first_values(const std::string& path, model::VariableType type, std::size_t count_max);
/// The question's aggregation of them is "values".
Result<std::vector<std::string>> read_values(const Question& question, const json::Value& answer);

}  // namespace hindsight::store::search
