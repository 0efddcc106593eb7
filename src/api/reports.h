#pragma once

#include "api/call.h"

namespace hindsight::api {

Result<net::Response> evaluate_report(Call& call);
Result<net::Response> variable_names(Call& call);
Result<net::Response> variable_values(Call& call);

}  // namespace hindsight::api
