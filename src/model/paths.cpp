#include "model/paths.h"

#include <algorithm>
#include <tuple>

namespace hindsight::model {

std::vector<std::string_view> path_of(std::span<const FlowNodeInstance> flow_nodes) {
  std::vector<const FlowNodeInstance*> steps;
  steps.reserve(flow_nodes.size());
  for (const auto& node : flow_nodes) {
    if (std::find(kNoSteps.begin(), kNoSteps.end(), node.flow_node_type) == kNoSteps.end())
      steps.push_back(&node);
  }
  std::sort(steps.begin(), steps.end(), [](const auto* a, const auto* b) {
    return std::tie(a->start, a->sequence, a->id.key) < std::tie(b->start, b->sequence, b->id.key);
  });
  std::vector<std::string_view> path;
  path.reserve(steps.size());
  for (const auto* step : steps) {
    if (path.empty() || path.back() != step->flow_node_id) path.push_back(step->flow_node_id);
  }
  return path;
}

std::string_view headline(std::string_view message) {
  auto line = message.substr(0, message.find('\n'));
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  std::size_t characters = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U;
    if (starts && characters++ == kHeadlineCharacters) return line.substr(0, i);
  }
  return line;
}

}  // namespace hindsight::model
