#include "events/event_sources.h"

#include <algorithm>

namespace hindsight::events {
namespace {

tl::unexpected<Error> invalid(std::string message, std::string path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::move(path));
}

constexpr const char* kProcessScope = "process_instance";
constexpr const char* kStartEndScope = "start_end";
constexpr const char* kAllScope = "all";

void write_list(json::Writer& out, const char* name, const std::vector<std::string>& list) {
  json::key(out, name);
  out.StartArray();
  for (const auto& one : list) json::string_or_null(out, one);
  out.EndArray();
}

void write_configuration(json::Writer& out, const ExternalSource& source) {
  write_list(out, "eventScope", {kAllScope});
  json::field(out, "includeAllGroups", source.all_groups);
  json::key(out, "group");
  json::string_or_null(out, source.group);
}

void write_configuration(json::Writer& out, const EngineSource& source) {
  std::vector<std::string> scope;
  if (source.has_process_events) scope.emplace_back(kProcessScope);
  if (source.has_start_end_events) scope.emplace_back(kStartEndScope);
  if (source.has_all_events) scope.emplace_back(kAllScope);
  write_list(out, "eventScope", scope);
  json::field(out, "processDefinitionKey", source.key);
  write_list(out, "versions", source.versions);
  write_list(out, "tenants", source.tenants);
  json::field(out, "tracedByBusinessKey", !source.trace_variable);
  json::key(out, "traceVariable");
  json::string_or_null(out, source.trace_variable.value_or(""));
}

/// Null counts as empty text.
Result<std::vector<std::string>> text_list(const json::Value& object, const char* name,
                                           const std::string& path) {
  std::vector<std::string> out;
  const auto* list = json::find(object, name);
  if (list == nullptr) return out;
  if (!list->IsArray()) return invalid("expected a list", path + "." + name);
  for (const auto& one : list->GetArray()) {
    if (!one.IsString() && !one.IsNull()) return invalid("expected text", path + "." + name);
    auto text = one.IsNull() ? std::string() : std::string(json::view(one));
    if (std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
  }
  return out;
}

EventSource read_external(const json::Value* configuration) {
  ExternalSource out;
  if (configuration == nullptr) return out;
  out.all_groups = json::is_true(*configuration, "includeAllGroups");
  out.group = json::string_or(*configuration, "group");
  return out;
}

bool is_version(const std::string& text) {
  return text == "all" || text == "latest" ||
         (!text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }));
}

Result<EventSource> read_engine(const json::Value& configuration, const std::string& path) {
  EngineSource out;
  out.key = json::string_or(configuration, "processDefinitionKey");
  if (out.key.empty()) return invalid("expected a key", path + ".processDefinitionKey");
  HS_ASSIGN(out.versions, text_list(configuration, "versions", path));
  if (out.versions.empty()) out.versions = {"all"};
  if (!std::ranges::all_of(out.versions, is_version))
    return invalid("expected all, latest or numbers", path + ".versions");
  HS_ASSIGN(out.tenants, text_list(configuration, "tenants", path));
  const auto variable = json::string_or(configuration, "traceVariable");
  if (!json::is_true(configuration, "tracedByBusinessKey")) {
    if (variable.empty())
      return invalid("expected a variable, or tracedByBusinessKey: true", path + ".traceVariable");
    out.trace_variable = variable;
  }
  HS_ASSIGN(const auto scope, text_list(configuration, "eventScope", path));
  for (const auto& one : scope) {
    if (one == kProcessScope)
      out.has_process_events = true;
    else if (one == kStartEndScope)
      out.has_start_end_events = true;
    else if (one == kAllScope)
      out.has_all_events = true;
    else
      return invalid("expected process_instance, start_end or all", path + ".eventScope");
  }
  if (scope.empty()) out.has_all_events = true;
  return out;
}

/// A definition, and a group, once.
bool is_same(const EventSource& a, const EventSource& b) {
  const auto* one = std::get_if<EngineSource>(&a);
  const auto* other = std::get_if<EngineSource>(&b);
  return one != nullptr && other != nullptr ? one->key == other->key : a == b;
}

}  // namespace

void write_sources(json::Writer& out, const std::vector<EventSource>& sources) {
  json::key(out, "eventSources");
  out.StartArray();
  for (const auto& source : sources) {
    out.StartObject();
    json::field(out, "type", std::holds_alternative<EngineSource>(source) ? "camunda" : "external");
    json::key(out, "configuration");
    out.StartObject();
    std::visit([&](const auto& one) { write_configuration(out, one); }, source);
    out.EndObject();
    out.EndObject();
  }
  out.EndArray();
}

Result<std::vector<EventSource>> read_sources(const json::Value& object) {
  std::vector<EventSource> out;
  const auto* sources = json::find(object, "eventSources");
  if (sources == nullptr) return out;
  if (!sources->IsArray()) return invalid("expected a list", "eventSources");
  for (const auto& source : sources->GetArray()) {
    const auto path = "eventSources[" + std::to_string(out.size()) + "]";
    const auto type = json::string_or(source, "type");
    if (type != "external" && type != "camunda")
      return invalid("expected external or camunda", path + ".type");
    const auto* configuration = json::find(source, "configuration");
    const bool is_object = configuration != nullptr && configuration->IsObject();
    if (!is_object && (configuration != nullptr || type == "camunda"))
      return invalid("expected an object", path + ".configuration");
    HS_ASSIGN(auto one, type == "external" ? read_external(configuration)
                                           : read_engine(*configuration, path + ".configuration"));
    if (std::ranges::any_of(out, [&](const EventSource& known) { return is_same(known, one); }))
      return invalid("this source is there already", path);
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<EngineSource> engine_sources(const std::vector<EventSource>& sources) {
  std::vector<EngineSource> out;
  for (const auto& source : sources) {
    if (const auto* engine = std::get_if<EngineSource>(&source)) out.push_back(*engine);
  }
  return out;
}

}  // namespace hindsight::events
