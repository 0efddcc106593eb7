#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eventlog/event_log_reader.h"

namespace CLI {
class App;
}

namespace hindsight::app {

/// What the command line says about a log that is to be ingested.
struct IngestOptions {
  std::string file;
  std::string server, token;  ///< without a server the configured store is opened
  std::string format, log_name, source, group;
  std::string time_format, time_zone = "UTC";
  std::vector<std::string> data_columns;
  bool no_data = false, skip_bad = false, restart = false;
  std::string delimiter;
  eventlog::CsvOptions csv;
  std::string lifecycle = "type", classifier, object_type;
};

/// The command `ingest`, whose options go to `options`, which outlives the command line.
CLI::App* add_ingest(CLI::App& commands, IngestOptions& options);

/// invalid_argument: a time zone or a delimiter that is none.
Result<eventlog::ReadOptions> read_options(const IngestOptions& options);
/// nullopt = told from the file.
std::optional<eventlog::LogFormat> format_option(const IngestOptions& options);

}  // namespace hindsight::app
