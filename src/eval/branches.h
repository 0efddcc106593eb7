#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bpmn/process_model.h"

namespace hindsight::eval {

/// A way out of a gateway.
struct Branch {
  std::string flow_node;  ///< the first one behind the gateway
  /// First ones of other branches. Those that this branch leads to as well, without coming back to
  /// the gateway, are none of them: having run them says nothing about the way.
  std::vector<std::string> others;
};

/// One branch for each flow node that directly follows `gateway`, in the model's order.
/// invalid_argument: the model has no such node, or less than two different nodes follow it, or
/// more than 100.
Result<std::vector<Branch>> branches_of(const bpmn::ProcessModel& model, std::string_view gateway);

}  // namespace hindsight::eval
