#pragma once

#include "api/call.h"

/// Analyses of one process. All bodies have `{processDefinitionKey, processDefinitionVersions,
/// tenantIds, filter}`; docs/analysis.md says what the answers mean.
namespace hindsight::api {

/// POST /api/analysis/correlation, with `gateway` and `end`: which way behind the gateway leads how
/// often to the end.
Result<net::Response> analyse_branches(Call& call);
/// POST /api/analysis/flowNodeOutliers: which flow nodes ran unusually long how often.
Result<net::Response> analyse_outliers(Call& call);
/// POST /api/analysis/durationChart, with `flowNodeId` and `higherOutlierBound?` (ms): how long the
/// runs of the flow node took.
Result<net::Response> analyse_durations(Call& call);
/// POST /api/analysis/significantOutlierVariableTerms, with `flowNodeId` and `higherOutlierBound`:
/// values of variables that instances with outliers have more often than others. not_found: none.
Result<net::Response> analyse_outlier_terms(Call& call);
/// POST /api/analysis/significantOutlierVariableTerms/processInstanceIdsExport, with `variableName`
/// and `variableTerm`, too: the ids of the instances with outliers and that value, as a CSV file.
Result<net::Response> export_outlier_instances(Call& call);

}  // namespace hindsight::api
