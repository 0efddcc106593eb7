#include "api/decision_variables.h"

#include "api/variable_request.h"
#include "store/decision_reading.h"

namespace hindsight::api {
namespace {

constexpr auto kDecision = model::DefinitionType::decision;

Result<net::Response> names_response(Call& call, bool output) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto sources, source_of(call, body, kDecision));
  HS_ASSIGN(const auto reading, call.services.reports.read_decisions(limits_of(call)));
  HS_ASSIGN(const auto clauses, reading->clauses(sources, output));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& clause : clauses) {
    out.StartObject();
    json::field(out, "id", clause.id);
    json::key(out, "name");
    json::string_or_null(out, clause.name);
    json::field(out, "type", model::to_string(clause.type));
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> values_response(Call& call, bool output) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto sources, source_of(call, body, kDecision));
  store::ClauseValues wanted;
  wanted.clause.output = output;
  HS_ASSIGN(wanted.clause.id, required_string(body, "variableId"));
  HS_ASSIGN(const auto type, required_string(body, "variableType"));
  wanted.clause.type = model::variable_type(type);
  if (wanted.clause.type == model::VariableType::other)
    return fail(ErrorCode::invalid_argument, "'" + type + "' is no variable type");
  wanted.needle = json::string_or(body, "valueFilter");
  const auto page = value_page(body);
  wanted.offset = page.offset;
  wanted.limit = page.limit;
  HS_ASSIGN(const auto reading, call.services.reports.read_decisions(limits_of(call)));
  HS_ASSIGN(const auto values, reading->values(sources, wanted));
  return texts_response(values);
}

}  // namespace

Result<net::Response> input_names(Call& call) {
  return names_response(call, false);
}
Result<net::Response> output_names(Call& call) {
  return names_response(call, true);
}
Result<net::Response> input_values(Call& call) {
  return values_response(call, false);
}
Result<net::Response> output_values(Call& call) {
  return values_response(call, true);
}

}  // namespace hindsight::api
