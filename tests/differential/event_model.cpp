#include "differential/event_model.h"

#include <fmt/format.h>

#include <algorithm>

namespace hindsight::differential {
namespace {

constexpr const char* kSearches[] = {"",   "pai", "ÄRGER", "ärger", "*", "?",
                                     "\\", "a",   "SHOP",  "zz",    "'"};
constexpr const char* kData[] = {"", R"({"amount":1})", R"({"text":"ä \"quoted\" \\ \n"})"};

/// Of the letters that occur here.
std::string lower(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    const bool is_large_umlaut = text[i] == '\x84' && i > 0 && text[i - 1] == '\xC3';
    if (is_large_umlaut) text[i] = '\xA4';
  }
  return text;
}

std::string sorted_by(const SentEvent& event, store::EventOrder order) {
  switch (order) {
    case store::EventOrder::time:
      return {};
    case store::EventOrder::type:
      return event.event_class.type;
    case store::EventOrder::source:
      return event.event_class.source;
    case store::EventOrder::group:
      return event.event_class.group;
    case store::EventOrder::trace:
      return event.trace;
  }
  return {};
}

std::string line(const std::string& type, EpochMs time, const Id128& id, std::string_view data) {
  return fmt::format(" {}@{}({},{})", type, time, id.uuid(), data);
}

bool is_in(const std::vector<model::EventClass>& classes, const model::EventClass& one) {
  return std::ranges::find(classes, one) != classes.end();
}

}  // namespace

model::EventPage page_of(const std::vector<SentEvent>& events) {
  model::EventPage page;
  for (const auto& one : events) {
    const auto text = [&](const std::string& of) { return page.arena.copy(of); };
    page.events.push_back({.id = {Id128::of(one.id), text(one.id), false},
                           .trace = {Id128::of(one.trace), text(one.trace), false},
                           .type = text(one.event_class.type),
                           .source = text(one.event_class.source),
                           .group = text(one.event_class.group),
                           .time = one.time,
                           .received = 1,
                           .data = text(one.data)});
  }
  return page;
}

TraceLines lines_of(const store::TracePage& page, const std::vector<model::EventClass>& classes) {
  TraceLines out;
  for (const auto& trace : page.traces) {
    auto text = fmt::format("{} {}:", trace.id.key.uuid(), trace.id.text);
    for (std::size_t i = trace.first; i < trace.first + trace.count; ++i) {
      const auto& event = page.events.at(i);
      text += line(classes.at(event.event_class).type, event.time, event.id, event.data);
    }
    out.push_back(std::move(text));
  }
  return out;
}

void EventModel::put(const std::vector<SentEvent>& events) {
  std::map<std::string, const SentEvent*> last;
  for (const auto& event : events) {
    ever_[event.id].insert(Id128::of(event.trace));
    last[event.id] = &event;
  }
  for (const auto& [id, latest] : last) {
    const auto& event = *latest;
    Change change{id, {}};
    const auto known = events_.find(id);
    if (known == events_.end() || !(known->second == event)) {
      if (known != events_.end())
        change.places.push_back({known->second.trace, known->second.event_class});
      change.places.push_back({event.trace, event.event_class});
    }
    events_[id] = event;
    removed_.erase(id);
    changes_.push_back(std::move(change));
  }
}

void EventModel::remove(const std::vector<std::string>& ids) {
  for (const auto& id : ids) {
    const auto known = events_.find(id);
    if (known == events_.end()) continue;
    changes_.push_back({id, {{known->second.trace, known->second.event_class}}});
    removed_[id] = known->second.time;
    events_.erase(known);
  }
}

std::size_t EventModel::forget_before(EpochMs time) {
  std::set<std::string> gone;
  for (const auto& [id, event] : events_) {
    if (event.time < time) gone.insert(id);
  }
  for (const auto& id : gone) events_.erase(id);
  const auto count = gone.size();
  for (const auto& [id, event_time] : removed_) {
    if (event_time < time) gone.insert(id);
  }
  for (auto& change : changes_) change.forgotten |= gone.contains(change.id);
  return count;
}

std::vector<std::string> EventModel::list(const store::EventListQuery& query) const {
  std::vector<SentEvent> found;
  const auto needle = lower(query.search);
  for (const auto& [id, event] : events_) {
    const auto& [group, source, type] = event.event_class;
    for (const auto& text : {type, source, group, event.trace}) {
      if (lower(text).find(needle) == std::string::npos) continue;
      found.push_back(event);
      break;
    }
  }
  std::ranges::sort(found, [&](const SentEvent& a, const SentEvent& b) {
    const auto first = sorted_by(a, query.order), second = sorted_by(b, query.order);
    if (first != second) return query.descending ? first > second : first < second;
    const bool oldest_first = query.order == store::EventOrder::time && !query.descending;
    if (a.time != b.time) return oldest_first ? a.time < b.time : a.time > b.time;
    return a.id < b.id;
  });
  std::vector<std::string> ids;
  ids.reserve(found.size());
  for (const auto& event : found) ids.push_back(event.id);
  return ids;
}

std::map<model::EventClass, std::int64_t> EventModel::counts() const {
  std::map<model::EventClass, std::int64_t> out;
  for (const auto& [id, event] : events_) ++out[event.event_class];
  return out;
}

TraceLines EventModel::traces(const std::vector<model::EventClass>& classes, Id128 after,
                              const std::set<Id128>& only) const {
  std::map<Id128, std::vector<const SentEvent*>> traces;
  for (const auto& [id, event] : events_) {
    const auto key = Id128::of(event.trace);
    if (!is_in(classes, event.event_class) || key <= after) continue;
    if (only.empty() || only.contains(key)) traces[key].push_back(&event);
  }
  TraceLines out;
  for (auto& [key, events] : traces) {
    std::ranges::stable_sort(events, {}, &SentEvent::time);  // they come by id
    auto text = fmt::format("{} {}:", key.uuid(), events.front()->trace);
    for (const auto* event : events)
      text += line(event->event_class.type, event->time, Id128::of(event->id), event->data);
    out.push_back(std::move(text));
  }
  return out;
}

EventModel::Told EventModel::changed(const std::vector<model::EventClass>& classes,
                                     std::size_t after) const {
  Told out;
  for (auto i = after; i < changes_.size(); ++i) {
    const auto& [id, places, forgotten] = changes_[i];
    const auto& ever = ever_.at(id);
    out.may.insert(ever.begin(), ever.end());
    for (const auto& [trace, event_class] : places) {
      if (!forgotten && is_in(classes, event_class)) out.must.insert(Id128::of(trace));
    }
  }
  return out;
}

std::string RandomEvents::trace() {
  const auto number = below(25);
  return (number % 3 == 0 ? "Trace " : "Ärger ") + std::to_string(number);
}

std::vector<model::EventClass> RandomEvents::all_classes() {
  return {{"", "shop", "ordered"},     {"", "shop", "paid"},         {"g", "shop", "paid "},
          {"g", "Shop", "a*b?c\\d'e"}, {"", "warehouse", "Ärger"},   {"h", "", "sent"},
          {"", "shop", "it's \"it\""}, {"h", "warehouse", "arrived"}};
}

SentEvent RandomEvents::event() {
  const auto classes = all_classes();
  return {id(), trace(), classes[below(classes.size())],
          1'700'000'000'000 + static_cast<EpochMs>(below(60)), kData[below(std::size(kData))]};
}

std::vector<SentEvent> RandomEvents::events(std::size_t most) {
  std::vector<SentEvent> out;
  for (auto n = 1 + below(most); n > 0; --n) {
    out.push_back(event());
    if (chance(10)) out.push_back(out[below(out.size())]);
  }
  return out;
}

std::vector<model::EventClass> RandomEvents::classes() {
  auto out = all_classes();
  std::ranges::shuffle(out, random_);
  out.resize(below(out.size() + 1));
  return out;
}

store::EventListQuery RandomEvents::query() {
  return {.search = kSearches[below(std::size(kSearches))],
          .order = static_cast<store::EventOrder>(below(5)),
          .descending = chance(50),
          .offset = below(30),
          .limit = 1 + below(40)};
}

}  // namespace hindsight::differential
