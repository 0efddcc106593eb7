#pragma once

#include "app/wiring.h"
#include "auth/api_access.h"

namespace hindsight::app {

/// Who may use the public API, as configured. Key sets are read with the client of `core`, which
/// must outlive what the options are given to.
auth::ApiAccessOptions api_access_options(Core& core);

}  // namespace hindsight::app
