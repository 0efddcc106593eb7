#include "report/echo.h"

#include <cassert>

namespace hindsight::report {
namespace {

using Allocator = json::Document::AllocatorType;

constexpr auto kReportDefaults = R"({
  "id": null, "name": null, "description": null, "lastModified": null, "created": null,
  "owner": null, "lastModifier": null, "collectionId": null, "reportType": "process",
  "combined": false, "currentUserRole": "editor"
})";

constexpr auto kDataDefaults = R"({
  "definitions": [], "filter": [], "view": null, "groupBy": null,
  "distributedBy": {"type": "none", "value": null}, "visualization": null,
  "configuration": {
    "color": "#1991c8", "aggregationTypes": [{"type": "avg", "value": null}],
    "userTaskDurationTimes": ["total"], "showInstanceCount": false, "pointMarkers": true,
    "precision": null, "hideRelativeValue": false, "hideAbsoluteValue": false,
    "alwaysShowRelative": false, "alwaysShowAbsolute": false, "yLabel": "", "xLabel": "",
    "showGradientBars": true, "xml": null,
    "tableColumns": {"includeNewVariables": false, "excludedColumns": [], "includedColumns": [],
                     "columnOrder": []},
    "targetValue": {
      "active": false, "isKpi": null, "countChart": {"value": "100", "isBelow": false},
      "countProgress": {"baseline": "0", "target": "100", "isBelow": false},
      "durationChart": {"value": "2", "unit": "hours", "isBelow": false},
      "durationProgress": {"baseline": {"value": "0", "unit": "hours"},
                           "target": {"value": "2", "unit": "hours", "isBelow": false}}},
    "heatmapTargetValue": {"active": false, "values": {}},
    "groupByDateVariableUnit": "automatic", "distributeByDateVariableUnit": "automatic",
    "customBucket": {"active": false, "bucketSize": 10.0, "bucketSizeUnit": "minute",
                     "baseline": 0.0, "baselineUnit": "minute"},
    "distributeByCustomBucket": {"active": false, "bucketSize": 10.0, "bucketSizeUnit": "minute",
                                 "baseline": 0.0, "baselineUnit": "minute"},
    "sorting": null, "processPart": null,
    "measureVisualizations": {"frequency": "bar", "duration": "line"},
    "stackedBar": false, "horizontalBar": false, "logScale": false
  }
})";

constexpr auto kProcessDataDefaults =
    R"({"managementReport": false, "instantPreviewReport": false})";

constexpr auto kCombinedDataDefaults = R"({
  "visualization": null, "reports": [],
  "configuration": {
    "pointMarkers": true, "hideRelativeValue": false, "hideAbsoluteValue": false,
    "alwaysShowRelative": false, "alwaysShowAbsolute": false, "yLabel": "", "xLabel": "",
    "targetValue": {
      "active": false, "countChart": {"value": "100", "isBelow": false},
      "durationChart": {"value": "2", "unit": "hours", "isBelow": false}}
  }
})";

/// The older fields for the first definition.
struct MirrorNames {
  const char* key;
  const char* versions;
};
constexpr MirrorNames kProcessNames{"processDefinitionKey", "processDefinitionVersions"};
constexpr MirrorNames kDecisionNames{"decisionDefinitionKey", "decisionDefinitionVersions"};

/// Adds what `defaults` has and `value` lacks; a null stands for an absent object or list.
void fill_in(json::Value& value, const json::Value& defaults, Allocator& allocator) {
  for (const auto& fallback : defaults.GetObject()) {
    const auto member = value.FindMember(fallback.name);
    if (member == value.MemberEnd()) {
      value.AddMember(json::Value(fallback.name, allocator), json::Value(fallback.value, allocator),
                      allocator);
      continue;
    }
    auto& own = member->value;
    if (own.IsNull() && (fallback.value.IsObject() || fallback.value.IsArray())) {
      own.CopyFrom(fallback.value, allocator);
    } else if (own.IsObject() && fallback.value.IsObject()) {
      fill_in(own, fallback.value, allocator);
    }
  }
}

void fill_in(json::Value& value, const char* defaults, Allocator& allocator) {
  json::Document parsed;
  parsed.Parse(defaults);
  assert(parsed.IsObject());
  fill_in(value, parsed, allocator);
}

void set(json::Value& object, const char* name, json::Value value, Allocator& allocator) {
  object.RemoveMember(name);
  object.AddMember(json::Value(name, allocator), value, allocator);
}

json::Value copy_or_null(const json::Value& object, const char* name, Allocator& allocator) {
  const auto* value = json::find(object, name);
  return value ? json::Value(*value, allocator) : json::Value();
}

/// The tenants of a selection that names none: rows without tenant.
json::Value tenants_or_default(const json::Value& selection, Allocator& allocator) {
  auto tenants = copy_or_null(selection, "tenantIds", allocator);
  if (tenants.IsNull()) {
    tenants.SetArray();
    tenants.PushBack(json::Value(), allocator);
  }
  return tenants;
}

/// `definitions` and the older fields that mirror its first entry, each from the other.
void mirror_definitions(json::Value& data, const MirrorNames& names, Allocator& allocator) {
  auto& definitions = data["definitions"];
  if (definitions.IsArray() && definitions.Empty() && json::find(data, names.key) != nullptr) {
    json::Value selection(rapidjson::kObjectType);
    set(selection, "identifier", json::Value(), allocator);
    set(selection, "key", copy_or_null(data, names.key, allocator), allocator);
    set(selection, "name", json::Value(), allocator);
    set(selection, "displayName", json::Value(), allocator);
    set(selection, "versions", copy_or_null(data, names.versions, allocator), allocator);
    set(selection, "tenantIds", tenants_or_default(data, allocator), allocator);
    definitions.PushBack(selection, allocator);
  }
  if (!definitions.IsArray() || definitions.Empty() || !definitions[0].IsObject()) return;
  const auto& first = definitions[0];
  auto key = copy_or_null(first, "key", allocator);
  auto versions = copy_or_null(first, "versions", allocator);
  auto tenants = tenants_or_default(first, allocator);
  set(data, names.key, std::move(key), allocator);
  set(data, names.versions, std::move(versions), allocator);
  set(data, "tenantIds", std::move(tenants), allocator);
}

}  // namespace

json::Document echo_definition(const json::Value& definition) {
  json::Document echo;
  auto& allocator = echo.GetAllocator();
  echo.CopyFrom(definition, allocator);
  if (!echo.IsObject()) echo.SetObject();
  echo.RemoveMember("result");
  fill_in(echo, kReportDefaults, allocator);
  const auto data = echo.FindMember("data");
  if (data == echo.MemberEnd() || !data->value.IsObject()) return echo;
  if (json::is_true(echo, "combined")) {
    fill_in(data->value, kCombinedDataDefaults, allocator);
    return echo;
  }
  fill_in(data->value, kDataDefaults, allocator);
  if (json::string_or(echo, "reportType") == "decision") {
    mirror_definitions(data->value, kDecisionNames, allocator);
    return echo;
  }
  fill_in(data->value, kProcessDataDefaults, allocator);
  mirror_definitions(data->value, kProcessNames, allocator);
  const auto* view = json::find(data->value, "view");
  const bool user_task = view != nullptr && json::string_or(*view, "entity") == "userTask";
  set(data->value, "userTaskReport", json::Value(user_task), allocator);
  return echo;
}

}  // namespace hindsight::report
