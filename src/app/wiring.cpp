#include "app/wiring.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/log.h"
#include "store/duckdb/duck_store.h"

namespace hindsight::app {
namespace {

/// A quick search cluster pauses that long now and then.
constexpr std::chrono::milliseconds kLeaseDeadlineMin{1'000};

engine::EngineOptions engine_options(const config::EngineSettings& engine,
                                     const config::EngineCommonsSettings& commons) {
  engine::EngineOptions options;
  options.alias = engine.alias;
  options.rest = engine.rest;
  options.name = engine.name;
  if (engine.authentication_enabled) {
    options.user = engine.user;
    options.password = engine.password;
  }
  options.connect_timeout = std::chrono::milliseconds(commons.connection_timeout_ms);
  options.read_timeout = std::chrono::milliseconds(commons.read_timeout_ms);
  options.concurrent_requests_max = engine.max_concurrent_requests;
  return options;
}

ingest::ImporterOptions importer_options(const config::Settings& settings,
                                         const config::EngineSettings& engine) {
  const auto& import = settings.import;
  const auto rows = [](int value) { return static_cast<std::size_t>(value); };
  ingest::ImporterOptions options;
  options.by_document = settings.store.kind == config::StoreKind::search;
  options.decisions = import.dmn_enabled;
  options.user_task_workers = import.user_task_worker_enabled;
  auto& facts = options.facts;
  facts.reread_window_ms = import.current_time_backoff_ms;
  facts.idle_initial = std::chrono::milliseconds(import.backoff_initial_ms);
  facts.idle_max = std::chrono::milliseconds(import.backoff_max_ms);
  facts.include_object_values = import.include_object_variable_value;
  facts.decode.engine = engine.alias;
  facts.decode.default_tenant = engine.default_tenant_id.value_or("");
  facts.decode.excluded_tenants = {engine.exclude_tenants.begin(), engine.exclude_tenants.end()};
  facts.decode.value_bytes_max = rows(import.variable_value_bytes_max);
  facts.decode.flattened_properties_max = rows(import.flatten_properties_max);
  const auto& sizes = import.page_sizes;
  for (const auto* phase : {"completed", "running"}) {
    options.page_rows_max[std::string("process-instance-") + phase] = rows(sizes.process_instance);
    options.page_rows_max[std::string("activity-instance-") + phase] =
        rows(sizes.activity_instance);
    options.page_rows_max[std::string("user-task-") + phase] = rows(sizes.user_task_instance);
  }
  options.page_rows_max["identity-link-log"] = rows(sizes.identity_link_log);
  options.page_rows_max["variable-update"] = rows(sizes.variable);
  options.page_rows_max["incident-completed"] = rows(sizes.incident);
  options.page_rows_max["incident-open"] = rows(sizes.incident);
  options.page_rows_max["decision-instance"] = rows(sizes.decision_instance);
  auto& definitions = options.definitions;
  definitions.definition_rows_max = rows(sizes.process_definition);
  definitions.tenant_rows_max = rows(sizes.tenant);
  definitions.decisions = import.dmn_enabled;
  definitions.default_tenant_id = facts.decode.default_tenant;
  definitions.default_tenant_name = engine.default_tenant_name.value_or("");
  definitions.excluded_tenants = facts.decode.excluded_tenants;
  definitions.reread_window_ms = facts.reread_window_ms;
  definitions.idle_initial = facts.idle_initial;
  definitions.idle_max = facts.idle_max;
  return options;
}

Result<std::string> read_certificates(const std::vector<std::filesystem::path>& files) {
  std::string out;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || text.str().empty())
      return fail(ErrorCode::invalid_argument, "a certificate of the search cluster cannot be read",
                  file.string());
    out += text.str() + "\n";
  }
  return out;
}

Status open_shared(Core& core) {
  const auto& search = core.settings.store.search;
  // All instances must sign logins alike, so none may make a secret up.
  if (!core.settings.auth.token_secret) {
    return fail(ErrorCode::invalid_argument,
                "with store.kind: search every instance needs the same security.auth.token.secret; "
                "make one with `openssl rand -base64 64 | tr -d '\\n'`");
  }
  net::CurlClientOptions http;
  http.verify_host = search.verify_host;
  http.proxy = search.proxy;
  HS_ASSIGN(http.certificate_authorities, read_certificates(search.certificates));
  core.store_http = net::make_curl_client(http);
  store::SharedStoreOptions options;
  options.client.nodes = search.nodes;
  options.client.user = search.user;
  options.client.password = search.password;
  options.client.connect_timeout = std::chrono::milliseconds(search.connect_timeout_ms);
  options.client.answer_bytes_max = static_cast<std::size_t>(search.answer_bytes_max);
  const auto lease_life = std::chrono::seconds(core.settings.cluster.lease_seconds);
  options.lease_deadline = std::max<std::chrono::milliseconds>(lease_life / 6, kLeaseDeadlineMin);
  options.indices.prefix = search.prefix;
  options.indices.shards = search.shards;
  options.indices.replicas = search.replicas;
  options.indices.refresh_interval = search.refresh_interval;
  options.indices.nested_rows_max = search.nested_rows_max;
  HS_ASSIGN(auto shared,
            store::SharedStore::open(options, *core.store_http, core.clock, core.random));
  core.shared = shared.get();
  core.time = std::make_unique<ClusterTime>(*shared, core.machine_clock, core.clock);
  core.store = std::move(shared);
  return {};
}

}  // namespace

std::vector<engine::EngineClient*> Core::engine_pointers() const {
  std::vector<engine::EngineClient*> out;
  out.reserve(engines.size());
  for (const auto& engine : engines) out.push_back(engine.get());
  return out;
}

Result<std::unique_ptr<Core>> build_core(config::Settings settings) {
  auto core = std::make_unique<Core>(std::move(settings));
  if (core->settings.store.kind == config::StoreKind::search) {
    HS_RETURN_IF_ERROR(open_shared(*core));
  } else {
    store::EmbeddedStoreOptions options;
    options.file = core->settings.store.embedded_path;
    options.memory_limit = core->settings.store.embedded_memory_limit;
    options.threads = core->settings.store.embedded_threads;
    HS_ASSIGN(core->store, store::EmbeddedStore::open(options));
  }
  std::set<std::string> with_events;
  for (const auto& engine : core->settings.engines)
    if (engine.event_import_enabled) with_events.insert(engine.alias);
  core->imported = std::make_unique<ingest::EventFeed>(*core->store, *core->store,
                                                       std::move(with_events), core->clock);
  core->http = net::make_curl_client({});
  for (const auto& engine : core->settings.engines) {
    core->engines.push_back(std::make_unique<engine::EngineClient>(
        engine_options(engine, core->settings.engine_commons), *core->http));
  }
  return core;
}

std::vector<ingest::ImportSource> import_sources(Core& core, bool all) {
  std::vector<ingest::ImportSource> sources;
  for (std::size_t i = 0; i < core.engines.size(); ++i) {
    const auto& engine = core.settings.engines[i];
    if (!engine.import_enabled && !all) {
      log::info("engine {}: import is not enabled on this instance", engine.alias);
      continue;
    }
    sources.push_back({core.engines[i].get(), importer_options(core.settings, engine)});
  }
  return sources;
}

}  // namespace hindsight::app
