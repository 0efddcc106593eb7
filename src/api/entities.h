#pragma once

#include "api/call.h"

/// What users made, whatever its kind.
namespace hindsight::api {

Result<net::Response> list_entities(Call& call);
Result<net::Response> entity_names(Call& call);
Result<net::Response> entity_conflicts(Call& call);
Result<net::Response> delete_entities(Call& call);

}  // namespace hindsight::api
