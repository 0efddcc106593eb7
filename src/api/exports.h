#pragma once

#include "api/call.h"

namespace hindsight::api {

/// The rows of raw data as a CSV file: `{processDefinitionKey, processDefinitionVersions,
/// tenantIds, filter, includedColumns, sorting?}`. X-Total-Count says how many rows there are
/// without export.csv.limit.
Result<net::Response> export_raw_data(Call& call);

/// What others download in the same way, by the same right and limits: the rows of a raw data
/// report. The request's limit and delimiter are those of the settings. `name`: of the file.
Result<net::Response> export_csv(Call& call, const json::Value& report, eval::CsvRequest request,
                                 std::string_view name);

}  // namespace hindsight::api
