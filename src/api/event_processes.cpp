#include "api/event_processes.h"

#include <algorithm>

#include "api/entity_json.h"
#include "api/error_mapping.h"
#include "api/visible_definitions.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kIdsMax = 1'000;

bool is_event_editor(const Call& call) {
  const auto& settings = call.services.settings.event_processes;
  const auto named = [](const std::vector<std::string>& list, const std::string& id) {
    return std::ranges::find(list, id) != list.end();
  };
  return named(settings.authorized_user_ids, call.user->id) ||
         std::ranges::any_of(call.rights->groups(), [&](const std::string& group) {
           return named(settings.authorized_group_ids, group);
         });
}

void write_head(Call& call, json::Writer& out, const events::EventProcesses::Found& found) {
  const auto& process = found.process;
  json::field(out, "id", process.id);
  json::field(out, "name", process.name);
  json::field(out, "lastModified", call.zone().format(process.modified));
  json::field(out, "lastModifier", display_name(call, process.modifier));
  json::field(out, "state", events::to_string(found.state));
  json::key(out, "publishingProgress");
  found.state == events::State::publish_pending ? out.Double(100 * found.part_done) : out.Null();
}

std::string name_of(Call& call, const events::Reader& reader) {
  if (!reader.is_group) return display_name(call, reader.id);
  const auto name = call.services.identities.group_name(reader.id);
  return name.empty() ? reader.id : name;
}

Result<std::vector<events::Reader>> read_readers(const json::Value& body) {
  std::vector<events::Reader> out;
  for (const auto& entry : body.GetArray()) {
    const auto path = "[" + std::to_string(out.size()) + "].identity";
    const auto* identity = json::find(entry, "identity");
    const auto id = identity != nullptr ? json::string_or(*identity, "id") : std::string();
    if (id.empty()) return fail(ErrorCode::invalid_argument, "expected {id, type}", path);
    const auto type = json::string_or(*identity, "type", "user");
    if (type != "user" && type != "group")
      return fail(ErrorCode::invalid_argument, "expected user or group", path + ".type");
    out.push_back({type == "group", id});
  }
  return out;
}

/// Whoever no engine knows would never log in: rather a slip of the pen.
Status check_known(Call& call, const std::vector<events::Reader>& readers) {
  call.services.identities.refresh(call.stop);
  const auto& identities = call.services.identities;
  for (const auto& reader : readers) {
    if (reader.is_group ? identities.has_group(reader.id) : identities.has_user(reader.id))
      continue;
    return fail(ErrorCode::invalid_argument, std::string("no engine knows the ") +
                                                 (reader.is_group ? "group" : "user") + " '" +
                                                 reader.id + "'");
  }
  return {};
}

}  // namespace

Status check_event_editor(const Call& call) {
  if (is_event_editor(call)) return {};
  return fail(ErrorCode::forbidden,
              "eventBasedProcess.authorizedUserIds and authorizedGroupIds do not name you");
}

Status check_event_sources(const Call& call, std::vector<events::EventSource>& sources) {
  for (auto& source : sources) {
    auto* engine = std::get_if<events::EngineSource>(&source);
    if (engine == nullptr) continue;
    if (engine->tenants.empty())
      engine->tenants = call.rights->tenants_of(model::DefinitionType::process, engine->key,
                                                *call.services.definitions.catalog());
    HS_RETURN_IF_ERROR(
        may_report(call, model::DefinitionType::process, engine->key, engine->tenants));
  }
  return {};
}

Result<net::Response> event_processes_enabled(Call& call) {
  return net::Response::json(is_event_editor(call) ? "true" : "false");
}

Result<net::Response> create_event_process(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(auto input, events::read_process_input(body));
  if (input.sources) HS_RETURN_IF_ERROR(check_event_sources(call, *input.sources));
  HS_ASSIGN(const auto id, call.services.event_processes.create(
                               std::move(input), text_of(call, "eventProcess.newName"),
                               caller_of(call), call.stop));
  return id_response(id);
}

Result<net::Response> list_event_processes(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto list, call.services.event_processes.list());
  call.services.identities.refresh(call.stop);
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& found : list) {
    out.StartObject();
    write_head(call, out, found);
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> get_event_process(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto found, call.services.event_processes.read(call.path_parameter("id")));
  call.services.identities.refresh(call.stop);
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  write_head(call, out, found);
  json::key(out, "xml");
  json::string_or_null(out, found.xml);
  events::write_mappings(out, found.process.mappings);
  events::write_sources(out, found.process.sources);
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> update_event_process(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(auto input, events::read_process_input(body));
  if (input.sources) HS_RETURN_IF_ERROR(check_event_sources(call, *input.sources));
  HS_RETURN_IF_ERROR(
      call.services.event_processes.update(call.path_parameter("id"), input, caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> delete_event_process(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_RETURN_IF_ERROR(
      call.services.event_processes.remove(call.path_parameter("id"), caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> event_process_conflicts(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto conflicts,
            call.services.event_processes.conflicts(call.path_parameter("id")));
  return conflicts_response(conflicts);
}

Result<net::Response> several_event_process_conflicts(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto ids, ids_body(call, kIdsMax));
  bool any = false;
  for (const auto& id : ids) {
    HS_ASSIGN(const auto conflicts, call.services.event_processes.conflicts(id));
    any = any || !conflicts.empty();
  }
  return net::Response::json(any ? "true" : "false");
}

Result<net::Response> delete_event_processes(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto ids, ids_body(call, kIdsMax));
  for (const auto& id : ids) {
    const auto removed = call.services.event_processes.remove(id, caller_of(call));
    if (!removed && removed.error().code != ErrorCode::not_found) return fail(removed.error());
  }
  return net::Response::empty();
}

Result<net::Response> publish_event_process(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_RETURN_IF_ERROR(
      call.services.event_processes.publish(call.path_parameter("id"), caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> cancel_event_process(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_RETURN_IF_ERROR(
      call.services.event_processes.cancel(call.path_parameter("id"), caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> clean_mappings(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto xml, required_string(body, "xml"));
  HS_ASSIGN(auto mappings, events::read_mappings(body));
  HS_ASSIGN(auto sources, events::read_sources(body));
  HS_RETURN_IF_ERROR(check_event_sources(call, sources));
  HS_ASSIGN(const auto cleaned,
            call.services.event_processes.cleaned(std::move(mappings), xml, sources));
  json::Buffer buffer;
  json::Writer out(buffer);
  events::write_mapping_entries(out, cleaned);
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> list_event_process_roles(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto found, call.services.event_processes.read(call.path_parameter("id")));
  call.services.identities.refresh(call.stop);
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& reader : found.process.readers) {
    out.StartObject();
    json::field(out, "id", (reader.is_group ? "GROUP:" : "USER:") + reader.id);
    json::key(out, "identity");
    out.StartObject();
    json::field(out, "id", reader.id);
    json::field(out, "type", reader.is_group ? "group" : "user");
    json::field(out, "name", name_of(call, reader));
    out.EndObject();
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> change_event_process_roles(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto body, list_body(call));
  HS_ASSIGN(const auto readers, read_readers(body));
  HS_RETURN_IF_ERROR(check_known(call, readers));
  HS_RETURN_IF_ERROR(call.services.event_processes.set_readers(call.path_parameter("id"), readers,
                                                               caller_of(call)));
  return net::Response::empty();
}

}  // namespace hindsight::api
