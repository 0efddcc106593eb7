#include "events/autogenerate.h"

#include <algorithm>
#include <optional>

#include "events/tree_layout.h"
#include "model/engine_events.h"

namespace hindsight::events {
namespace {

constexpr std::string_view kStartSuffix = "+start";

/// The kind that ends what one begins; nullopt when it begins nothing.
std::optional<model::EventClass> ending_of(model::EventClass start) {
  const bool is_of_engine = start.source == model::kEngineSource;
  const auto suffix = is_of_engine ? model::kActivityStartSuffix : kStartSuffix;
  if (!start.type.ends_with(suffix)) return std::nullopt;
  start.type.resize(start.type.size() - suffix.size());
  if (is_of_engine) start.type += model::kActivityEndSuffix;
  return start;
}

/// For each kind of event the position of the kind that ends what it begins, if there is one.
std::vector<std::optional<std::size_t>> ends_of_starts(const EventSample& sample) {
  std::vector<std::optional<std::size_t>> out(sample.classes.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto end = ending_of(sample.classes[i]);
    if (!end) continue;
    const auto found = std::ranges::find(sample.classes, *end);
    if (found != sample.classes.end())
      out[i] = static_cast<std::size_t>(found - sample.classes.begin());
  }
  return out;
}

/// The name of the event, with its source where several sources have one of this name. What is
/// only half of something that lasts says which.
std::vector<DrawnActivity> activities_of(const EventSample& sample,
                                         const std::vector<std::optional<std::size_t>>& ends) {
  using Moment = OfferedEvents::Moment;
  std::vector<DrawnActivity> out;
  for (std::size_t i = 0; i < sample.classes.size(); ++i) {
    const auto& one = sample.classes[i];
    auto [name, moment] = sample.labels[i];
    if (moment == Moment::began) name += " (start)";
    if (moment == Moment::ended && std::ranges::find(ends, i) == ends.end()) name += " (end)";
    const auto same = std::ranges::count(sample.classes, one.type, &model::EventClass::type);
    out.push_back({same > 1 ? name + " (" + one.source + ")" : name});
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
  auto activities = activities_of(sample, ends);
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
    const auto& label = sample.labels[i].name;
    (ends[i] ? mapping.start : mapping.end) =
        MappedEvent{sample.classes[i], label == sample.classes[i].type ? "" : label};
  }
  return out;
}

}  // namespace hindsight::events
