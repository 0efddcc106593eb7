#pragma once

#include <memory>

#include "eval/csv.h"
#include "eval/report_job.h"

namespace hindsight::eval {

struct CsvRequest {
  std::vector<std::string>
      columns;  ///< of raw data, as raw_csv.h names them; empty = those of the report
  std::size_t rows_max = 1000;  ///< further rows are left out
  char delimiter = ',';
  std::vector<report::Filter> filters;  ///< hold beside those of the report
};

/// The rows of a raw data report, or what another has as a result (result_csv.h), as of one moment;
/// the context's page does not count. The job was begun.
Result<std::unique_ptr<Download>> csv_download(std::unique_ptr<ReportJob> job,
                                               const json::Value& definition,
                                               const CsvRequest& request);
Result<std::unique_ptr<Download>> csv_download(std::unique_ptr<DecisionJob> job,
                                               const json::Value& definition,
                                               const CsvRequest& request);

}  // namespace hindsight::eval
