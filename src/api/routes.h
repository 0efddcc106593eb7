#pragma once

#include <span>

#include "api/call.h"

namespace hindsight::api {

/// Every route of the REST API; the only place that says which need a login.
std::span<const Route> routes();

}  // namespace hindsight::api
