#include "events/offered_events.h"

#include <algorithm>
#include <tuple>

#include "bpmn/process_model.h"
#include "model/engine_events.h"

namespace hindsight::events {
namespace {

bool is_of_process(const model::EventClass& event_class) {
  return event_class.type == model::process_start_type(event_class.group) ||
         event_class.type == model::process_end_type(event_class.group);
}

}  // namespace

OfferedEvents::OfferedEvents(std::vector<EventSource> sources, store::DefinitionStore& definitions)
    : sources_(std::move(sources)) {
  for (const auto& source : engine_sources(sources_))
    models_.emplace(source.key, read_model(source.key, definitions));
}

OfferedEvents::Model OfferedEvents::read_model(const std::string& key,
                                               store::DefinitionStore& definitions) {
  Model out;
  const auto catalog = definitions.catalog();
  const model::Definition* newest = nullptr;
  for (const auto& one : catalog->definitions) {
    if (one.type != model::DefinitionType::process || one.key != key || !one.has_xml) continue;
    if (newest == nullptr ||
        std::tuple(!one.deleted, one.version) > std::tuple(!newest->deleted, newest->version))
      newest = &one;
  }
  if (newest == nullptr) return out;
  out.name = newest->name;
  const auto xml = definitions.xml(newest->type, newest->engine, newest->id);
  if (!xml) return out;
  const auto model = bpmn::parse_process(*xml, key);
  if (!model) return out;
  for (const auto& node : model->flow_nodes) {
    out.names[node.id] = node.name;
    if (node.type == "startEvent" || node.type == "endEvent") out.start_end_events.insert(node.id);
  }
  return out;
}

bool OfferedEvents::has(const EngineSource& source, const model::EventClass& event_class) const {
  if (event_class.source != model::kEngineSource || event_class.group != source.key) return false;
  if (is_of_process(event_class)) return source.has_process_events;
  return source.has_all_events ||
         (source.has_start_end_events &&
          models_.at(source.key).start_end_events.contains(event_class.type));
}

bool OfferedEvents::has(const model::EventClass& event_class) const {
  return std::ranges::any_of(sources_, [&](const EventSource& source) {
    if (const auto* engine = std::get_if<EngineSource>(&source)) return has(*engine, event_class);
    const auto& external = std::get<ExternalSource>(source);
    return !model::is_of_engine(event_class.source) &&
           (external.all_groups || external.group == event_class.group);
  });
}

OfferedEvents::Label OfferedEvents::label(const model::EventClass& event_class) const {
  const auto known = models_.find(event_class.group);
  if (event_class.source != model::kEngineSource || known == models_.end())
    return {event_class.type, Moment::happened};
  const auto& definition = known->second;
  if (is_of_process(event_class)) {
    const bool began = event_class.type == model::process_start_type(event_class.group);
    return {definition.name.empty() ? event_class.group : definition.name,
            began ? Moment::began : Moment::ended};
  }
  const auto named = [&](std::string_view suffix) -> std::string {
    if (!event_class.type.ends_with(suffix)) return {};
    const auto id = event_class.type.substr(0, event_class.type.size() - suffix.size());
    const auto node = definition.names.find(id);
    if (node == definition.names.end()) return {};
    return node->second.empty() ? id : node->second;
  };
  if (auto found = named(""); !found.empty()) return {std::move(found), Moment::happened};
  if (auto found = named(model::kActivityStartSuffix); !found.empty())
    return {std::move(found), Moment::began};
  if (auto found = named(model::kActivityEndSuffix); !found.empty())
    return {std::move(found), Moment::ended};
  return {event_class.type, Moment::happened};
}

}  // namespace hindsight::events
