#pragma once

#include <string>
#include <vector>

#include "store/search/aggregations.h"

/// The question of the overview of all processes, and the reading of its answer.
namespace hindsight::store::search {

/// Counts by definition name (definition_name()) and tenant.
struct OverviewCounts {
  std::string definition, tenant;
  std::int64_t instances = 0, running = 0, open_incidents = 0;
};

Question compile_overview();
Result<std::vector<OverviewCounts>> read_overview(const json::Value& answer);

}  // namespace hindsight::store::search
