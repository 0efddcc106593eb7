#pragma once

#include <optional>

#include "report/definition.h"

/// Which views, groupings and distributions fit together: the one table of it.
namespace hindsight::report {

enum class ResultType : std::uint8_t { number, map, hyper_map, raw };
std::string_view to_string(ResultType type);

/// The other views ignore a distribution that a client left there from an earlier choice, as
/// Optimize does.
bool heeds_distribution(ViewEntity entity);

/// Checks that every property of the view fits the grouping and the distribution, that the variable
/// type can be grouped by, and that all of it is supported; the result type follows. Errors are
/// invalid_argument and name the part that does not fit.
Result<ResultType> check_combination(const ReportDefinition& definition);

}  // namespace hindsight::report
