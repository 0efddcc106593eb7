#include "api/entity_json.h"

#include "api/error_mapping.h"
#include "api/visible_definitions.h"

namespace hindsight::api {
namespace {

json::Value text_json(std::string_view text, json::Document::AllocatorType& memory) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), memory};
}

json::Value text_or_null(const std::string& text, json::Document::AllocatorType& memory) {
  return text.empty() ? json::Value() : text_json(text, memory);
}

}  // namespace

content::Caller caller_of(const Call& call) {
  if (!call.user) return {{}, call.rights, true};
  return {call.user->id, call.rights,
          is_among(call, call.services.settings.entity.authorized_editors)};
}

std::string collection_parameter(const Call& call) {
  const auto id = call.request.parameter("collectionId").value_or("null");
  return id == "null" ? std::string() : std::string(id);
}

Result<content::CopyTarget> copy_target(const Call& call, std::string_view name_key) {
  content::CopyTarget target;
  if (call.request.parameter("collectionId")) target.collection = collection_parameter(call);
  const auto name = std::string(call.request.parameter("name").value_or(""));
  HS_RETURN_IF_ERROR(content::check_name(name));
  target.name_of_copy = [&call, name, key = std::string(name_key)](const std::string& original) {
    const std::pair<std::string_view, std::string> values[] = {{"name", original}};
    return name.empty() ? text_of(call, key, values) : name;
  };
  return target;
}

std::string text_of(const Call& call, std::string_view key, Texts::Values values) {
  const auto& texts = call.services.texts;
  return texts.text(texts.resolve(call.request.header("X-Optimize-Client-Locale")), key, values);
}

std::string display_name(Call& call, const std::string& user) {
  const auto name = user.empty() ? user : call.services.identities.user_name(user);
  return name.empty() ? user : name;
}

void add_head(Call& call, const content::Entity& entity, content::Role role, json::Document& json) {
  const auto zone = call.zone();
  auto& memory = json.GetAllocator();
  json.AddMember("id", text_json(entity.id, memory), memory);
  json.AddMember("name", text_json(entity.name, memory), memory);
  json.AddMember("description", text_or_null(entity.description, memory), memory);
  json.AddMember("created", text_json(zone.format(entity.created), memory), memory);
  json.AddMember("lastModified", text_json(zone.format(entity.modified), memory), memory);
  json.AddMember("owner", text_or_null(display_name(call, entity.owner), memory), memory);
  json.AddMember("lastModifier", text_or_null(display_name(call, entity.modifier), memory), memory);
  json.AddMember("collectionId", text_or_null(entity.collection, memory), memory);
  json.AddMember("currentUserRole", text_json(content::to_string(role), memory), memory);
}

Result<json::Document> list_body(const Call& call) {
  auto body = json::parse(call.request.body);
  if (!body) return fail(body.error().in("request body"));
  if (!body->IsArray()) return fail(ErrorCode::invalid_argument, "the request body is no list");
  return std::move(*body);
}

Result<std::vector<std::string>> ids_body(const Call& call, std::size_t max) {
  HS_ASSIGN(const auto body, list_body(call));
  if (body.Size() > max)
    return fail(ErrorCode::invalid_argument,
                "the request body is no list of at most " + std::to_string(max) + " ids");
  std::vector<std::string> out;
  for (const auto& id : body.GetArray()) {
    if (!id.IsString()) return fail(ErrorCode::invalid_argument, "the list holds what is no id");
    out.emplace_back(json::view(id));
  }
  return out;
}

net::Response id_response(const std::string& id) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "id", id);
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

net::Response id_or_refusal(const content::Outcome<std::string>& id) {
  return id ? id_response(*id) : error_response(id.error());
}

net::Response done_or(const std::vector<content::Conflict>& conflicts) {
  return conflicts.empty() ? net::Response::empty() : conflict_response(conflicts);
}

net::Response conflicts_response(const std::vector<content::Conflict>& conflicts) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  write_conflicts(out, conflicts);
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

net::Response list_response(json::Buffer& buffer, bool more) {
  auto response = net::Response::json(std::string(json::view(buffer)));
  if (more) response.with("X-Has-More", "true");
  return response;
}

}  // namespace hindsight::api
