#include "events/event_sample.h"

#include <algorithm>

namespace hindsight::events {
namespace {

constexpr std::size_t kClassesMax = 150;
constexpr std::size_t kEventsMax = 100'000;
constexpr std::size_t kEventsAtOnce = 10'000;

}  // namespace

bool is_from(const model::EventClass& event_class, const std::vector<ExternalSource>& sources) {
  return std::ranges::any_of(sources, [&](const ExternalSource& source) {
    return source.all_groups || source.group == event_class.group;
  });
}

Result<EventSample> sample_events(store::EventStore& events,
                                  const std::vector<ExternalSource>& sources,
                                  std::stop_token stop) {
  EventSample out;
  HS_ASSIGN(const auto counts, events.count_events(10'000));
  for (const auto& one : counts) {
    if (!is_from(one.event_class, sources)) continue;
    out.classes.push_back(one.event_class);
    out.counts.push_back(one.count);
  }
  if (out.classes.empty())
    return fail(ErrorCode::invalid_argument, "there are no events of these sources yet",
                "eventSources");
  if (out.classes.size() > kClassesMax)
    return fail(ErrorCode::invalid_argument,
                "these sources have " + std::to_string(out.classes.size()) +
                    " kinds of events; a model can be made of " + std::to_string(kClassesMax) +
                    " at most",
                "eventSources");
  HS_ASSIGN(const auto walk, events.walk_traces(out.classes, {}, stop));
  for (std::size_t seen = 0; seen < kEventsMax;) {
    HS_ASSIGN(const auto page, walk->next(kEventsAtOnce));
    if (page.traces.empty()) break;
    seen += page.events.size();
    for (const auto& trace : page.traces) {
      std::vector<std::size_t> steps;
      steps.reserve(trace.count);
      for (std::size_t i = trace.first; i < trace.first + trace.count; ++i)
        steps.push_back(page.events[i].event_class);
      ++out.variants[std::move(steps)];
    }
  }
  return out;
}

}  // namespace hindsight::events
