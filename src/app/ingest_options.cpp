#include "app/ingest_options.h"

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>

namespace hindsight::app {
namespace {

/// `log` of folder/log.xes.gz
std::string name_of(const std::string& file) {
  constexpr std::array extensions = {".gz",  ".csv",  ".tsv",  ".txt",     ".xes",
                                     ".xml", ".json", ".ocel", ".jsonocel"};
  auto name = std::filesystem::path(file).filename();
  while (std::ranges::find(extensions, name.extension()) != extensions.end()) name = name.stem();
  return name.string();
}

void add_csv_options(CLI::App& command, IngestOptions& options) {
  const auto add = [&](const char* name, std::string& value, const char* help) {
    command.add_option(name, value, help)->group("CSV");
  };
  add("--delimiter", options.delimiter,
      "between columns: a character, or tab (default: told from the header)");
  add("--case-column", options.csv.trace, "names the trace (default: by usual names, as case_id)");
  add("--activity-column", options.csv.type,
      "names the type (default: by usual names, as activity)");
  add("--time-column", options.csv.time,
      "when it happened (default: by usual names, as timestamp)");
  add("--id-column", options.csv.id, "the event's id in its log (default: its place in the file)");
  add("--group-column", options.csv.group, "the event's group (default: --group)");
  add("--source-column", options.csv.source, "the event's source (default: --source)");
}

}  // namespace

CLI::App* add_ingest(CLI::App& commands, IngestOptions& options) {
  auto* command = commands.add_subcommand(
      "ingest", "store the events of an event log: CSV, XES or OCEL 2.0 as JSON, also gzipped");
  command->add_option("file", options.file, "the event log")->required();
  command->add_option("--server", options.server,
                      "address of a running Hindsight that takes the events (default: the "
                      "configured store is opened)");
  command
      ->add_option("--token", options.token,
                   "the server's api.accessToken; HINDSIGHT_TOKEN hides it from other users")
      ->envname("HINDSIGHT_TOKEN");
  command->add_option("--format", options.format, "default: told from the file")
      ->check(CLI::IsMember({"csv", "xes", "ocel"}));
  command->add_option("--log-name", options.log_name,
                      "ids of events begin with it (default: the file's name)");
  command->add_option("--source", options.source, "of the events (default: the log's name)");
  command->add_option("--group", options.group, "of the events (default: none)");
  command->add_option("--time-format", options.time_format,
                      "as %d.%m.%Y %H:%M:%S.%f %z (default: ISO 8601 and its kin, or "
                      "milliseconds since 1970)");
  command->add_option("--time-zone", options.time_zone, "of times that name none, as Europe/Berlin")
      ->capture_default_str();
  auto* data = command
                   ->add_option("--data-columns", options.data_columns,
                                "attributes or columns that become data, with commas between "
                                "(default: all others)")
                   ->delimiter(',')
                   ->allow_extra_args(false);
  command->add_flag("--no-data", options.no_data, "store no data with the events")->excludes(data);
  command->add_flag("--skip-bad", options.skip_bad, "go on after rows that cannot be used");
  command->add_flag("--restart", options.restart,
                    "begin anew where an earlier run was interrupted");
  add_csv_options(*command, options);
  command
      ->add_option("--lifecycle", options.lifecycle,
                   "type: transitions but complete are part of the type; ignore: they are not")
      ->check(CLI::IsMember({"type", "ignore"}))
      ->capture_default_str()
      ->group("XES");
  command
      ->add_option("--classifier", options.classifier,
                   "of the log, by which events are named (default: concept:name)")
      ->group("XES");
  command
      ->add_option("--object-type", options.object_type,
                   "its objects are the traces (needed when there are several types)")
      ->group("OCEL");
  return command;
}

Result<eventlog::ReadOptions> read_options(const IngestOptions& options) {
  eventlog::ReadOptions out;
  out.log_name = options.log_name.empty() ? name_of(options.file) : options.log_name;
  out.source = options.source.empty() ? out.log_name : options.source;
  out.group = options.group;
  out.time_format = options.time_format;
  HS_ASSIGN(out.zone, TimeZone::named(options.time_zone));
  if (options.no_data || !options.data_columns.empty()) out.data = options.data_columns;
  out.skip_bad = options.skip_bad;
  out.csv = options.csv;
  if (options.delimiter == "tab" || options.delimiter == "\\t")
    out.csv.delimiter = '\t';
  else if (options.delimiter.size() == 1)
    out.csv.delimiter = options.delimiter.front();
  else if (!options.delimiter.empty())
    return fail(ErrorCode::invalid_argument, "--delimiter has to be one character, or tab");
  out.xes = {.classifier = options.classifier, .lifecycle_in_type = options.lifecycle == "type"};
  out.ocel = {.object_type = options.object_type};
  return out;
}

std::optional<eventlog::LogFormat> format_option(const IngestOptions& options) {
  if (options.format == "csv") return eventlog::LogFormat::csv;
  if (options.format == "xes") return eventlog::LogFormat::xes;
  if (options.format == "ocel") return eventlog::LogFormat::ocel;
  return std::nullopt;
}

}  // namespace hindsight::app
