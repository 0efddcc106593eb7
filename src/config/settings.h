#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/cron.h"
#include "base/ip_network.h"
#include "base/period.h"

namespace hindsight::log {
enum class Level;
}

/// What the program reads from its configuration, checked and complete: every member has a value
/// once load() has answered. Keys whose feature does not exist yet have no member here.
namespace hindsight::config {

/// One entry of `engines`.
struct EngineSettings {
  std::string alias;
  std::string name;  ///< id of the process engine on its platform
  std::string rest;  ///< http(s) URL without a trailing slash
  std::optional<std::string> default_tenant_id;
  std::optional<std::string> default_tenant_name;
  std::vector<std::string> exclude_tenants;
  bool import_enabled = true;
  bool event_import_enabled = false;
  bool authentication_enabled = false;
  std::string user;
  std::string password;
  std::string webapps_endpoint;
  bool webapps_enabled = true;
  int max_concurrent_requests = 4;
};

/// Deadlines of every engine request; never 0.
struct EngineCommonsSettings {
  DurationMs connection_timeout_ms = 0;
  DurationMs read_timeout_ms = 0;
};

/// Rows asked for in one request, per kind.
struct PageSizes {
  int activity_instance = 0;
  int incident = 0;
  int process_definition = 0;
  int process_definition_xml = 0;
  int process_instance = 0;
  int variable = 0;
  int user_task_instance = 0;
  int identity_link_log = 0;
  int decision_definition = 0;
  int decision_definition_xml = 0;
  int decision_instance = 0;
  int tenant = 0;
  int group = 0;
  int authorization = 0;
};

struct ImportSettings {
  PageSizes page_sizes;
  bool dmn_enabled = true;
  bool user_task_worker_enabled = true;
  bool include_object_variable_value = true;
  int variable_value_bytes_max = 0;
  int flatten_properties_max = 0;
  DurationMs current_time_backoff_ms = 0;
  bool backoff_enabled = true;
  DurationMs backoff_initial_ms = 0;
  DurationMs backoff_max_ms = 0;
  DurationMs index_storage_interval_ms = 0;
};

enum class CookieSecure { automatic, always, never };

struct AuthSettings {
  int token_life_minutes = 0;
  std::optional<std::string> token_secret;  ///< absent: make one at each start
  bool cookie_same_site = true;
  CookieSecure cookie_secure = CookieSecure::automatic;
  int cookie_max_size = 0;
  std::vector<std::string> super_user_ids;
  std::vector<std::string> super_group_ids;
};

/// Of the public API; without a token and an address nobody may use it.
struct ApiSettings {
  std::optional<std::string> access_token;
  std::optional<std::string> jwt_set_uri;  ///< wins over the token
  std::string audience;
};

struct ResponseHeaderSettings {
  std::int64_t hsts_max_age_seconds = 0;  ///< negative: send no such header
  bool hsts_include_sub_domains = true;
  std::string x_xss_protection;
  bool x_content_type_options = true;
  std::string content_security_policy;
};

struct ContainerSettings {
  std::string host;
  std::string context_path;  ///< empty, or starts with '/' and does not end with one
  std::optional<std::uint16_t> http_port;
  std::optional<std::uint16_t> https_port;
  std::optional<std::uint16_t> actuator_port;
  std::filesystem::path keystore_location;
  std::string keystore_password;
  bool keystore_configured = false;       ///< location was set by the administrator
  std::optional<std::string> access_url;  ///< without a trailing slash
  std::vector<IpNetwork> trusted_proxies;
  int status_connections_max = 0;  ///< web sockets that are told the status
};

enum class StoreKind { embedded, search };

/// The search cluster of the shared store, from `es.*` or `opensearch.*`.
struct SearchSettings {
  std::string block;               ///< `es` or `opensearch`: where it was configured
  std::vector<std::string> nodes;  ///< scheme, host, port and path prefix, without a trailing slash
  std::string user;                ///< empty: no authentication
  std::string password;
  std::vector<std::filesystem::path> certificates;  ///< PEM files to trust; empty: the system's
  bool verify_host = true;
  std::string proxy;  ///< URL; empty: none
  DurationMs connect_timeout_ms = 0;
  std::int64_t answer_bytes_max = 0;
  std::string prefix;
  int replicas = 0;
  int shards = 0;
  std::string refresh_interval;
  int nested_rows_max = 0;
};

struct StoreSettings {
  StoreKind kind = StoreKind::embedded;
  std::filesystem::path embedded_path;
  std::string embedded_memory_limit;  ///< as DuckDB writes it, e.g. `1GB`
  int embedded_threads = 0;           ///< 0: number of cores
  SearchSettings search;              ///< of kind search
};

/// Roles of this instance beside importing.
struct RoleSettings {
  bool event_processing = false;  ///< eventBasedProcess.eventImport.enabled
  bool variable_merging = false;  ///< externalVariable.import.enabled
  bool cleanup = false;           ///< any part of historyCleanup is enabled
};

/// What goes when a process instance has ended long enough ago.
enum class CleanupMode { all, variables };

/// Members that are absent are as for all definitions.
struct DefinitionCleanupSettings {
  std::optional<Period> ttl;
  std::optional<CleanupMode> mode;  ///< of processes only
};

struct HistoryCleanupSettings {
  Cron cron;
  Period ttl;
  bool processes = false;
  bool decisions = false;
  bool ingested_events = false;
  CleanupMode mode = CleanupMode::all;
  int batch_size = 0;
  std::map<std::string, DefinitionCleanupSettings> of_process;   ///< by definition key
  std::map<std::string, DefinitionCleanupSettings> of_decision;  ///< by definition key
};

struct ClusterSettings {
  std::string node_name;
  int lease_seconds = 0;
};

/// Who of those who may log in may do something.
enum class AuthorizedUsers { all, super_users, none };

/// What users make: reports, dashboards and the like.
struct EntitySettings {
  AuthorizedUsers authorized_editors = AuthorizedUsers::all;  ///< outside of collections
};

/// Downloads of CSV.
struct CsvSettings {
  AuthorizedUsers authorized_users = AuthorizedUsers::all;
  std::int64_t limit = 0;  ///< rows; further ones are left out
  char delimiter = ',';
};

/// What is taken of other systems in one request, and at a time.
struct IngestionSettings {
  std::int64_t batch_request_bytes_max = 0;
  int requests_max = 0;
};

/// Event-based processes.
struct EventProcessSettings {
  std::vector<std::string> authorized_user_ids;  ///< who may edit them
  std::vector<std::string> authorized_group_ids;
  int page_size = 0;  ///< events that become instances at a time
  IngestionSettings ingestion;
  std::chrono::minutes index_check{0};  ///< how often the size of the shared index is looked at
  std::int64_t index_bytes_max = 0;     ///< from which on another one is begun
};

/// Variables from outside.
struct ExternalVariableSettings {
  int page_size = 0;  ///< merged at a time
  IngestionSettings ingestion;
};

struct UiSettings {
  bool logout_hidden = false;
  int data_sources_per_report_max = 0;
};

struct LocalizationSettings {
  std::vector<std::string> available_locales;
  std::string fallback_locale;   ///< one of them
  std::filesystem::path folder;  ///< beside the configuration file; need not exist
};

struct WebSettings {
  std::optional<std::filesystem::path> assets_path;  ///< absent: the built-in places
};

struct Settings {
  std::vector<EngineSettings> engines;  ///< at least one, in the order of the file
  EngineCommonsSettings engine_commons;
  ImportSettings import;
  AuthSettings auth;
  ApiSettings api;
  ResponseHeaderSettings response_headers;
  ContainerSettings container;
  StoreSettings store;
  ClusterSettings cluster;
  RoleSettings roles;
  HistoryCleanupSettings history_cleanup;
  EntitySettings entity;
  CsvSettings csv;
  EventProcessSettings event_processes;
  ExternalVariableSettings external_variables;
  UiSettings ui;
  LocalizationSettings localization;
  WebSettings web;
  std::string engine_date_format;  ///< Java pattern
  log::Level log_level{};

  /// Whether events from outside are taken at all: somewhere something is to be made of them.
  [[nodiscard]] bool takes_events() const {
    return roles.event_processing || !event_processes.authorized_user_ids.empty() ||
           !event_processes.authorized_group_ids.empty();
  }
  /// Whether this instance may remove old history: it is enabled, and it may import.
  [[nodiscard]] bool may_clean_up() const {
    return roles.cleanup && std::ranges::any_of(engines, &EngineSettings::import_enabled);
  }
};

}  // namespace hindsight::config
