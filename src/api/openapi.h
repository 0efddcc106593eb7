#pragma once

#include <string_view>

#include "api/call.h"

namespace hindsight::api {

/// The description of all routes: an OpenAPI 3.1 document in JSON. The build makes it of
/// docs/openapi.
std::string_view openapi_document();

Result<net::Response> openapi(Call& call);

}  // namespace hindsight::api
