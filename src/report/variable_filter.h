#pragma once

#include "report/date_filter.h"

namespace hindsight::report {

/// Reads the data of a `variable` filter: {name, type, data}.
Result<VariableFilter> parse_variable_filter(const json::Value& data, std::string_view path,
                                             const Moment& moment);

}  // namespace hindsight::report
