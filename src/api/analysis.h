#pragma once

#include "api/call.h"

/// Analyses of one process. All bodies have `{processDefinitionKey, processDefinitionVersions,
/// tenantIds, filter}`; docs/analysis.md says what the answers mean.
namespace hindsight::api {

/// POST /api/analysis/correlation, with `gateway` and `end`: which way behind the gateway leads how
/// often to the end.
Result<net::Response> analyse_branches(Call& call);

}  // namespace hindsight::api
