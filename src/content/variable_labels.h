#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "store/content_store.h"
#include "store/report_store.h"

namespace hindsight::content {

/// What users call the variables of a process, whatever its version; only where names are shown.
using Labels = std::map<store::VariableName, std::string>;

struct LabelChange {
  std::string definition_key;
  std::vector<std::pair<store::VariableName, std::string>> labels;  ///< "" takes one away
};

/// Reads `{definitionKey, labels: [{variableName, variableType, variableLabel}]}`; null is "".
/// invalid_argument: `message` says what is wrong, `context` where; also when a variable comes
/// twice.
Result<LabelChange> read_label_change(const json::Value& body);

/// Labels of variables by process definition key. Thread-safe, also over several instances; the
/// store must outlive it.
class VariableLabels {
 public:
  explicit VariableLabels(store::ContentStore& contents) : contents_(contents) {}

  /// Replaces the labels of the named variables, all or none. invalid_argument: a process would
  /// have too many.
  Status change(const LabelChange& change);
  Result<Labels> of(const std::string& definition_key);

 private:
  store::ContentStore& contents_;
};

}  // namespace hindsight::content
