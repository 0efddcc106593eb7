#pragma once

#include "api/call.h"

namespace hindsight::api {

/// The rows of raw data as a CSV file: `{processDefinitionKey, processDefinitionVersions,
/// tenantIds, filter, includedColumns, sorting?}`. X-Total-Count says how many rows there are
/// without export.csv.limit.
Result<net::Response> export_raw_data(Call& call);

}  // namespace hindsight::api
