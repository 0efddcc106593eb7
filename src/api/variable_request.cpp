#include "api/variable_request.h"

#include <algorithm>

#include "api/visible_definitions.h"
#include "report/sources.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kValuesMax = 10'000;

std::size_t size_or(const json::Value& object, std::string_view name, std::size_t fallback) {
  const auto* value = json::find(object, name);
  return value && value->IsUint64() ? value->GetUint64() : fallback;
}

}  // namespace

Result<std::vector<report::Source>> source_of(const Call& call, const json::Value& object,
                                              model::DefinitionType type) {
  const std::string prefix(to_string(type));
  report::Selection selection;
  HS_ASSIGN(selection.key, required_string(object, prefix + "DefinitionKey"));
  HS_ASSIGN(selection.versions, string_list(object, prefix + "DefinitionVersions"));
  HS_ASSIGN(selection.tenants, string_list(object, "tenantIds"));
  if (selection.versions.empty()) selection.versions = {"all"};
  if (selection.tenants.empty()) selection.tenants = {""};
  HS_RETURN_IF_ERROR(may_report(call, type, selection.key, selection.tenants));
  std::vector<report::Source> out;
  for (auto& resolved :
       report::resolve_sources({selection}, call.services.definitions.catalog()->definitions, type))
    out.push_back(std::move(resolved.source));
  return out;
}

store::QueryLimits limits_of(const Call& call) {
  store::QueryLimits limits;
  limits.stop = call.stop;
  return limits;
}

ValuePage value_page(const json::Value& body) {
  return {size_or(body, "resultOffset", 0),
          std::min(kValuesMax, size_or(body, "numResults", kValuesMax))};
}

net::Response texts_response(const std::vector<std::string>& texts) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& text : texts) json::string(out, text);
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
