#pragma once

#include "api/call.h"

namespace hindsight::api {

/// The result of a saved report for scripts; raw data page by page.
Result<net::Response> export_result(Call& call);

}  // namespace hindsight::api
