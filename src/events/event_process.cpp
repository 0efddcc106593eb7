#include "events/event_process.h"

namespace hindsight::events {
namespace {

tl::unexpected<Error> invalid(std::string message, std::string path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::move(path));
}

void write_event(json::Writer& out, const char* name, const std::optional<MappedEvent>& event) {
  json::key(out, name);
  if (!event) {
    out.Null();
    return;
  }
  out.StartObject();
  json::key(out, "group");
  json::string_or_null(out, event->event_class.group);
  json::field(out, "source", event->event_class.source);
  json::field(out, "eventName", event->event_class.type);
  json::field(out, "eventLabel", event->label.empty() ? event->event_class.type : event->label);
  out.EndObject();
}

Result<std::optional<MappedEvent>> read_event(const json::Value& mapping, const char* name,
                                              const std::string& path) {
  const auto* event = json::find(mapping, name);
  if (event == nullptr) return std::nullopt;
  const auto where = path + "." + name;
  if (!event->IsObject()) return invalid("expected an event, or null", where);
  for (const auto* member : {"group", "source", "eventName", "eventLabel"}) {
    const auto* value = json::find(*event, member);
    if (value != nullptr && !value->IsString())
      return invalid("expected text", where + "." + member);
  }
  MappedEvent out{{json::string_or(*event, "group"), json::string_or(*event, "source"),
                   json::string_or(*event, "eventName")},
                  json::string_or(*event, "eventLabel")};
  if (out.event_class.type.empty()) return invalid("the event has no name", where + ".eventName");
  if (out.event_class.source.empty()) return invalid("the event has no source", where + ".source");
  if (out.label == out.event_class.type) out.label.clear();
  return out;
}

void write_publication(json::Writer& out, const char* name,
                       const std::optional<Publication>& publication) {
  if (!publication) return;
  json::key(out, name);
  out.StartObject();
  json::field(out, "id", publication->id);
  json::field(out, "process", publication->process);
  json::field(out, "model", publication->model);
  json::field(out, "requested", std::int64_t{publication->requested});
  write_mappings(out, publication->mappings);
  write_sources(out, {publication->sources.begin(), publication->sources.end()});
  json::key(out, "latest");
  out.StartObject();
  for (const auto& [key, version] : publication->latest)
    json::field(out, key, std::int64_t{version});
  out.EndObject();
  out.EndObject();
}

Result<std::optional<Publication>> read_publication(const json::Value& body, const char* name) {
  const auto* stored = json::find(body, name);
  if (stored == nullptr) return std::nullopt;
  Publication out;
  out.id = json::string_or(*stored, "id");
  out.process = json::string_or(*stored, "process");
  out.model = json::string_or(*stored, "model");
  out.requested = json::integer_or(*stored, "requested");
  HS_ASSIGN(out.mappings, read_mappings(*stored));
  HS_ASSIGN(const auto sources, read_sources(*stored));
  out.sources = engine_sources(sources);
  if (const auto* latest = json::find(*stored, "latest"); latest != nullptr && latest->IsObject()) {
    for (const auto& [key, version] : latest->GetObject())
      if (version.IsInt()) out.latest.emplace(json::view(key), version.GetInt());
  }
  return out;
}

void write_readers(json::Writer& out, const std::vector<Reader>& readers) {
  json::key(out, "readers");
  out.StartArray();
  for (const auto& reader : readers) {
    out.StartObject();
    json::field(out, "group", reader.is_group);
    json::field(out, "id", reader.id);
    out.EndObject();
  }
  out.EndArray();
}

std::vector<Reader> read_readers(const json::Value& body) {
  std::vector<Reader> out;
  const auto* list = json::find(body, "readers");
  if (list == nullptr || !list->IsArray()) return out;
  for (const auto& reader : list->GetArray())
    out.push_back({json::is_true(reader, "group"), json::string_or(reader, "id")});
  return out;
}

}  // namespace

std::string_view to_string(State state) {
  switch (state) {
    case State::unmapped:
      return "unmapped";
    case State::mapped:
      return "mapped";
    case State::publish_pending:
      return "publish_pending";
    case State::published:
      return "published";
    case State::unpublished_changes:
      return "unpublished_changes";
  }
  return "unmapped";
}

State state_of(const EventProcess& process) {
  if (process.pending) return State::publish_pending;
  if (process.published) {
    const auto& then = *process.published;
    const bool same = then.model == process.model && then.mappings == process.mappings &&
                      then.process == process.name &&
                      then.sources == engine_sources(process.sources);
    return same ? State::published : State::unpublished_changes;
  }
  return process.mappings.empty() ? State::unmapped : State::mapped;
}

std::string definition_id(const EventProcess& process, const Publication& publication) {
  return process.id + ":1:" + publication.id;
}

std::string process_of(std::string_view definition_id) {
  return std::string(definition_id.substr(0, definition_id.find(':')));
}
std::string publication_of(std::string_view definition_id) {
  return std::string(definition_id.substr(definition_id.rfind(':') + 1));
}

void write_mappings(json::Writer& out, const Mappings& mappings) {
  json::key(out, "mappings");
  write_mapping_entries(out, mappings);
}

void write_mapping_entries(json::Writer& out, const Mappings& mappings) {
  out.StartObject();
  for (const auto& [flow_node, mapping] : mappings) {
    json::key(out, flow_node);
    out.StartObject();
    write_event(out, "start", mapping.start);
    write_event(out, "end", mapping.end);
    out.EndObject();
  }
  out.EndObject();
}

Result<Mappings> read_mappings(const json::Value& object) {
  Mappings out;
  const auto* mappings = json::find(object, "mappings");
  if (mappings == nullptr) return out;
  if (!mappings->IsObject()) return invalid("expected flow nodes with their events", "mappings");
  for (const auto& [name, value] : mappings->GetObject()) {
    const auto path = "mappings." + std::string(json::view(name));
    if (value.IsNull()) continue;
    if (!value.IsObject()) return invalid("expected {start, end}", path);
    Mapping mapping;
    HS_ASSIGN(mapping.start, read_event(value, "start", path));
    HS_ASSIGN(mapping.end, read_event(value, "end", path));
    if (mapping.start || mapping.end) out.emplace(json::view(name), std::move(mapping));
  }
  return out;
}

store::Content to_content(const EventProcess& process) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  content::write_head(out, process);
  json::field(out, "model", process.model);
  write_mappings(out, process.mappings);
  write_sources(out, process.sources);
  write_readers(out, process.readers);
  write_publication(out, "published", process.published);
  write_publication(out, "pending", process.pending);
  out.EndObject();
  return content::content_of(process, kProcessKind, std::string(json::view(buffer)));
}

Result<EventProcess> process_from(const store::Content& content) {
  const auto body = json::parse(content.body);
  if (!body || !body->IsObject())
    return fail(ErrorCode::data_loss, "an event-based process cannot be read", content.id);
  EventProcess process;
  content::read_head(process, content, *body);
  process.model = json::string_or(*body, "model");
  HS_ASSIGN(process.mappings, read_mappings(*body));
  HS_ASSIGN(process.sources, read_sources(*body));
  process.readers = read_readers(*body);
  HS_ASSIGN(process.published, read_publication(*body, "published"));
  HS_ASSIGN(process.pending, read_publication(*body, "pending"));
  return process;
}

}  // namespace hindsight::events
