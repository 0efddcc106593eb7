#pragma once

#include "api/call.h"

namespace hindsight::api {

/// GET /api/process/instance/{engine}/{processInstanceId}: all that is kept of one process
/// instance. 404 also when the caller may not see it.
Result<net::Response> get_instance(Call& call);

}  // namespace hindsight::api
