#pragma once

#include "api/call.h"

namespace hindsight::api {

/// GET /api/localization?localeCode=: all texts of the locale, of the fallback if it is unknown.
Result<net::Response> localization(Call& call);

}  // namespace hindsight::api
