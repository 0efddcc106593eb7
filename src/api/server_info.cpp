#include "api/server_info.h"

#include "api/authentication.h"
#include "ops/status_report.h"

namespace hindsight::api {
namespace {

bool store_ok(const Call& call) {
  // A cluster asks its store all the time; a question more might take as long as a report's.
  if (const auto snapshot = call.services.participation.snapshot())
    return snapshot->trouble.empty();
  return call.services.facts.check().has_value();
}

/// Here, or on another instance that lives.
bool cleanup_enabled(const Call& call) {
  if (call.services.settings.may_clean_up()) return true;
  const auto snapshot = call.services.participation.snapshot();
  return snapshot && std::ranges::any_of(snapshot->nodes, [](const auto& view) {
           return view.live && view.node.cleanup_enabled;
         });
}

void string_fields(json::Writer& out,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  for (const auto& [name, value] : fields) json::field(out, name, value);
}

std::string_view database_name(const config::StoreSettings& store) {
  if (store.kind == config::StoreKind::embedded) return "embedded";
  return store.search.block == "es" ? "elasticsearch" : "opensearch";
}

/// Raw rows hold other people's data.
Status only_super_users(const Call& call) {
  if (call.rights->super_user()) return {};
  return fail(
      ErrorCode::forbidden,
      "only the super users of security.auth.superUserIds and superGroupIds may see refused rows");
}

}  // namespace

Result<net::Response> status(Call& call) {
  const auto token = auth::token_from_cookies(cookie_headers(call.request));
  const bool known =
      !token.empty() && call.services.auth.authenticate(token, call.stop).has_value();
  const ops::CleanupView cleanup{call.services.cleanup.state(), cleanup_enabled(call)};
  return net::Response::json(ops::status_json(call.services.imports, cleanup,
                                              call.services.clock.now_ms(), call.zone(),
                                              store_ok(call), !known));
}

Result<net::Response> ready(Call& call) {
  const bool ready =
      !call.services.participation.draining() && ops::ready(call.services.imports, store_ok(call));
  return net::Response::empty(ready ? 200 : 503);
}

Result<net::Response> alive(Call&) {
  return net::Response::empty(200);
}

Result<net::Response> ui_configuration(Call& call) {
  const auto& settings = call.services.settings;
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  for (const auto* name : {"emailEnabled", "sharingEnabled", "enterpriseMode"})
    json::field(out, name, false);
  json::field(out, "tenantsAvailable", !call.services.definitions.catalog()->tenants.empty());
  json::field(out, "userSearchAvailable", true);
  json::field(out, "userTaskAssigneeAnalyticsEnabled", settings.import.user_task_worker_enabled);
  string_fields(out, {{"optimizeVersion", HINDSIGHT_VERSION},
                      {"optimizeDocsVersion", HINDSIGHT_VERSION},
                      {"optimizeProfile", "platform"},
                      {"optimizeDatabase", database_name(settings.store)}});
  json::key(out, "webappsEndpoints");
  out.StartObject();
  for (const auto& engine : settings.engines) {
    if (!engine.webapps_enabled) continue;
    json::key(out, engine.alias);
    out.StartObject();
    string_fields(out, {{"endpoint", engine.webapps_endpoint}, {"engineName", engine.name}});
    out.EndObject();
  }
  out.EndObject();
  json::key(out, "webhooks");
  out.StartArray();
  out.EndArray();
  json::field(out, "logoutHidden", settings.ui.logout_hidden);
  json::field(out, "maxNumDataSourcesForReport",
              std::int64_t{settings.ui.data_sources_per_report_max});
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> list_dead_letters(Call& call) {
  HS_RETURN_IF_ERROR(only_super_users(call));
  HS_ASSIGN(const auto letters, call.services.facts.dead_letters(1000));
  const auto zone = call.zone();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& letter : letters) {
    out.StartObject();
    json::field(out, "id", letter.id);
    string_fields(out, {{"engine", letter.engine},
                        {"kind", letter.kind},
                        {"entityId", letter.entity_id},
                        {"reason", letter.reason},
                        {"raw", letter.raw}});
    json::field(out, "firstSeen", zone.format(letter.first_seen));
    json::field(out, "attempts", std::int64_t{letter.attempts});
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> retry_dead_letters(Call& call) {
  HS_RETURN_IF_ERROR(only_super_users(call));
  HS_ASSIGN(const auto readable,
            ingest::retry_dead_letters(call.services.sources, call.services.facts,
                                       call.services.imports));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "retried", static_cast<std::int64_t>(readable));
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
