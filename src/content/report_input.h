#pragma once

#include <string>

#include "content/caller.h"
#include "content/saved_report.h"

namespace hindsight::content {

/// A report as a client sends it.
struct ReportInput {
  ReportType type = ReportType::process;
  std::string name;         ///< empty = it has none yet
  std::string description;  ///< empty = none
  std::string collection;   ///< empty = none
  json::Document data;      ///< with its defaults
};

/// invalid_argument when a report cannot have this name.
Status check_name(std::string_view name);

/// Reads `{name?, description?, collectionId?, data?}`. A report that is not complete yet is taken;
/// of a complete process report all is checked, whether or not it can be evaluated already.
/// invalid_argument: `message` says what is wrong, `context` the JSON path.
Result<ReportInput> read_report(const json::Value& body, ReportType type, EpochMs now);

/// A private report of the caller, made of what he sent.
SavedReport new_report(std::string id, ReportInput input, const Caller& caller, EpochMs now);

}  // namespace hindsight::content
