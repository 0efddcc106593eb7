#pragma once

#include "report/date_filter.h"
#include "report/definition.h"

namespace hindsight::report {

/// What filters are read against.
struct FilterScope {
  const Moment& moment;
  const View& view;
  const std::vector<Selection>& selections;
};

/// Indices of the definitions that `appliedTo` of a filter names; empty = all.
Result<std::vector<std::size_t>> parse_applied_to(const json::Value& filter, std::string_view path,
                                                  const std::vector<Selection>& selections);

/// Reads a list of filters (nullptr = none). Every filter says its `filterLevel`; `appliedTo` names
/// definitions by their identifiers and is `["all"]` when absent. Errors are invalid_argument with
/// the JSON path as context; a type that Optimize knows and this version does not is one of them.
Result<std::vector<Filter>> parse_filters(const json::Value* list, std::string_view path,
                                          const FilterScope& scope);

}  // namespace hindsight::report
