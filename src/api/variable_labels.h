#pragma once

#include "api/call.h"

namespace hindsight::api {

/// Renames variables of a process, for all who see it: for scripts, and for users who see the
/// process and may make reports.
Result<net::Response> change_variable_labels(Call& call);

}  // namespace hindsight::api
