#pragma once

#include "api/call.h"

namespace hindsight::api {

Result<net::Response> evaluate_report(Call& call);
Result<net::Response> variable_names(Call& call);
Result<net::Response> variable_values(Call& call);
/// The same of what saved reports are about, whatever they filter.
Result<net::Response> variable_names_of_reports(Call& call);
Result<net::Response> variable_values_of_reports(Call& call);

}  // namespace hindsight::api
