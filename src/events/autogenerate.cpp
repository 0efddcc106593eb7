#include "events/autogenerate.h"

#include <algorithm>
#include <optional>

#include "events/tree_layout.h"

namespace hindsight::events {
namespace {

constexpr std::string_view kStartSuffix = "+start";

/// For each kind of event the position of the kind that ends what it begins, if there is one.
std::vector<std::optional<std::size_t>> ends_of_starts(const EventSample& sample) {
  std::vector<std::optional<std::size_t>> out(sample.classes.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto end = sample.classes[i];
    if (!end.type.ends_with(kStartSuffix)) continue;
    end.type.resize(end.type.size() - kStartSuffix.size());
    const auto found = std::ranges::find(sample.classes, end);
    if (found != sample.classes.end())
      out[i] = static_cast<std::size_t>(found - sample.classes.begin());
  }
  return out;
}

/// The name of the event, with its source where several sources have one of this name.
std::vector<DrawnActivity> activities_of(const EventSample& sample) {
  std::vector<DrawnActivity> out;
  for (const auto& one : sample.classes) {
    const auto same = std::ranges::count(sample.classes, one.type, &model::EventClass::type);
    out.push_back({same > 1 ? one.type + " (" + one.source + ")" : one.type});
  }
  return out;
}

}  // namespace

GeneratedModel generate_model(const EventSample& sample) {
  const auto ends = ends_of_starts(sample);
  Variants log;
  for (const auto& [trace, count] : sample.variants) {
    std::vector<std::size_t> steps;
    std::ranges::copy_if(trace, std::back_inserter(steps),
                         [&](std::size_t step) { return !ends[step]; });
    log[std::move(steps)] += count;
  }
  log.erase(std::vector<std::size_t>{});
  auto activities = activities_of(sample);
  // What lasts is no event of the model.
  for (const auto& end : ends) {
    if (end) activities[*end].type = "serviceTask";
  }
  GeneratedModel out;
  std::map<std::size_t, std::string> ids;
  out.xml = bpmn::to_xml(draw(discover(log), activities, ids));
  for (std::size_t i = 0; i < sample.classes.size(); ++i) {
    const auto node = ids.find(ends[i].value_or(i));
    if (node == ids.end()) continue;
    auto& mapping = out.mappings[node->second];
    (ends[i] ? mapping.start : mapping.end) = MappedEvent{sample.classes[i], {}};
  }
  return out;
}

}  // namespace hindsight::events
