#pragma once

#include "api/call.h"

namespace hindsight::api {

Result<net::Response> create_dashboard(Call& call);
Result<net::Response> get_dashboard(Call& call);
Result<net::Response> update_dashboard(Call& call);
Result<net::Response> delete_dashboard(Call& call);
Result<net::Response> copy_dashboard(Call& call);
/// Nothing holds dashboards.
Result<net::Response> dashboard_conflicts(Call& call);

}  // namespace hindsight::api
