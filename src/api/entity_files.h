#pragma once

#include "api/call.h"

namespace hindsight::api {

/// A saved report as a file of entities, which other servers can import.
Result<net::Response> export_report(Call& call);
/// A dashboard with the reports on it, the same.
Result<net::Response> export_dashboard(Call& call);
/// Makes reports and dashboards of such a file, all or none: `[{id, entityType}]`.
Result<net::Response> import_entities(Call& call);

}  // namespace hindsight::api
