#pragma once

#include "api/call.h"

/// Names and values of the inputs and outputs of decisions.
namespace hindsight::api {

Result<net::Response> input_names(Call& call);
Result<net::Response> output_names(Call& call);
Result<net::Response> input_values(Call& call);
Result<net::Response> output_values(Call& call);

}  // namespace hindsight::api
