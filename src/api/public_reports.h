#pragma once

#include "api/call.h"

/// The part of the public API that is about what users have saved, for scripts.
namespace hindsight::api {

/// `[{id}]` of a collection, or of none with `collectionId=null`.
Result<net::Response> list_public_reports(Call& call);
Result<net::Response> list_public_dashboards(Call& call);
/// Also takes the report out of combined ones and dashboards.
Result<net::Response> delete_public_report(Call& call);
Result<net::Response> delete_public_dashboard(Call& call);
/// Of a list of ids, a file of entities.
Result<net::Response> export_report_definitions(Call& call);
Result<net::Response> export_dashboard_definitions(Call& call);

}  // namespace hindsight::api
