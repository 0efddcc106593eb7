#pragma once

#include "api/call.h"

/// Answers about a process beside its reports. The body is a process report, of which the data
/// source and the filters count.
namespace hindsight::api {

/// POST /api/process/variants?limit=: the most frequent paths of ended instances.
Result<net::Response> process_variants(Call& call);
/// POST /api/process/incidents?limit=: the most frequent causes of incidents.
Result<net::Response> process_incidents(Call& call);
/// POST /api/process/findings: what stands out, worded in the client's language.
Result<net::Response> process_findings(Call& call);

}  // namespace hindsight::api
