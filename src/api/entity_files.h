#pragma once

#include "api/call.h"

namespace hindsight::api {

/// A saved report as a file of entities, which other servers can import.
Result<net::Response> export_report(Call& call);
/// Makes reports of such a file, all or none: `[{id, entityType}]`.
Result<net::Response> import_entities(Call& call);

}  // namespace hindsight::api
