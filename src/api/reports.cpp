#include "api/reports.h"

#include <set>

#include "api/combined_reports.h"
#include "api/evaluation_context.h"
#include "api/variable_request.h"

namespace hindsight::api {
namespace {

/// Of several processes that call a variable differently, the first one's label.
Result<content::Labels> labels_of(const Call& call, const std::vector<report::Source>& sources) {
  std::set<std::string> keys;
  content::Labels out;
  for (const auto& source : sources) {
    if (!keys.insert(source.key).second) continue;
    HS_ASSIGN(auto labels, call.services.labels.of(source.key));
    out.merge(labels);
  }
  return out;
}

Result<net::Response> names_response(const Call& call, const std::vector<report::Source>& sources) {
  std::vector<store::VariableName> names;
  if (!sources.empty()) {
    HS_ASSIGN(const auto reading, call.services.reports.read(limits_of(call)));
    HS_ASSIGN(names, reading->variable_names(sources));
  }
  HS_ASSIGN(const auto labels, labels_of(call, sources));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& name : names) {
    out.StartObject();
    json::field(out, "name", name.name);
    json::field(out, "type", model::to_string(name.type));
    const auto label = labels.find(name);
    json::key(out, "label");
    json::string_or_null(out, label == labels.end() ? std::string() : label->second);
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> values_response(const Call& call, const std::vector<report::Source>& sources,
                                      const json::Value& body) {
  HS_ASSIGN(const auto name, required_string(body, "name"));
  HS_ASSIGN(const auto type_name, required_string(body, "type"));
  const auto type = model::variable_type(type_name);
  if (type == model::VariableType::other)
    return fail(ErrorCode::invalid_argument, "'" + type_name + "' is no variable type");
  const auto page = value_page(body);
  std::vector<std::string> values;
  if (!sources.empty()) {
    HS_ASSIGN(values, call.services.reports.variable_values(
                          sources, {name, type}, json::string_or(body, "valueFilter"), page.offset,
                          page.limit, limits_of(call)));
  }
  return texts_response(values);
}

}  // namespace

Result<net::Response> evaluate_report(Call& call) {
  HS_ASSIGN(const auto definition, call.body());
  auto context = evaluation_context(call);
  HS_ASSIGN(context.limit, number_parameter(call.request, "limit"));
  HS_ASSIGN(context.offset, number_parameter(call.request, "offset"));
  call.services.identities.refresh(call.stop);
  HS_ASSIGN(auto answer, json::is_true(definition, "combined")
                             ? evaluate_unsaved_combined(call, definition, context)
                             : call.services.evaluator.evaluate(definition, context));
  return net::Response::json(std::move(answer));
}

Result<net::Response> variable_names(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  const auto* queries = json::find(body, "processesToQuery");
  if (!queries || !queries->IsArray())
    return fail(ErrorCode::invalid_argument, "'processesToQuery' is missing or no list");
  std::vector<report::Source> sources;
  for (const auto& query : queries->GetArray()) {
    HS_ASSIGN(auto some, source_of(call, query, model::DefinitionType::process));
    sources.insert(sources.end(), some.begin(), some.end());
  }
  return names_response(call, sources);
}

Result<net::Response> variable_values(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto sources, source_of(call, body, model::DefinitionType::process));
  return values_response(call, sources, body);
}

Result<net::Response> variable_names_of_reports(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto sources, sources_of_reports(call, body));
  return names_response(call, sources);
}

Result<net::Response> variable_values_of_reports(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto sources, sources_of_reports(call, body));
  return values_response(call, sources, body);
}

}  // namespace hindsight::api
