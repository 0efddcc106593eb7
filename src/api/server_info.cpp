#include "api/server_info.h"

#include "api/authentication.h"
#include "api/status_feed.h"
#include "ops/status_report.h"

namespace hindsight::api {
namespace {

bool store_ok(const Services& services) {
  // A cluster asks its store all the time; a question more might take as long as a report's.
  if (const auto snapshot = services.participation.snapshot()) return snapshot->trouble.empty();
  return services.facts.check().has_value();
}

/// Here, or on another instance that lives.
bool cleanup_enabled(const Services& services) {
  if (services.settings.may_clean_up()) return true;
  const auto snapshot = services.participation.snapshot();
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

/// Cookies go with a socket that any site opens. Without a port in Host a proxy took it away.
bool from_here(const Call& call) {
  auto origin = call.request.header("Origin");
  if (origin.empty()) return true;  // no browser
  const auto& access_url = call.services.settings.container.access_url;
  if (access_url && origin == std::string_view(*access_url).substr(0, origin.size()) &&
      (access_url->size() == origin.size() || (*access_url)[origin.size()] == '/'))
    return true;
  if (const auto scheme = origin.find("://"); scheme != std::string_view::npos)
    origin.remove_prefix(scheme + 3);
  const auto host = call.request.header("Host");
  return origin == host || (origin.starts_with(host) && origin[host.size()] == ':');
}

}  // namespace

std::string status_text(const Services& services, EpochMs now, const TimeZone& zone,
                        bool public_view) {
  const ops::CleanupView cleanup{services.cleanup.state(), cleanup_enabled(services)};
  return ops::status_json(services.imports, cleanup, now, zone, store_ok(services), public_view);
}

Result<net::Response> status(Call& call) {
  const auto token = auth::token_from_cookies(cookie_headers(call.request));
  const bool known =
      !token.empty() && call.services.auth.authenticate(token, call.stop).has_value();
  return net::Response::json(
      status_text(call.services, call.services.clock.now_ms(), call.zone(), !known));
}

Result<net::Response> status_socket(Call& call) {
  auto& feed = *call.services.feed;
  if (!from_here(call))
    return fail(ErrorCode::forbidden, "web sockets are for pages of this server");
  if (feed.full()) {
    return net::Response::
        json(R"({"errorCode":"tooManyConnections","errorMessage":"container.status.connections.max is reached"})",
             503)
            .with("Retry-After", "60");
  }
  const auto zone = TimeZone::named(call.request.parameter("zone").value_or(""));
  return net::accept_web_socket(
      call.request, [&feed, zone = zone.value_or(TimeZone::system()),
                     token = auth::token_from_cookies(cookie_headers(call.request))](auto socket) {
        feed.add(std::move(socket), zone, token);
      });
}

Result<net::Response> ready(Call& call) {
  const bool ready = !call.services.participation.draining() &&
                     ops::ready(call.services.imports, store_ok(call.services));
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
  json::key(out, "availableLocales");
  out.StartArray();
  for (const auto& locale : settings.localization.available_locales) json::string(out, locale);
  out.EndArray();
  json::field(out, "fallbackLocale", settings.localization.fallback_locale);
  json::field(out, "logoutHidden", settings.ui.logout_hidden);
  json::field(out, "exportCsvLimit", settings.csv.limit);
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
