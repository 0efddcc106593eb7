#pragma once

#include <string>

#include "eval/event_table.h"

namespace hindsight::eval {

/// Writes an event log as XES (IEEE 1849-2016): a trace for each process instance, and for each run
/// of a flow node an event at its start and one at its end, in order of time (docs/event-log.md).
/// What XML cannot hold becomes U+FFFD.
class XesWriter {
 public:
  explicit XesWriter(CaseVariables variables) : variables_(std::move(variables)) {}

  void begin(std::string_view process_key);
  Status add(const store::InstanceDetails& instance, const CaseDefinition& definition);
  void end();

  /// What was written since.
  std::string take();

 private:
  void attribute(std::string_view type, std::string_view key, std::string_view value);
  void text(std::string_view key, std::string_view value);
  Status add_variables(const store::InstanceDetails& instance);
  void add_event(const Event& event, const CaseDefinition& definition, bool at_start);

  const CaseVariables variables_;
  std::string out_;
};

}  // namespace hindsight::eval
