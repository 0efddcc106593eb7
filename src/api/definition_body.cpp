#include "api/definition_body.h"

namespace hindsight::api {
namespace {

void copy_member(const json::Value& from, const char* name, json::Value& to, const char* to_name,
                 json::Document::AllocatorType& memory) {
  const auto* value = json::find(from, name);
  if (value == nullptr) return;
  to.AddMember(rapidjson::StringRef(to_name), json::Value(*value, memory), memory);
}

}  // namespace

json::Document raw_data_report(const json::Value& body) {
  json::Document report(rapidjson::kObjectType);
  auto& memory = report.GetAllocator();
  json::Value definition(rapidjson::kObjectType);
  copy_member(body, "processDefinitionKey", definition, "key", memory);
  copy_member(body, "processDefinitionVersions", definition, "versions", memory);
  // An answer without rows would say that there are no instances, and nobody said which versions.
  if (!definition.HasMember("versions"))
    definition.AddMember("versions", json::Value(rapidjson::kArrayType).PushBack("all", memory),
                         memory);
  copy_member(body, "tenantIds", definition, "tenantIds", memory);
  json::Value definitions(rapidjson::kArrayType);
  definitions.PushBack(definition, memory);

  json::Value view(rapidjson::kObjectType);
  json::Value properties(rapidjson::kArrayType);
  properties.PushBack("rawData", memory);
  view.AddMember("properties", properties, memory);
  json::Value group_by(rapidjson::kObjectType);
  group_by.AddMember("type", "none", memory);
  json::Value configuration(rapidjson::kObjectType);
  copy_member(body, "sorting", configuration, "sorting", memory);

  json::Value data(rapidjson::kObjectType);
  data.AddMember("definitions", definitions, memory);
  copy_member(body, "filter", data, "filter", memory);
  data.AddMember("view", view, memory);
  data.AddMember("groupBy", group_by, memory);
  data.AddMember("configuration", configuration, memory);
  report.AddMember("data", data, memory);
  return report;
}

}  // namespace hindsight::api
