#include "api/reports.h"

#include <charconv>

#include "report/sources.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kValuesMax = 10'000;

Result<std::optional<std::size_t>> number_parameter(const net::Request& request,
                                                    std::string_view name) {
  const auto text = request.parameter(name);
  if (!text || text->empty()) return std::optional<std::size_t>();
  std::int64_t value = 0;  // databases count in signed numbers
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < 0) {
    return fail(ErrorCode::invalid_argument,
                "the parameter '" + std::string(name) + "' is no whole number from 0 on");
  }
  return static_cast<std::size_t>(value);
}

/// Rights on a data source: the definition with all the tenants asked for.
Status authorize(const Call& call, std::string_view key, const std::vector<std::string>& tenants) {
  if (call.rights->allows(model::DefinitionType::process, key, tenants,
                          *call.services.definitions.catalog()))
    return {};
  return fail(ErrorCode::forbidden, "you may not see the process '" + std::string(key) +
                                        "' for all chosen tenants, or there is no such process");
}

struct Names {
  const char* key;
  const char* versions;
  const char* tenants;
};

/// A source as the variable requests spell it, after the check of rights.
Result<std::vector<report::Source>> source_of(const Call& call, const json::Value& object,
                                              const Names& names) {
  report::Selection selection;
  HS_ASSIGN(selection.key, required_string(object, names.key));
  HS_ASSIGN(selection.versions, string_list(object, names.versions));
  HS_ASSIGN(selection.tenants, string_list(object, names.tenants));
  if (selection.versions.empty()) selection.versions = {"all"};
  if (selection.tenants.empty()) selection.tenants = {""};
  HS_RETURN_IF_ERROR(authorize(call, selection.key, selection.tenants));
  std::vector<report::Source> out;
  for (auto& resolved :
       report::resolve_sources({selection}, call.services.definitions.catalog()->definitions)) {
    out.push_back(std::move(resolved.source));
  }
  return out;
}

store::QueryLimits limits_of(const Call& call) {
  store::QueryLimits limits;
  limits.stop = call.stop;
  return limits;
}

std::size_t size_or(const json::Value& object, std::string_view name, std::size_t fallback) {
  const auto* value = json::find(object, name);
  return value && value->IsUint64() ? value->GetUint64() : fallback;
}

}  // namespace

Result<net::Response> evaluate_report(Call& call) {
  HS_ASSIGN(const auto definition, call.body());
  eval::EvaluationContext context;
  context.zone = call.zone();
  HS_ASSIGN(context.limit, number_parameter(call.request, "limit"));
  HS_ASSIGN(context.offset, number_parameter(call.request, "offset"));
  context.stop = call.stop;
  call.services.users.refresh(call.stop);
  context.user_name = [&call](std::string_view id) { return call.services.users.name(id); };
  context.authorize = [&call](std::string_view key, const std::vector<std::string>& tenants) {
    return authorize(call, key, tenants);
  };
  HS_ASSIGN(auto answer, call.services.evaluator.evaluate(definition, context));
  return net::Response::json(std::move(answer));
}

Result<net::Response> variable_names(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  const auto* queries = json::find(body, "processesToQuery");
  if (!queries || !queries->IsArray())
    return fail(ErrorCode::invalid_argument, "'processesToQuery' is missing or no list");
  std::vector<report::Source> sources;
  for (const auto& query : queries->GetArray()) {
    HS_ASSIGN(
        auto some,
        source_of(call, query, {"processDefinitionKey", "processDefinitionVersions", "tenantIds"}));
    sources.insert(sources.end(), some.begin(), some.end());
  }
  HS_ASSIGN(const auto reading, call.services.reports.read(limits_of(call)));
  HS_ASSIGN(const auto names, reading->variable_names(sources));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& name : names) {
    out.StartObject();
    json::field(out, "name", name.name);
    json::field(out, "type", model::to_string(name.type));
    json::key(out, "label");
    out.Null();
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> variable_values(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(
      const auto sources,
      source_of(call, body, {"processDefinitionKey", "processDefinitionVersions", "tenantIds"}));
  HS_ASSIGN(const auto name, required_string(body, "name"));
  HS_ASSIGN(const auto type_name, required_string(body, "type"));
  const auto type = model::variable_type(type_name);
  if (type == model::VariableType::other)
    return fail(ErrorCode::invalid_argument, "'" + type_name + "' is no variable type");
  HS_ASSIGN(const auto values,
            call.services.reports.variable_values(
                sources, {name, type}, json::string_or(body, "valueFilter"),
                size_or(body, "resultOffset", 0),
                std::min(kValuesMax, size_or(body, "numResults", kValuesMax)), limits_of(call)));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& value : values) json::string(out, value);
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
