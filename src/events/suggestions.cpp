#include "events/suggestions.h"

#include <algorithm>

#include "bpmn/process_model.h"

namespace hindsight::events {
namespace {

/// Of what follows or precedes an event, so much is suggested.
constexpr std::size_t kSuggestedMax = 3;
constexpr double kShareMin = 0.1;

enum class Direction { before, after };

/// The mapped flow nodes that are next in a direction, over those that are not mapped.
std::set<std::string> mapped_neighbours(const bpmn::ProcessModel& model, const Mappings& mappings,
                                        const std::string& flow_node, Direction direction) {
  std::set<std::string> out, seen{flow_node};
  std::vector<std::string> left{flow_node};
  while (!left.empty()) {
    const auto at = std::move(left.back());
    left.pop_back();
    for (const auto& flow : model.sequence_flows) {
      const auto& here = direction == Direction::before ? flow.target : flow.source;
      const auto& next = direction == Direction::before ? flow.source : flow.target;
      if (here != at || !seen.insert(next).second) continue;
      if (mappings.contains(next))
        out.insert(next);
      else
        left.push_back(next);
    }
  }
  return out;
}

class Follows {
 public:
  explicit Follows(const EventSample& sample)
      : sample_(sample),
        counts_(sample.classes.size(), std::vector<std::int64_t>(sample.classes.size())) {
    for (const auto& [trace, count] : sample.variants) {
      for (std::size_t i = 0; i + 1 < trace.size(); ++i) counts_[trace[i]][trace[i + 1]] += count;
    }
  }

  /// Adds what is most often next to an event.
  void add_next(const model::EventClass& event_class, Direction direction,
                const std::set<model::EventClass>& mapped, std::set<model::EventClass>& out) const {
    const auto known = std::ranges::find(sample_.classes, event_class);
    if (known == sample_.classes.end()) return;
    const auto at = static_cast<std::size_t>(known - sample_.classes.begin());
    std::vector<std::pair<std::int64_t, std::size_t>> found;
    std::int64_t all = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const auto count = direction == Direction::after ? counts_[at][i] : counts_[i][at];
      all += count;
      if (count > 0 && !mapped.contains(sample_.classes[i])) found.emplace_back(count, i);
    }
    std::ranges::sort(found, std::greater<>());
    for (std::size_t i = 0; i < std::min(found.size(), kSuggestedMax); ++i) {
      if (static_cast<double>(found[i].first) >= kShareMin * static_cast<double>(all))
        out.insert(sample_.classes[found[i].second]);
    }
  }

 private:
  const EventSample& sample_;
  std::vector<std::vector<std::int64_t>> counts_;
};

}  // namespace

Result<std::set<model::EventClass>> suggest_events(const EventSample& sample,
                                                   const std::string& xml, const Mappings& mappings,
                                                   const std::string& flow_node) {
  HS_ASSIGN(const auto keys, bpmn::process_keys(xml));
  std::set<model::EventClass> out;
  if (keys.empty()) return out;
  HS_ASSIGN(const auto model, bpmn::parse_process(xml, keys.front()));
  std::set<model::EventClass> mapped;
  for (const auto& [node, mapping] : mappings) {
    if (mapping.start) mapped.insert(mapping.start->event_class);
    if (mapping.end) mapped.insert(mapping.end->event_class);
  }
  const Follows follows(sample);
  for (const auto& node : mapped_neighbours(model, mappings, flow_node, Direction::before)) {
    const auto& mapping = mappings.at(node);
    const auto& last = mapping.end ? mapping.end : mapping.start;
    follows.add_next(last->event_class, Direction::after, mapped, out);
  }
  for (const auto& node : mapped_neighbours(model, mappings, flow_node, Direction::after)) {
    const auto& mapping = mappings.at(node);
    const auto& first = mapping.start ? mapping.start : mapping.end;
    follows.add_next(first->event_class, Direction::before, mapped, out);
  }
  return out;
}

}  // namespace hindsight::events
