#pragma once

#include "api/call.h"

/// What other systems send.
namespace hindsight::api {

Result<net::Response> ingest_events(Call& call);
Result<net::Response> ingest_variables(Call& call);

}  // namespace hindsight::api
