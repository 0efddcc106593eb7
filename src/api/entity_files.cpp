#include "api/entity_files.h"

#include "api/attachment.h"
#include "api/entity_json.h"
#include "api/error_mapping.h"

namespace hindsight::api {

Result<net::Response> export_report(Call& call) {
  HS_ASSIGN(auto text, call.services.entity_files.export_reports({call.path_parameter("id")},
                                                                 caller_of(call)));
  return attachment(std::move(text), FileType::json, call.path_parameter("fileName"));
}

Result<net::Response> export_dashboard(Call& call) {
  HS_ASSIGN(auto text, call.services.entity_files.export_dashboards({call.path_parameter("id")},
                                                                    caller_of(call)));
  return attachment(std::move(text), FileType::json, call.path_parameter("fileName"));
}

Result<net::Response> import_entities(Call& call) {
  const auto made = call.services.entity_files.import(call.request.body, collection_parameter(call),
                                                      caller_of(call));
  if (!made) return error_response(made.error());
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& [id, kind] : *made) {
    out.StartObject();
    json::field(out, "id", id);
    json::field(out, "entityType", kind);
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
