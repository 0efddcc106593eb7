#include "api/analysis.h"

#include "api/definition_body.h"
#include "api/evaluation_context.h"
#include "api/exports.h"

namespace hindsight::api {
namespace {

constexpr DurationMs kBoundMax = 1'000'000'000'000'000;  // as of filters by duration

/// The body of an analysis, and the report on the same instances.
struct Subject {
  json::Document body;
  json::Document report;
};

Status refuse_view_filters(const json::Value& body) {
  const auto* filters = json::find(body, "filter");
  if (filters == nullptr || !filters->IsArray()) return {};
  for (const auto& filter : filters->GetArray()) {
    if (json::string_or(filter, "filterLevel") == "view")
      return fail(ErrorCode::invalid_argument,
                  "an analysis takes filters of instances only, none at view level", "filter");
  }
  return {};
}

Result<Subject> read_subject(const Call& call) {
  HS_ASSIGN(auto body, call.body());
  HS_RETURN_IF_ERROR(required_string(body, "processDefinitionKey"));
  HS_RETURN_IF_ERROR(refuse_view_filters(body));
  auto report = raw_data_report(body);
  return Subject{std::move(body), std::move(report)};
}

/// Whole milliseconds from 0 on; nullopt when the member is absent or null.
Result<std::optional<DurationMs>> read_bound(const json::Value& body, const char* name) {
  const auto* value = json::find(body, name);
  if (value == nullptr) return std::nullopt;
  if (!value->IsInt64() || value->GetInt64() < 0 || value->GetInt64() > kBoundMax)
    return fail(ErrorCode::invalid_argument,
                std::string("'") + name + "' is no whole number of milliseconds from 0 on");
  return value->GetInt64();
}

Result<eval::OutlierBounds> read_bounds(const json::Value& body) {
  eval::OutlierBounds out;
  HS_ASSIGN(out.lower, read_bound(body, "lowerOutlierBound"));
  HS_ASSIGN(out.higher, read_bound(body, "higherOutlierBound"));
  if (out.lower && out.higher && *out.lower > *out.higher)
    return fail(ErrorCode::invalid_argument,
                "'lowerOutlierBound' is above 'higherOutlierBound'; then all runs are outliers");
  return out;
}

Result<eval::OutlierRuns> read_outliers(const json::Value& body) {
  HS_ASSIGN(auto flow_node, required_string(body, "flowNodeId"));
  HS_ASSIGN(const auto bounds, read_bounds(body));
  if (!bounds.lower && !bounds.higher)
    return fail(ErrorCode::invalid_argument,
                "one of 'higherOutlierBound' and 'lowerOutlierBound' is needed");
  return eval::OutlierRuns{std::move(flow_node), bounds};
}

void number(json::Writer& out, const char* name, double value) {
  json::key(out, name);
  out.Double(value);
}

/// 0 of none.
double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void write_side(json::Writer& out, const char* name,
                const std::optional<eval::Outliers>& outliers) {
  json::key(out, name);
  if (!outliers) {
    out.Null();
    return;
  }
  out.StartObject();
  json::field(out, "boundValue", std::int64_t{outliers->bound});
  number(out, "percentile", outliers->percentile);
  number(out, "relation", outliers->relation);
  json::field(out, "count", outliers->count);
  out.EndObject();
}

void write_outliers(json::Writer& out, const eval::NodeOutliers& node) {
  const auto count = [](const std::optional<eval::Outliers>& side) {
    return side ? side->count : 0;
  };
  out.StartObject();
  write_side(out, "lowerOutlier", node.lower);
  write_side(out, "higherOutlier", node.higher);
  number(out, "lowerOutlierHeat", node.lower_heat);
  number(out, "higherOutlierHeat", node.higher_heat);
  number(out, "heat", node.lower_heat + node.higher_heat);
  json::field(out, "totalCount", node.times.runs);
  json::field(out, "outlierCount", count(node.lower) + count(node.higher));
  out.EndObject();
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

Result<net::Response> analyse_outliers(Call& call) {
  HS_ASSIGN(const auto subject, read_subject(call));
  HS_ASSIGN(const auto found,
            call.services.analyses.outliers(subject.report, evaluation_context(call)));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  for (const auto& node : found) {
    json::key(out, node.times.flow_node);
    write_outliers(out, node);
  }
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> analyse_durations(Call& call) {
  HS_ASSIGN(const auto subject, read_subject(call));
  HS_ASSIGN(const auto flow_node, required_string(subject.body, "flowNodeId"));
  HS_ASSIGN(const auto bounds, read_bounds(subject.body));
  HS_ASSIGN(const auto found, call.services.analyses.durations(subject.report, flow_node, bounds,
                                                               evaluation_context(call)));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& bucket : found) {
    out.StartObject();
    json::field(out, "key", std::int64_t{bucket.from});
    json::field(out, "value", bucket.runs);
    json::field(out, "outlier", bucket.is_outlier);
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> analyse_outlier_terms(Call& call) {
  HS_ASSIGN(const auto subject, read_subject(call));
  HS_ASSIGN(const auto outliers, read_outliers(subject.body));
  HS_ASSIGN(const auto found, call.services.analyses.significant_terms(subject.report, outliers,
                                                                       evaluation_context(call)));
  if (found.empty())
    return fail(ErrorCode::not_found, "no value of a variable is clearly more frequent where '" +
                                          outliers.flow_node + "' has outliers");
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& [variable, term, counts] : found) {
    out.StartObject();
    json::field(out, "variableName", variable);
    json::field(out, "variableTerm", term);
    json::field(out, "instanceCount", counts.outliers_with);
    number(out, "outlierRatio", share(counts.outliers_with, counts.outliers));
    number(out, "nonOutlierRatio", share(counts.others_with, counts.others));
    number(out, "outlierToAllInstancesRatio",
           share(counts.outliers_with, counts.outliers + counts.others));
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> export_outlier_instances(Call& call) {
  HS_ASSIGN(const auto subject, read_subject(call));
  HS_ASSIGN(const auto outliers, read_outliers(subject.body));
  HS_ASSIGN(const auto variable, required_string(subject.body, "variableName"));
  const auto* term = json::find(subject.body, "variableTerm");
  if (term == nullptr || !term->IsString())  // the empty text is a value, too
    return fail(ErrorCode::invalid_argument, "'variableTerm' is missing or no text");
  eval::CsvRequest request;
  request.columns = {"processInstanceId"};
  request.filters = eval::filters_of_term(outliers, variable, std::string(json::view(*term)));
  return export_csv(call, subject.report, std::move(request), "processInstanceIds");
}

}  // namespace hindsight::api
