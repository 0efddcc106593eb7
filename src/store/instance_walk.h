#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "store/instance_details.h"

namespace hindsight::store {

/// Goes through the process instances that a plan leaves, in its order and as of one moment, with
/// all that is kept of them but the log of their user tasks. Memory is that of a page. Confined to
/// the thread of its reading and ends before it; a reading has one at a time.
class InstanceWalk {
 public:
  virtual ~InstanceWalk() = default;
  /// Instances that the plan's filters leave, also beyond its limit.
  [[nodiscard]] virtual std::int64_t count() const = 0;
  /// The next ones, `limit` at most; none = the end.
  virtual Result<std::vector<InstanceDetails>> next(std::size_t limit) = 0;
};

}  // namespace hindsight::store
