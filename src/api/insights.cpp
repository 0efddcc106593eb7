#include "api/insights.h"

#include "api/evaluation_context.h"
#include "base/overload.h"
#include "eval/wording.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kLimitDefault = 10;
constexpr std::size_t kLimitMax = 200;

Result<std::size_t> limit_of(const Call& call) {
  HS_ASSIGN(const auto limit, number_parameter(call.request, "limit"));
  // Without rows there would be nothing to take the totals from.
  if (limit == 0)
    return fail(ErrorCode::invalid_argument, "the parameter 'limit' must be at least 1");
  return std::min(kLimitMax, limit.value_or(kLimitDefault));
}

void write_finding(json::Writer& out, const eval::Finding& finding, const TimeZone& zone) {
  std::visit(Overload{
                 [&](const eval::Bottleneck& f) {
                   json::field(out, "kind", "bottleneck");
                   json::field(out, "flowNodeId", f.flow_node);
                 },
                 [&](const eval::VersionChange& f) {
                   json::field(out, "kind", "version");
                   json::field(out, "version", f.after.version);
                   json::field(out, "versionBefore", f.before.version);
                   if (f.flow_node) json::field(out, "flowNodeId", *f.flow_node);
                 },
                 [&](const eval::IncidentWave& f) {
                   json::field(out, "kind", "incidentWave");
                   json::field(out, "flowNodeId", f.flow_node);
                   json::field(out, "from", zone.format(f.from));
                   json::field(out, "until", zone.format(f.until));
                 },
                 [&](const eval::AssigneeOutlier& f) {
                   json::field(out, "kind", "assignee");
                   json::field(out, "flowNodeId", f.flow_node);
                 },
                 [&](const eval::VariableOutlier& f) {
                   json::field(out, "kind", "variable");
                   json::field(out, "variableName", f.variable.name);
                   json::field(out, "variableType", model::to_string(f.variable.type));
                   json::field(out, "variableValue", f.outlier.name);
                 },
             },
             finding);
}

}  // namespace

Result<net::Response> process_variants(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto limit, limit_of(call));
  HS_ASSIGN(const auto answer,
            call.services.insights.variants(body, limit, evaluation_context(call)));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "endedInstanceCount", answer.ended);
  json::field(out, "unknownPathCount", answer.unknown);
  json::key(out, "variants");
  out.StartArray();
  for (const auto& variant : answer.variants) {
    out.StartObject();
    json::key(out, "flowNodeIds");
    out.StartArray();
    for (const auto& node : variant.flow_nodes) json::string(out, node);
    out.EndArray();
    json::field(out, "instanceCount", variant.instances);
    json::key(out, "medianDuration");
    variant.median ? out.Double(*variant.median) : out.Null();
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> process_incidents(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto limit, limit_of(call));
  HS_ASSIGN(const auto answer,
            call.services.insights.incidents(body, limit, evaluation_context(call)));
  const auto zone = call.zone();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "incidentCount", answer.incidents);
  json::field(out, "openIncidentCount", answer.open);
  json::key(out, "causes");
  out.StartArray();
  for (const auto& cause : answer.causes) {
    out.StartObject();
    json::field(out, "flowNodeId", cause.flow_node);
    json::field(out, "message", cause.headline);
    json::field(out, "incidentCount", cause.incidents);
    json::field(out, "openIncidentCount", cause.open);
    json::field(out, "first", zone.format(cause.first));
    json::field(out, "last", zone.format(cause.last));
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> process_findings(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  call.services.identities.refresh(call.stop);
  HS_ASSIGN(const auto findings, call.services.insights.findings(body, evaluation_context(call)));
  const auto zone = call.zone();
  const auto& texts = call.services.texts;
  const eval::Wording wording(texts, texts.resolve(call.request.header("X-Optimize-Client-Locale")),
                              zone, findings.node_names);
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::key(out, "findings");
  out.StartArray();
  for (const auto& finding : findings.all) {
    const auto worded = wording.word(finding);
    out.StartObject();
    write_finding(out, finding, zone);
    json::field(out, "subject", worded.subject);
    json::field(out, "text", worded.text);
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
