#include "app/wiring.h"

#include "base/log.h"

namespace hindsight::app {
namespace {

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
    return fail(ErrorCode::invalid_argument,
                "store.kind: search is not available in this version yet; use embedded");
  }
  store::EmbeddedStoreOptions options;
  options.file = core->settings.store.embedded_path;
  options.memory_limit = core->settings.store.embedded_memory_limit;
  options.threads = core->settings.store.embedded_threads;
  HS_ASSIGN(core->store, store::EmbeddedStore::open(options));
  core->http = net::make_curl_client({});
  for (const auto& engine : core->settings.engines) {
    core->engines.push_back(std::make_unique<engine::EngineClient>(
        engine_options(engine, core->settings.engine_commons), *core->http));
  }
  return core;
}

Result<std::unique_ptr<ingest::Importer>> start_import(Core& core, bool once) {
  std::vector<ingest::ImportSource> sources;
  for (std::size_t i = 0; i < core.engines.size(); ++i) {
    const auto& engine = core.settings.engines[i];
    if (!engine.import_enabled) {
      log::info("engine {}: import is not enabled on this instance", engine.alias);
      continue;
    }
    sources.push_back({core.engines[i].get(), importer_options(core.settings, engine)});
  }
  if (sources.empty()) return nullptr;
  return ingest::Importer::start(std::move(sources), *core.store, *core.store, core.imports,
                                 core.clock, core.random, once);
}

}  // namespace hindsight::app
