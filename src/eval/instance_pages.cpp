#include "eval/instance_pages.h"

#include <algorithm>

namespace hindsight::eval {
namespace {

/// Of all kinds together, with their texts some megabytes.
constexpr std::size_t kRows = 30'000;
constexpr std::size_t kInstancesMax = 5'000;

std::size_t rows_of(const store::InstanceDetails& instance) {
  return 1 + instance.nodes.size() + instance.tasks.size() + instance.variables.size() +
         instance.incidents.size();
}

}  // namespace

Result<std::vector<store::InstanceDetails>> InstancePages::next() {
  HS_ASSIGN(auto page, walk_->next(limit_));
  if (page.empty()) return page;
  std::size_t rows = 1;
  for (const auto& instance : page) rows += rows_of(instance);
  limit_ = std::clamp<std::size_t>(page.size() * kRows / rows, 1, kInstancesMax);
  return page;
}

}  // namespace hindsight::eval
