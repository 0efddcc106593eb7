#include "events/event_sample.h"

#include <algorithm>
#include <iterator>

#include "events/trace_reader.h"

namespace hindsight::events {
namespace {

constexpr std::size_t kCountedMax = 10'000;
constexpr std::size_t kClassesMax = 150;
constexpr std::size_t kEventsMax = 100'000;
constexpr std::size_t kEventsAtOnce = 10'000;

}  // namespace

std::map<std::string, std::int32_t> latest_versions(const std::vector<EngineSource>& sources,
                                                    const store::DefinitionStore& definitions) {
  std::map<std::string, std::int32_t> out;
  const auto catalog = definitions.catalog();
  for (const auto& source : sources) {
    auto& latest = out[source.key];
    for (const auto& one : catalog->definitions) {
      if (one.type == model::DefinitionType::process && one.key == source.key && !one.deleted)
        latest = std::max(latest, one.version);
    }
  }
  return out;
}

Result<std::vector<store::EventClassCount>> count_events(store::EventStore& events,
                                                         const OfferedEvents& offered) {
  HS_ASSIGN(auto out, events.count_events(store::EventOrigin::outside, kCountedMax));
  if (offered.has_engines()) {
    HS_ASSIGN(auto of_engines, events.count_events(store::EventOrigin::engines, kCountedMax));
    std::ranges::move(of_engines, std::back_inserter(out));
  }
  std::erase_if(out, [&](const auto& one) { return !offered.has(one.event_class); });
  return out;
}

Result<EventSample> sample_events(store::EventStore& events, store::DefinitionStore& definitions,
                                  const std::vector<EventSource>& sources, std::stop_token stop) {
  EventSample out;
  const OfferedEvents offered(sources, definitions);
  HS_ASSIGN(const auto counts, count_events(events, offered));
  for (const auto& one : counts) {
    out.classes.push_back(one.event_class);
    out.labels.push_back(offered.label(one.event_class));
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
  const auto engines = engine_sources(sources);
  const TraceReader reader(events, definitions,
                           {out.classes, engines, latest_versions(engines, definitions)});
  HS_ASSIGN(const auto walk, reader.walk({}, stop));
  for (std::size_t seen = 0; seen < kEventsMax;) {
    HS_ASSIGN(const auto page, walk->next(kEventsAtOnce));
    if (page.traces.empty()) break;
    seen += page.events.size();
    for (const auto& trace : page.traces) {
      std::vector<std::size_t> steps;
      steps.reserve(trace.count);
      for (std::size_t i = trace.first; i < trace.first + trace.count; ++i)
        steps.push_back(page.events[i].event_class);
      if (!steps.empty()) ++out.variants[std::move(steps)];
    }
  }
  return out;
}

}  // namespace hindsight::events
