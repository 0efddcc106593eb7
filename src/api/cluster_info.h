#pragma once

#include "api/call.h"

namespace hindsight::api {

/// GET /api/cluster: instances, who does what, standbys, epochs, last failovers, warnings.
Result<net::Response> cluster_info(Call& call);

}  // namespace hindsight::api
