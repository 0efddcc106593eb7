#pragma once

#include "api/call.h"

namespace hindsight::api {

Result<net::Response> process_overview(Call& call);
/// How all processes do in the last days, and in as many before:
/// `{days?, tenantIds?, engines?}` -> `{from, until, before, processes: [...]}`.
Result<net::Response> process_trends(Call& call);

}  // namespace hindsight::api
