#include "api/analysis.h"

#include "api/definition_body.h"
#include "api/evaluation_context.h"

namespace hindsight::api {
namespace {

/// The body of an analysis, and the report on the same instances.
struct Subject {
  json::Document body;
  json::Document report;
};

Result<Subject> read_subject(const Call& call) {
  HS_ASSIGN(auto body, call.body());
  HS_RETURN_IF_ERROR(required_string(body, "processDefinitionKey"));
  auto report = raw_data_report(body);
  return Subject{std::move(body), std::move(report)};
}

}  // namespace

Result<net::Response> analyse_branches(Call& call) {
  HS_ASSIGN(const auto subject, read_subject(call));
  HS_ASSIGN(const auto gateway, required_string(subject.body, "gateway"));
  HS_ASSIGN(const auto end, required_string(subject.body, "end"));
  HS_ASSIGN(const auto found, call.services.analyses.branches(subject.report, gateway, end,
                                                              evaluation_context(call)));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::key(out, "followingNodes");
  out.StartObject();
  for (const auto& branch : found.branches) {
    json::key(out, branch.flow_node);
    out.StartObject();
    json::field(out, "activityId", branch.flow_node);
    json::field(out, "activitiesReached", branch.reached);
    json::field(out, "activityCount", branch.passed);
    out.EndObject();
  }
  out.EndObject();
  json::field(out, "endEvent", end);
  json::field(out, "total", found.reached);
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
