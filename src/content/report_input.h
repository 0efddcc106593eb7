#pragma once

#include <string>

#include "content/saved_report.h"

namespace hindsight::content {

/// A report as a client sends it.
struct ReportInput : EntityInput {
  ReportType type = ReportType::process;
  json::Document data;  ///< with its defaults
};

/// Reads `{name?, description?, collectionId?, data?}`. A report that is not complete yet is taken;
/// of a complete process report all is checked, whether or not it can be evaluated already.
/// invalid_argument: `message` says what is wrong, `context` the JSON path.
Result<ReportInput> read_report(const json::Value& body, ReportType type, EpochMs now);

/// A report of the caller, made of what he sent.
SavedReport new_report(std::string id, ReportInput input, const Caller& caller, EpochMs now);

}  // namespace hindsight::content
