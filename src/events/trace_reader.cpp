#include "events/trace_reader.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

#include "model/engine_events.h"

namespace hindsight::events {
namespace {

constexpr auto kNone = std::numeric_limits<std::size_t>::max();

std::string text_of(const json::Value& value) {
  if (value.IsString()) return std::string(json::view(value));
  return value.IsNull() ? std::string() : json::to_text(value);
}

/// Engines name definitions `key:version:id`, as long as that is short enough.
std::int32_t version_in(std::string_view definition, std::string_view key) {
  if (!definition.starts_with(key)) return 0;
  definition.remove_prefix(key.size());
  if (!definition.starts_with(':')) return 0;
  std::int32_t version = 0;
  const auto [end, error] =
      std::from_chars(definition.data() + 1, definition.data() + definition.size(), version);
  return error == std::errc() && end != definition.data() + definition.size() && *end == ':'
             ? version
             : 0;
}

model::EventClass link_class(const EngineSource& source) {
  return source.trace_variable ? model::variable_value_class(source.key, *source.trace_variable)
                               : model::business_key_class(source.key);
}

/// The ids of traces that an event, which is stored under its instance, assigns the instance to.
std::string assigned(const EngineSource& source, const json::Value& data) {
  const auto* value = source.trace_variable ? json::find(data, *source.trace_variable)
                                            : json::find(data, model::kBusinessKey);
  return value == nullptr ? std::string() : text_of(*value);
}

}  // namespace

/// Of an engine: what is stored under it.
struct TraceReader::Instance {
  struct Event {
    store::TraceEvent event;
    std::int64_t order = 0;
  };
  std::vector<Event> events;
  Id128 trace;             ///< empty = none, or its definition or tenant is not chosen
  std::set<Id128> traces;  ///< all that it ever had
};

class TraceReader::Walk final : public store::TraceWalk {
 public:
  Walk(const TraceReader& reader, std::unique_ptr<store::TraceWalk> stored)
      : reader_(reader), stored_(std::move(stored)) {}

  Result<store::TracePage> next(std::size_t events) override {
    HS_ASSIGN(auto page, stored_->next(events));
    return reader_.complete(std::move(page));
  }

 private:
  const TraceReader& reader_;
  const std::unique_ptr<store::TraceWalk> stored_;
};

std::vector<model::EventClass> variable_classes(const std::vector<EngineSource>& engines) {
  std::vector<model::EventClass> out;
  out.reserve(engines.size());
  for (const auto& source : engines) out.push_back(model::variables_class(source.key));
  return out;
}

TraceReader::TraceReader(store::EventStore& events, const store::DefinitionStore& definitions,
                         TraceSources sources)
    : events_(events), definitions_(definitions), sources_(std::move(sources)) {
  for (std::size_t i = 0; i < sources_.classes.size(); ++i) {
    const auto& one = sources_.classes[i];
    const bool is_of_engine = model::is_of_engine(one.source);
    (is_of_engine ? by_instance_ : by_trace_).push_back(one);
    (is_of_engine ? places_by_instance_ : places_by_trace_).push_back(i);
  }
  for (const auto& source : sources_.engines) {
    by_trace_.push_back(link_class(source));
    places_by_trace_.push_back(kNone);
    for (auto& one : {model::instance_class(source.key), model::variables_class(source.key)}) {
      if (std::ranges::find(by_instance_, one) != by_instance_.end()) continue;
      by_instance_.push_back(one);
      places_by_instance_.push_back(kNone);
    }
  }
}

bool TraceReader::is_chosen(const EngineSource& source, const json::Value& instance) const {
  const auto tenant = json::string_or(instance, model::kTenant);
  if (!source.tenants.empty() && std::ranges::find(source.tenants, tenant) == source.tenants.end())
    return false;
  const auto is_wanted = [&](const std::string& version) {
    return std::ranges::find(source.versions, version) != source.versions.end();
  };
  if (is_wanted("all")) return true;
  const auto definition = json::string_or(instance, model::kDefinition);
  auto version = version_in(definition, source.key);
  if (version == 0) {
    const auto catalog = definitions_.catalog();
    const auto known = std::ranges::find_if(catalog->definitions, [&](const auto& one) {
      return one.key == source.key && one.id == definition;
    });
    if (known != catalog->definitions.end()) version = known->version;
  }
  const auto latest = sources_.latest.find(source.key);
  return is_wanted(std::to_string(version)) ||
         (is_wanted("latest") && latest != sources_.latest.end() && latest->second == version);
}

/// `rows`: takes the text of their events.
Result<TraceReader::Instances> TraceReader::instances(const std::vector<Id128>& ids,
                                                      store::TracePage& rows) const {
  HS_ASSIGN(rows, events_.traces(by_instance_, ids));
  Instances out;
  for (const auto& trace : rows.traces) {
    auto& instance = out[trace.id.key];
    bool is_chosen_one = false, has_ended = false;
    for (std::size_t i = trace.first; i < trace.first + trace.count; ++i) {
      const auto& event = rows.events[i];
      const auto& event_class = by_instance_[event.event_class];
      const auto source =
          std::ranges::find(sources_.engines, event_class.group, &EngineSource::key);
      if (source == sources_.engines.end()) continue;
      HS_ASSIGN(const auto data, json::parse(event.data.empty() ? "{}" : event.data));
      const bool is_instance = event_class == model::instance_class(source->key);
      const bool is_value = event_class == model::variables_class(source->key);
      const bool says_trace = source->trace_variable ? is_value : is_instance;
      const auto value = says_trace ? assigned(*source, data) : std::string();
      if (!value.empty()) {
        instance.traces.insert(Id128::of(value));
        // Of several values the latest counts, of business keys that of the ended instance.
        if (is_value || !has_ended) instance.trace = Id128::of(value);
      }
      if (is_instance && !has_ended) {
        is_chosen_one = is_chosen(*source, data);
        has_ended = json::is_true(data, model::kEnded);
      }
      const auto place = places_by_instance_[event.event_class];
      if (place == kNone) continue;
      const auto run = Id128::from_uuid(json::string_or(data, model::kRun)).value_or(trace.id.key);
      instance.events.push_back({{event.id, event.time, place, is_value ? event.data : "", run},
                                 json::integer_or(data, model::kOrder)});
    }
    if (!is_chosen_one) instance.trace = {};
  }
  return out;
}

Result<store::TracePage> TraceReader::complete(store::TracePage page) const {
  if (sources_.engines.empty()) return page;
  std::vector<Id128> ids;
  std::map<Id128, std::set<Id128>> linked;  // instances of traces
  for (const auto& trace : page.traces) {
    for (std::size_t i = trace.first; i < trace.first + trace.count; ++i) {
      const auto& event = page.events[i];
      if (places_by_trace_[event.event_class] != kNone) continue;
      HS_ASSIGN(const auto data, json::parse(event.data));
      const auto id = Id128::of(json::string_or(data, model::kInstance));
      if (linked[trace.id.key].insert(id).second) ids.push_back(id);
    }
  }
  store::TracePage rows;
  HS_ASSIGN(auto known, instances(ids, rows));
  store::TracePage out;
  out.arena = std::move(page.arena);
  for (const auto& trace : page.traces) {
    std::vector<std::tuple<EpochMs, Id128, std::int64_t, std::size_t, store::TraceEvent>> events;
    for (std::size_t i = trace.first; i < trace.first + trace.count; ++i) {
      auto event = page.events[i];
      event.event_class = places_by_trace_[event.event_class];
      if (event.event_class != kNone)
        events.emplace_back(event.time, Id128{}, 0, events.size(), event);
    }
    for (const auto& id : linked[trace.id.key]) {
      const auto instance = known.find(id);
      if (instance == known.end() || instance->second.trace != trace.id.key) continue;
      for (auto& [event, order] : instance->second.events) {
        event.data = out.arena.copy(event.data);
        events.emplace_back(event.time, id, order, events.size(), event);
      }
    }
    std::ranges::sort(events, {}, [](const auto& one) {
      return std::tuple(std::get<0>(one), std::get<1>(one), std::get<2>(one), std::get<3>(one));
    });
    out.traces.push_back({trace.id, out.events.size(), events.size()});
    for (const auto& one : events) out.events.push_back(std::get<store::TraceEvent>(one));
  }
  return out;
}

Result<store::ChangedTraces> TraceReader::changed(const store::EventPosition& after,
                                                  std::size_t events) const {
  auto classes = by_trace_;
  classes.insert(classes.end(), by_instance_.begin(), by_instance_.end());
  HS_ASSIGN(auto out, events_.changed_traces(classes, after, events));
  if (sources_.engines.empty() || out.traces.empty()) return out;
  store::TracePage rows;
  HS_ASSIGN(const auto known, instances(out.traces, rows));
  std::set<Id128> all(out.traces.begin(), out.traces.end());
  for (const auto& [id, instance] : known) all.erase(id);
  for (const auto& [id, instance] : known)
    all.insert(instance.traces.begin(), instance.traces.end());
  out.traces.assign(all.begin(), all.end());
  return out;
}

Result<store::TracePage> TraceReader::traces(const std::vector<Id128>& traces) const {
  HS_ASSIGN(auto page, events_.traces(by_trace_, traces));
  return complete(std::move(page));
}

Result<std::unique_ptr<store::TraceWalk>> TraceReader::walk(Id128 after,
                                                            std::stop_token stop) const {
  HS_ASSIGN(auto stored, events_.walk_traces(by_trace_, after, std::move(stop)));
  return std::make_unique<Walk>(*this, std::move(stored));
}

Result<std::int64_t> TraceReader::count() const {
  return events_.count_traces(by_trace_);
}

}  // namespace hindsight::events
