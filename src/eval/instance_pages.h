#pragma once

#include <memory>
#include <vector>

#include "store/instance_walk.h"

namespace hindsight::eval {

/// Pages of a walk that hold about as much, whether its instances have three rows or thousands.
class InstancePages {
 public:
  explicit InstancePages(std::unique_ptr<store::InstanceWalk> walk) : walk_(std::move(walk)) {}

  [[nodiscard]] std::int64_t count() const { return walk_->count(); }
  /// None = the end.
  Result<std::vector<store::InstanceDetails>> next();

 private:
  std::unique_ptr<store::InstanceWalk> walk_;
  std::size_t limit_ = 100;
};

}  // namespace hindsight::eval
