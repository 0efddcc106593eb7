#pragma once

#include "api/call.h"

namespace hindsight::api {

/// The rows of raw data as a CSV file: `{processDefinitionKey, processDefinitionVersions,
/// tenantIds, filter, includedColumns, sorting?}`. X-Total-Count says how many rows there are
/// without export.csv.limit.
Result<net::Response> export_raw_data(Call& call);

/// What a saved report on processes or decisions shows: the rows and columns of raw data, or its
/// result as a table (eval/result_csv.h). X-Total-Count says how many rows there are without
/// export.csv.limit.
Result<net::Response> export_saved_report(Call& call);

/// Whether the caller may download what reports show; forbidden.
Status check_export_right(const Call& call);

/// What others download in the same way, by the same right and limits: what a report
/// shows. The request's limit and delimiter are those of the settings. `name`: of the file.
Result<net::Response> export_csv(Call& call, const json::Value& report, eval::CsvRequest request,
                                 std::string_view name);

}  // namespace hindsight::api
