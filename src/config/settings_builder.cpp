#include "config/settings_builder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/log.h"
#include "config/value_parser.h"

namespace hindsight::config {
namespace {

/// Typed look-ups below one block. The key table guarantees the types, so a mismatch is a
/// programming error and throws.
class Reader {
 public:
  explicit Reader(const Values& values, Path block = {})
      : values_(values), block_(std::move(block)) {}

  [[nodiscard]] Reader in(std::string_view block) const { return Reader(values_, path(block)); }
  [[nodiscard]] Reader in_instance(const std::string& name) const {
    Path below = block_;
    below.push_back(name);
    return Reader(values_, std::move(below));
  }

  [[nodiscard]] bool flag(std::string_view key) const { return std::get<bool>(value(key)); }
  [[nodiscard]] std::int64_t number(std::string_view key) const {
    return std::get<std::int64_t>(value(key));
  }
  /// The default in place of 0.
  [[nodiscard]] std::int64_t nonzero(std::string_view key) const {
    const auto set = number(key);
    return set != 0 ? set : std::get<std::int64_t>(default_value(*values_.at(path(key)).row));
  }
  [[nodiscard]] int count(std::string_view key) const { return static_cast<int>(number(key)); }
  [[nodiscard]] const std::string& text(std::string_view key) const {
    return std::get<std::string>(value(key));
  }
  [[nodiscard]] const TextList& list(std::string_view key) const {
    return std::get<TextList>(value(key));
  }
  /// An empty text counts as absent.
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view key) const {
    const auto* found = std::get_if<std::string>(&value(key));
    return found == nullptr || found->empty() ? std::nullopt : std::optional(*found);
  }
  [[nodiscard]] std::optional<std::uint16_t> port(std::string_view key) const {
    const auto* found = std::get_if<std::int64_t>(&value(key));
    return found == nullptr ? std::nullopt : std::optional(static_cast<std::uint16_t>(*found));
  }
  [[nodiscard]] bool set(std::string_view key) const { return values_.at(path(key)).origin.set(); }

 private:
  [[nodiscard]] Path path(std::string_view key) const {
    Path out = block_;
    for (auto& segment : split_path(key)) out.push_back(std::move(segment));
    return out;
  }
  [[nodiscard]] const Value& value(std::string_view key) const {
    return values_.at(path(key)).value;
  }

  const Values& values_;
  Path block_;
};

std::string without_trailing_slash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

EngineSettings engine(const std::string& alias, const Reader& in) {
  return {
      .alias = alias,
      .name = in.text("name"),
      .rest = without_trailing_slash(in.text("rest")),
      .default_tenant_id = in.optional_text("defaultTenant.id"),
      .default_tenant_name = in.optional_text("defaultTenant.name"),
      .exclude_tenants = in.list("excludeTenant"),
      .import_enabled = in.flag("importEnabled"),
      .event_import_enabled = in.flag("eventImportEnabled"),
      .authentication_enabled = in.flag("authentication.enabled"),
      .user = in.text("authentication.user"),
      .password = in.text("authentication.password"),
      .webapps_endpoint = without_trailing_slash(in.optional_text("webapps.endpoint").value_or("")),
      .webapps_enabled = in.flag("webapps.enabled"),
      .max_concurrent_requests = in.count("maxConcurrentRequests"),
  };
}

std::vector<EngineSettings> engines(const Values& values) {
  std::vector<EngineSettings> out;
  const Reader block = Reader(values).in("engines");
  for (const auto& instance : values.instances) {
    if (instance.size() != 2 || instance[0] != "engines") continue;
    out.push_back(engine(instance[1], block.in_instance(instance[1])));
  }
  return out;
}

PageSizes page_sizes(const Reader& in) {
  const auto size = [&](std::string_view kind) { return in.in(kind).count("maxPageSize"); };
  return {
      .activity_instance = size("activity-instance"),
      .incident = size("incident"),
      .process_definition = size("process-definition"),
      .process_definition_xml = size("process-definition-xml"),
      .process_instance = size("process-instance"),
      .variable = size("variable"),
      .user_task_instance = size("user-task-instance"),
      .identity_link_log = size("identity-link-log"),
      .decision_definition = size("decision-definition"),
      .decision_definition_xml = size("decision-definition-xml"),
      .decision_instance = size("decision-instance"),
      .tenant = size("tenant"),
      .group = size("group"),
      .authorization = size("authorization"),
  };
}

ImportSettings import_settings(const Reader& in) {
  constexpr std::int64_t seconds_max = 1'000;
  const auto initial = in.number("handler.backoff.initial");
  const auto max = in.number("handler.backoff.max");
  const auto max_ms = max < seconds_max ? max * 1'000 : max;
  return {
      .page_sizes = page_sizes(in.in("data")),
      .dmn_enabled = in.flag("data.dmn.enabled"),
      .user_task_worker_enabled = in.flag("data.user-task-worker.enabled"),
      .include_object_variable_value = in.flag("data.variable.includeObjectVariableValue"),
      .variable_value_bytes_max = in.count("data.variable.maxValueBytes"),
      .flatten_properties_max = in.count("data.variable.flattenMaxProperties"),
      .current_time_backoff_ms = in.number("currentTimeBackoffMilliseconds"),
      .backoff_enabled = in.flag("handler.backoff.isEnabled"),
      .backoff_initial_ms = initial,
      .backoff_max_ms = std::max(initial, max_ms),
      .index_storage_interval_ms = in.number("importIndexStorageIntervalInSec") * 1'000,
  };
}

AuthSettings auth(const Reader& in) {
  const auto& secure = in.text("cookie.secure");
  return {
      .token_life_minutes = in.count("token.lifeMin"),
      .token_secret = in.optional_text("token.secret"),
      .cookie_same_site = in.flag("cookie.same-site.enabled"),
      .cookie_secure = secure == "true"    ? CookieSecure::always
                       : secure == "false" ? CookieSecure::never
                                           : CookieSecure::automatic,
      .cookie_max_size = in.count("cookie.maxSize"),
      .super_user_ids = in.list("superUserIds"),
      .super_group_ids = in.list("superGroupIds"),
  };
}

ResponseHeaderSettings response_headers(const Reader& in) {
  return {
      .hsts_max_age_seconds = in.number("HSTS.max-age"),
      .hsts_include_sub_domains = in.flag("HSTS.includeSubDomains"),
      .x_xss_protection = in.text("X-XSS-Protection"),
      .x_content_type_options = in.flag("X-Content-Type-Options"),
      .content_security_policy = in.text("Content-Security-Policy"),
  };
}

ContainerSettings container(const Reader& in) {
  ContainerSettings out{
      .host = in.text("host"),
      .context_path = without_trailing_slash(in.optional_text("contextPath").value_or("")),
      .http_port = in.port("ports.http"),
      .https_port = in.port("ports.https"),
      .actuator_port = in.port("ports.actuator"),
      .keystore_location = in.text("keystore.location"),
      .keystore_password = in.text("keystore.password"),
      .keystore_configured = in.set("keystore.location"),
      .access_url = in.optional_text("accessUrl"),
      .trusted_proxies = {},
      .status_connections_max = in.count("status.connections.max"),
  };
  if (out.access_url) out.access_url = without_trailing_slash(*out.access_url);
  for (const auto& text : in.list("trustedProxies")) {
    if (const auto network = IpNetwork::parse(text)) out.trusted_proxies.push_back(*network);
  }
  return out;
}

/// Whether the administrator wrote anything below the block.
bool is_configured(const Values& values, std::string_view block) {
  return std::ranges::any_of(values.items, [&](const auto& item) {
    return item.first.front() == block && item.second.origin.set();
  });
}

std::string search_block(const Values& values, const Reader& in) {
  if (const auto chosen = in.optional_text("store.search.server"))
    return *chosen == "opensearch" ? "opensearch" : "es";
  return is_configured(values, "opensearch") && !is_configured(values, "es") ? "opensearch" : "es";
}

std::vector<std::string> search_nodes(const Values& values, const Reader& in,
                                      const std::string& block) {
  const std::string scheme = in.flag("security.ssl.enabled") ? "https" : "http";
  auto prefix = without_trailing_slash(in.optional_text("connection.pathPrefix").value_or(""));
  if (!prefix.empty() && !prefix.starts_with('/')) prefix = fmt::format("/{}", prefix);
  std::vector<std::string> out;
  // An item of the list is the block [block, connection, nodes, [i]].
  for (const auto& instance : values.instances) {
    if (instance.size() != 4 || instance[0] != block || instance[2] != "nodes") continue;
    const auto node = in.in("connection").in("nodes").in_instance(instance[3]);
    out.push_back(
        fmt::format("{}://{}:{}{}", scheme, node.text("host"), node.number("httpPort"), prefix));
  }
  return out;
}

SearchSettings search(const Values& values) {
  const Reader root(values);
  const auto block = search_block(values, root);
  const Reader in = root.in(block);
  SearchSettings out{
      .block = block,
      .nodes = search_nodes(values, in, block),
      .user = in.optional_text("security.username").value_or(""),
      .password = in.optional_text("security.password").value_or(""),
      .certificates = {},
      .verify_host = !in.flag("connection.skipHostnameVerification"),
      .proxy = {},
      .connect_timeout_ms = in.nonzero("connection.timeout"),
      .answer_bytes_max = in.number("connection.responseConsumerBufferLimitInMb") * 1024 * 1024,
      .prefix = in.text("settings.index.prefix"),
      .replicas = in.count("settings.index.number_of_replicas"),
      .shards = in.count("settings.index.number_of_shards"),
      .refresh_interval = in.text("settings.index.refresh_interval"),
      .nested_rows_max = in.count("settings.index.nested_documents_limit"),
  };
  for (const auto& file : in.list("security.ssl.certificate_authorities"))
    out.certificates.emplace_back(file);
  if (const auto certificate = in.optional_text("security.ssl.certificate"))
    out.certificates.emplace_back(*certificate);
  if (in.flag("connection.proxy.enabled")) {
    out.proxy = fmt::format("{}://{}:{}", in.flag("connection.proxy.sslEnabled") ? "https" : "http",
                            in.optional_text("connection.proxy.host").value_or("localhost"),
                            in.port("connection.proxy.port").value_or(3128));
  }
  return out;
}

StoreSettings store(const Values& values, const Reader& in) {
  return {
      .kind = in.text("kind") == "search" ? StoreKind::search : StoreKind::embedded,
      .embedded_path = in.text("embedded.path"),
      .embedded_memory_limit = in.text("embedded.memoryLimit"),
      .embedded_threads = in.count("embedded.threads"),
      .search = search(values),
  };
}

CleanupMode cleanup_mode(const std::string& name) {
  return name == "variables" ? CleanupMode::variables : CleanupMode::all;
}

std::map<std::string, DefinitionCleanupSettings> cleanup_of_definitions(const Values& values,
                                                                        const Path& block,
                                                                        bool with_mode) {
  std::map<std::string, DefinitionCleanupSettings> out;
  for (const auto& instance : values.instances) {
    if (instance.size() != block.size() + 1 ||
        !std::equal(block.begin(), block.end(), instance.begin()))
      continue;
    const Reader in(values, instance);
    auto& one = out[instance.back()];
    if (const auto ttl = in.optional_text("ttl")) one.ttl = parse_period(*ttl);
    if (!with_mode) continue;
    if (const auto mode = in.optional_text("cleanupMode")) one.mode = cleanup_mode(*mode);
  }
  return out;
}

HistoryCleanupSettings history_cleanup(const Values& values, const Reader& in) {
  const Path processes{"historyCleanup", "processDataCleanup", "perProcessDefinitionConfig"};
  const Path decisions{"historyCleanup", "decisionDataCleanup", "perDecisionDefinitionConfig"};
  return {
      .cron = Cron::parse(in.text("cronTrigger")).value(),
      .ttl = parse_period(in.text("ttl")).value(),
      .processes = in.flag("processDataCleanup.enabled"),
      .decisions = in.flag("decisionDataCleanup.enabled"),
      .ingested_events = in.flag("ingestedEventCleanup.enabled"),
      .mode = cleanup_mode(in.text("processDataCleanup.cleanupMode")),
      .batch_size = in.count("processDataCleanup.batchSize"),
      .of_process = cleanup_of_definitions(values, processes, true),
      .of_decision = cleanup_of_definitions(values, decisions, false),
  };
}

AuthorizedUsers authorized_users(const std::string& text) {
  if (text == "all") return AuthorizedUsers::all;
  return text == "superuser" ? AuthorizedUsers::super_users : AuthorizedUsers::none;
}

CsvSettings csv(const Reader& in) {
  const auto& delimiter = in.text("delimiter");
  return {
      .authorized_users = authorized_users(in.text("authorizedUsers")),
      .limit = in.number("limit"),
      .delimiter = delimiter == "\\t"  ? '\t'
                   : delimiter.empty() ? ','
                                       : delimiter.front(),
  };
}

IngestionSettings ingestion(const Reader& in) {
  return {.batch_request_bytes_max = in.number("maxBatchRequestBytes"),
          .requests_max = in.count("maxRequests")};
}

EventProcessSettings event_processes(const Reader& in) {
  return {
      .authorized_user_ids = in.list("authorizedUserIds"),
      .authorized_group_ids = in.list("authorizedGroupIds"),
      .page_size = in.count("eventImport.maxPageSize"),
      .ingestion = ingestion(in.in("eventIngestion")),
      .index_check = std::chrono::minutes(in.count("eventIndexRollover.scheduleIntervalInMinutes")),
      .index_bytes_max = in.number("eventIndexRollover.maxIndexSizeGB") * 1024 * 1024 * 1024,
  };
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

std::filesystem::path localization_folder(const Values& values) {
  const auto folder =
      values.file.empty() ? "config" : std::filesystem::path(values.file).parent_path();
  return folder / "localization";
}

log::Level log_level(const std::string& name) {
  if (name == "error") return log::Level::error;
  if (name == "warn") return log::Level::warn;
  return name == "info" ? log::Level::info : log::Level::debug;
}

}  // namespace

Settings build_settings(const Values& values) {
  const Reader in(values);
  Settings out{
      .engines = engines(values),
      .engine_commons = {},
      .import = import_settings(in.in("import")),
      .auth = auth(in.in("security.auth")),
      .api = {.access_token = in.optional_text("api.accessToken"),
              .jwt_set_uri = in.optional_text("api.jwtSetUri"),
              .audience = in.text("api.audience")},
      .response_headers = response_headers(in.in("security.responseHeaders")),
      .container = container(in.in("container")),
      .store = store(values, in.in("store")),
      .cluster = {.node_name = in.optional_text("cluster.nodeName").value_or(host_name()),
                  .lease_seconds = in.count("cluster.leaseSeconds")},
      .roles = {.event_processing = in.flag("eventBasedProcess.eventImport.enabled"),
                .variable_merging = in.flag("externalVariable.import.enabled"),
                .cleanup = in.flag("historyCleanup.processDataCleanup.enabled") ||
                           in.flag("historyCleanup.decisionDataCleanup.enabled") ||
                           in.flag("historyCleanup.ingestedEventCleanup.enabled")},
      .history_cleanup = history_cleanup(values, in.in("historyCleanup")),
      .entity = {.authorized_editors = authorized_users(in.text("entity.authorizedEditors"))},
      .csv = csv(in.in("export.csv")),
      .event_processes = event_processes(in.in("eventBasedProcess")),
      .external_variables = {.page_size = in.count("externalVariable.import.maxPageSize"),
                             .ingestion = ingestion(in.in("externalVariable.variableIngestion"))},
      .ui = {.logout_hidden = in.flag("ui.logoutHidden"),
             .data_sources_per_report_max = in.count("ui.maxNumDataSourcesForReport")},
      .localization = {.available_locales = in.list("localization.availableLocales"),
                       .fallback_locale = in.text("localization.fallbackLocale"),
                       .folder = localization_folder(values)},
      .web = {},
      .engine_date_format = in.text("serialization.engineDateFormat"),
      .log_level = log_level(in.text("log.level")),
  };
  const Reader commons = in.in("engine-commons");
  out.engine_commons = {
      .connection_timeout_ms = commons.nonzero("connection.timeout"),
      .read_timeout_ms = commons.nonzero("read.timeout"),
  };
  if (const auto assets = in.optional_text("web.assetsPath")) out.web.assets_path = *assets;
  return out;
}

}  // namespace hindsight::config
