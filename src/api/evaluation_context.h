#pragma once

#include "api/call.h"

namespace hindsight::api {

/// What a request for an evaluation brings along: zone, cancellation, names of users, and the
/// caller's rights.
eval::EvaluationContext evaluation_context(Call& call);

/// A whole number from 0 on in the query; nullopt when it is absent or empty.
Result<std::optional<std::size_t>> number_parameter(const net::Request& request,
                                                    std::string_view name);

/// `true` or `false` in the query; false when it is absent or empty.
Result<bool> flag_parameter(const net::Request& request, std::string_view name);

/// What stands between commas in the query; nullopt when it is absent.
std::optional<std::vector<std::string>> list_parameter(const net::Request& request,
                                                       std::string_view name);

}  // namespace hindsight::api
