#pragma once

#include "api/call.h"

/// Event logs for data scientists; docs/event-log.md. Who may download them, what of a definition
/// and at how many at a time is as of CSV (exports.h), but for export.csv.limit. X-Total-Count says
/// how many process instances there are.
namespace hindsight::api {

/// Of the tenants that the caller may see, unless some are named: `?format=csv|parquet|xes`, and
/// optionally `versions`, `tenants`, `state`, `startedFrom`, `startedUntil`, `variables`,
/// `allVariables`.
Result<net::Response> export_event_log(Call& call);

/// Of what a body of raw data names: `{processDefinitionKey, processDefinitionVersions, tenantIds,
/// filter, format, variables?, allVariables?}`.
Result<net::Response> export_filtered_event_log(Call& call);

}  // namespace hindsight::api
