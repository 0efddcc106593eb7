#include "api/event_log.h"

#include <algorithm>

#include "api/attachment.h"
#include "api/definition_body.h"
#include "api/evaluation_context.h"
#include "api/exports.h"

namespace hindsight::api {
namespace {

using eval::EventLogFormat;

constexpr std::size_t kVariablesMax = 500;

struct Format {
  std::string_view name;
  EventLogFormat format;
  FileType type;
};
constexpr Format kFormats[] = {
    {"csv", EventLogFormat::csv, FileType::csv},
    {"parquet", EventLogFormat::parquet, FileType::parquet},
    {"xes", EventLogFormat::xes, FileType::xes},
};

Result<Format> format_named(std::string_view name) {
  const auto* found = std::ranges::find(kFormats, name, &Format::name);
  if (found != std::end(kFormats)) return *found;
  return fail(ErrorCode::invalid_argument, "'format' must be csv, parquet or xes");
}

Result<bool> flag(const json::Value& body, std::string_view name) {
  const auto* value = json::find(body, name);
  if (value == nullptr || value->IsBool()) return value != nullptr && value->IsTrue();
  return fail(ErrorCode::invalid_argument, "'" + std::string(name) + "' is neither true nor false");
}

Result<net::Response> event_log(Call& call, const json::Value& body) {
  HS_RETURN_IF_ERROR(check_export_right(call));
  HS_ASSIGN(const auto key, required_string(body, "processDefinitionKey"));
  HS_ASSIGN(const auto format, format_named(json::string_or(body, "format")));
  eval::EventLogRequest request;
  request.format = format.format;
  request.delimiter = call.services.settings.csv.delimiter;
  HS_ASSIGN(request.variables.chosen, string_list(body, "variables"));
  HS_ASSIGN(request.variables.all, flag(body, "allVariables"));
  auto& chosen = request.variables.chosen;
  if (chosen.size() > kVariablesMax)
    return fail(ErrorCode::invalid_argument, "choose at most 500 variables");
  // A file has each column once.
  for (auto at = chosen.begin(); at != chosen.end(); ++at)
    chosen.erase(std::remove(at + 1, chosen.end(), *at), chosen.end());
  HS_ASSIGN(auto download, call.services.exports.event_log(raw_data_report(body), request,
                                                           evaluation_context(call)));
  return attachment(std::move(download), format.type, key);
}

/// From the parameters of an address to a body.
class BodyOf {
 public:
  explicit BodyOf(const net::Request& request) : request_(request) {}

  void text(const char* member, std::string_view value) {
    body_.AddMember(rapidjson::StringRef(member), value_of(value), memory());
  }
  void flag(const char* member, bool value) {
    body_.AddMember(rapidjson::StringRef(member), json::Value(value), memory());
  }
  void list(const char* member, const std::vector<std::string>& values) {
    json::Value all(rapidjson::kArrayType);
    for (const auto& value : values)
      all.PushBack(value.empty() ? json::Value() : value_of(value), memory());
    body_.AddMember(rapidjson::StringRef(member), all, memory());
  }
  Status add_state() {
    const auto state = request_.parameter("state").value_or("all");
    if (state == "all") return {};
    if (state != "running" && state != "completed")
      return fail(ErrorCode::invalid_argument,
                  "the parameter 'state' must be running, completed or all");
    add_filter(state == "running" ? "runningInstancesOnly" : "completedInstancesOnly", {});
    return {};
  }
  void add_start() {
    json::Value range(rapidjson::kObjectType);
    range.AddMember("type", "fixed", memory());
    for (const auto& [parameter, member] :
         {std::pair{"startedFrom", "start"}, {"startedUntil", "end"}}) {
      const auto time = request_.parameter(parameter);
      if (time && !time->empty())
        range.AddMember(rapidjson::StringRef(member), value_of(*time), memory());
    }
    if (range.MemberCount() > 1) add_filter("instanceStartDate", std::move(range));
  }
  json::Document take() {
    body_.AddMember("filter", filters_, memory());
    return std::move(body_);
  }

 private:
  json::Document::AllocatorType& memory() { return body_.GetAllocator(); }
  json::Value value_of(std::string_view text) {
    return {text.data(), static_cast<rapidjson::SizeType>(text.size()), memory()};
  }
  void add_filter(const char* type, json::Value data) {
    json::Value filter(rapidjson::kObjectType);
    filter.AddMember("type", rapidjson::StringRef(type), memory());
    filter.AddMember("filterLevel", "instance", memory());
    filter.AddMember("data", data, memory());
    filters_.PushBack(filter, memory());
  }

  const net::Request& request_;
  json::Document body_{rapidjson::kObjectType};
  json::Value filters_{rapidjson::kArrayType};
};

}  // namespace

Result<net::Response> export_event_log(Call& call) {
  const auto& key = call.path_parameter("processDefinitionKey");
  BodyOf body(call.request);
  body.text("processDefinitionKey", key);
  body.text("format", call.request.parameter("format").value_or(""));
  if (!call.request.parameter("versions").value_or("").empty())
    body.list("processDefinitionVersions", *list_parameter(call.request, "versions"));
  const auto tenants = list_parameter(call.request, "tenants");
  body.list("tenantIds", tenants ? *tenants
                                 : call.rights->tenants_of(model::DefinitionType::process, key,
                                                           *call.services.definitions.catalog()));
  if (!call.request.parameter("variables").value_or("").empty())
    body.list("variables", *list_parameter(call.request, "variables"));
  HS_ASSIGN(const bool all, flag_parameter(call.request, "allVariables"));
  body.flag("allVariables", all);
  HS_RETURN_IF_ERROR(body.add_state());
  body.add_start();
  return event_log(call, body.take());
}

Result<net::Response> export_filtered_event_log(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  return event_log(call, body);
}

}  // namespace hindsight::api
