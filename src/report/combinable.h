#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "report/definition.h"

namespace hindsight::report {

/// What reports that are shown together in one combined report have in common.
struct CombinableForm {
  ViewEntity entity = ViewEntity::none;
  Property property = Property::frequency;
  GroupBy group_by;
  std::string visualization;
  bool operator==(const CombinableForm&) const = default;
};

/// The form of a process report, given like parse_definition()'s. invalid_argument: it cannot be
/// combined with any other, because it is incomplete, or its result is no number or map of one
/// measure.
Result<CombinableForm> combinable_form(const json::Value& report);

}  // namespace hindsight::report
