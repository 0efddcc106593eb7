#include "app/commands.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <thread>

#include "api/application.h"
#include "app/api_keys.h"
#include "app/cleanup.h"
#include "app/command_line.h"
#include "app/import_watch.h"
#include "app/leased_work.h"
#include "app/membership.h"
#include "app/progress_bar.h"
#include "app/wiring.h"
#include "base/log.h"
#include "config/effective_config.h"
#include "net/http_server.h"
#include "store/duckdb/parquet_files.h"

namespace hindsight::app {
namespace {

/// What the shared store is given when the program ends.
constexpr std::chrono::seconds kLastRequests{3};
constexpr std::size_t kHelpersQueueMax = 64;  ///< beyond, each request answers its questions alone

/// What is shipped with the program: installed beside the binary, or in the source tree that it was
/// built in (build/<preset>/hindsight) or is started in. Empty if `file` is in none of these.
std::filesystem::path shipped_folder(const char* installed, const char* source, const char* file) {
  std::error_code error;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& candidate :
       {binary / installed, binary / "../.." / source, std::filesystem::path(source)}) {
    if (std::filesystem::exists(candidate / file, error))
      return std::filesystem::weakly_canonical(candidate, error);
  }
  return {};
}

std::filesystem::path assets_folder(const config::Settings& settings) {
  if (settings.web.assets_path) return *settings.web.assets_path;
  return shipped_folder("web", "web/dist", "index.html");
}

Result<Texts> load_texts(const config::LocalizationSettings& localization) {
  TextSources sources{
      {localization.folder}, localization.available_locales, localization.fallback_locale};
  const auto shipped = shipped_folder("localization", "config/localization", "en.json");
  if (!shipped.empty()) sources.folders.push_back(shipped);
  return Texts::load(sources);
}

auth::AuthOptions auth_options(const config::Settings& settings) {
  auth::AuthOptions options;
  options.secret = settings.auth.token_secret.value_or("");
  options.token_life = std::chrono::minutes(settings.auth.token_life_minutes);
  options.cookies.path =
      settings.container.context_path.empty() ? "/" : settings.container.context_path;
  options.cookies.same_site = settings.auth.cookie_same_site;
  options.cookies.secure = static_cast<auth::SecureCookies>(settings.auth.cookie_secure);
  options.cookies.bytes_max = static_cast<std::size_t>(settings.auth.cookie_max_size);
  options.super_user_ids = settings.auth.super_user_ids;
  options.super_group_ids = settings.auth.super_group_ids;
  return options;
}

std::unique_ptr<auth::FailureTable> failure_table(Core& core) {
  constexpr std::size_t kEntriesMax = 20'000;
  if (core.shared == nullptr) return std::make_unique<auth::LocalFailures>(kEntriesMax, core.clock);
  return std::make_unique<auth::SharedFailures>(kEntriesMax, *core.shared, core.clock);
}

struct Servers {
  std::unique_ptr<net::HttpServer> http, https, management;
};

/// `body_bytes_max`: bodies up to this size are taken at least.
Result<Servers> start_servers(const config::ContainerSettings& container,
                              std::size_t body_bytes_max, api::Application& application) {
  Servers servers;
  net::ServerOptions options;
  options.host = container.host;
  options.context_path = container.context_path;
  options.body_bytes_max = std::max(options.body_bytes_max, body_bytes_max);
  const auto handle = [&application](const net::Request& request, std::stop_token stop) {
    return application.handle(request, stop);
  };
  if (container.http_port) {
    options.port = *container.http_port;
    HS_ASSIGN(servers.http, net::HttpServer::start(options, handle));
  }
  if (container.https_port && container.keystore_configured) {
    auto tls = options;
    tls.port = *container.https_port;
    tls.tls = net::TlsFiles{container.keystore_location.string(), container.keystore_password};
    HS_ASSIGN(servers.https, net::HttpServer::start(tls, handle));
  }
  if (container.actuator_port) {
    auto management = options;
    management.context_path.clear();
    management.port = *container.actuator_port;
    management.worker_threads = 1;
    HS_ASSIGN(servers.management,
              net::HttpServer::start(management,
                                     [&application](const net::Request& request, std::stop_token) {
                                       return application.handle_management(request);
                                     }));
  }
  return servers;
}

std::string address_of(const config::Settings& settings, const Servers& servers) {
  const auto& server = servers.http ? servers.http : servers.https;
  return settings.container.host + ":" + std::to_string(server ? server->port() : 0);
}

void announce(const config::Settings& settings, const Servers& servers) {
  const auto& container = settings.container;
  const auto host = container.host == "0.0.0.0" || container.host == "::" ? std::string("localhost")
                                                                          : container.host;
  if (servers.http)
    log::info("Hindsight {} is ready at http://{}:{}{}/", HINDSIGHT_VERSION, host,
              servers.http->port(), container.context_path);
  if (servers.https)
    log::info("Hindsight {} is ready at https://{}:{}{}/", HINDSIGHT_VERSION, host,
              servers.https->port(), container.context_path);
}

Status run_server(config::Settings loaded, std::stop_token stop) {
  HS_ASSIGN(auto core, build_core(std::move(loaded)));
  HS_ASSIGN(const auto texts, load_texts(core->settings.localization));
  net::StaticAssets assets;
  if (const auto folder = assets_folder(core->settings); !folder.empty()) {
    HS_ASSIGN(assets, net::StaticAssets::load(folder));
  }
  std::vector<engine::Identity*> identities;
  std::map<std::string, std::string> default_tenants;
  for (std::size_t i = 0; i < core->engines.size(); ++i) {
    identities.push_back(core->engines[i].get());
    if (const auto& tenant = core->settings.engines[i].default_tenant_id)
      default_tenants[core->settings.engines[i].alias] = *tenant;
  }
  const auto failures = failure_table(*core);
  auth::AuthService auth(auth_options(core->settings), identities, default_tenants, *core->store,
                         *failures, core->clock, core->random);
  auth::ApiAccess api_access(api_access_options(*core), core->clock);
  eval::Evaluator evaluator(*core->store, *core->store, core->clock);
  eval::ProcessInsights insights(*core->store, *core->store, core->clock);
  eval::ProcessAnalyses analyses(*core->store, *core->store, core->clock);
  const auto table_files = store::make_parquet_files();
  eval::Exports exports(*core->store, *core->store, *table_files, core->clock);
  content::SavedReports saved_reports(*core->store, *core->store, core->clock, core->random);
  content::Dashboards dashboards(*core->store, *core->store, core->clock, core->random);
  content::Collections collections(*core->store, *core->store, core->clock, core->random);
  content::CollectionMembers collection_members(*core->store, *core->store, core->clock);
  content::CollectionScope collection_scope(*core->store, *core->store, core->clock);
  content::EntityFiles entity_files(saved_reports, dashboards, *core->store, *core->store,
                                    core->clock, core->random);
  content::VariableLabels labels(*core->store);
  content::SharedKey shared_key(*core->store, core->random);
  events::ReaderLists event_readers(*core->store, core->clock);
  events::EventProcesses event_processes({*core->store, *core->store, *core->store, saved_reports,
                                          event_readers, core->clock, core->random});
  const auto& of_events = core->settings.event_processes.ingestion;
  const auto& of_variables = core->settings.external_variables.ingestion;
  Slots event_slots(of_events.requests_max);
  Slots variable_slots(of_variables.requests_max);
  engine::IdentityDirectory directory(core->engine_pointers(), core->clock);
  ops::Metrics metrics;
  ops::CleanupStatus cleanup_status;
  const auto sources = import_sources(*core);
  const auto all_sources = import_sources(*core, true);
  api::Participation participation;
  WorkerPool helpers(std::max(1U, std::thread::hardware_concurrency()), kHelpersQueueMax);
  api::Application application({.settings = core->settings,
                                .texts = texts,
                                .auth = auth,
                                .api_access = api_access,
                                .evaluator = evaluator,
                                .insights = insights,
                                .analyses = analyses,
                                .exports = exports,
                                .saved_reports = saved_reports,
                                .dashboards = dashboards,
                                .collections = collections,
                                .collection_members = collection_members,
                                .collection_scope = collection_scope,
                                .entity_files = entity_files,
                                .labels = labels,
                                .shared_key = shared_key,
                                .event_processes = event_processes,
                                .event_readers = event_readers,
                                .event_slots = event_slots,
                                .variable_slots = variable_slots,
                                .contents = *core->store,
                                .reports = *core->store,
                                .definitions = *core->store,
                                .facts = *core->imported,
                                .events = *core->store,
                                .external_variables = *core->store,
                                .imports = core->imports,
                                .cleanup = cleanup_status,
                                .sources = all_sources,
                                .participation = participation,
                                .identities = directory,
                                .clock = core->clock,
                                .helpers = helpers},
                               assets, metrics);
  // Not ready before an engine has answered.
  for (const auto& engine : core->engines)
    core->imports.connection(engine->alias(), false, "not asked yet");
  const auto body_bytes_max =
      std::max(of_events.batch_request_bytes_max, of_variables.batch_request_bytes_max);
  HS_ASSIGN(auto servers, start_servers(core->settings.container,
                                        static_cast<std::size_t>(body_bytes_max), application));
  std::unique_ptr<ingest::Importer> importer;
  std::unique_ptr<Membership> membership;
  std::vector<std::unique_ptr<LeasedWork>> works;
  if (core->shared != nullptr) {
    membership = std::make_unique<Membership>(*core, address_of(core->settings, servers), false);
    participation.join(membership->cluster());
  } else {
    if (!sources.empty()) {
      HS_ASSIGN(importer, ingest::Importer::start(sources, *core->imported, *core->store,
                                                  core->imports, core->clock, core->random, false));
    }
    works = leased_works(*core);
    for (const auto& work : works) work->serve_alone();
  }
  std::optional<CleanupDuty> cleanup;
  if (membership || core->settings.may_clean_up())
    cleanup.emplace(*core, membership.get(), cleanup_status);
  announce(core->settings, servers);
  std::jthread watching([&](std::stop_token done) {
    watch_engines(
        *core,
        [&](const config::EngineSettings& engine) {
          return membership ? membership->imports_here(engine.alias) : engine.import_enabled;
        },
        done);
  });
  std::jthread counting([&](std::stop_token done) {
    keep_counting_dead_letters(*core->store, core->imports, core->clock, done);
  });
  while (core->clock.sleep_for(std::chrono::hours(1), stop)) {
    if (const auto forgotten = auth.forget_expired(); !forgotten)
      log::warn("{}", forgotten.error().text());
  }
  log::info("stopping");
  if (core->shared != nullptr) core->shared->hurry(kLastRequests);
  // Another instance takes over at once, while this one still answers what it was asked.
  participation.leave();
  for (auto* thread : {&watching, &counting}) {
    thread->request_stop();
    thread->join();
  }
  cleanup.reset();
  for (const auto& work : works) work->end();
  membership.reset();
  for (auto* server : {servers.http.get(), servers.https.get(), servers.management.get()}) {
    if (server) server->stop();
  }
  return {};
}

/// Waits for the end of an import under leases. One that another instance holds for longer than a
/// dead one could is not waited for.
Result<bool> wait_for(const Membership& membership, const Core& core, std::stop_token stop) {
  const auto patience = std::chrono::seconds(3L * core.settings.cluster.lease_seconds);
  const auto begin = core.clock.monotonic();
  while (core.clock.sleep_for(std::chrono::milliseconds(50), stop)) {
    auto finished = membership.finished();
    if (!finished && core.clock.monotonic() - begin > patience) return finished;
    if (finished && *finished) return true;
  }
  return false;
}

Status run_import(config::Settings loaded, std::stop_token stop) {
  HS_ASSIGN(auto core, build_core(std::move(loaded)));
  auto sources = import_sources(*core);
  if (sources.empty())
    return fail(ErrorCode::invalid_argument,
                "no engine has importEnabled: true; there is nothing to import");
  std::unique_ptr<ingest::Importer> importer;
  std::unique_ptr<Membership> membership;
  if (core->shared != nullptr) {
    membership = std::make_unique<Membership>(*core, "import --once", true);
  } else {
    HS_ASSIGN(importer, ingest::Importer::start(std::move(sources), *core->imported, *core->store,
                                                core->imports, core->clock, core->random, true));
  }
  std::jthread counting([&](std::stop_token done) {
    for (const auto& engine : core->engines) count_expected_rows(*engine, core->imports, done);
  });
  const ProgressBar bar(core->imports);
  const auto begin = core->clock.monotonic();
  ProgressDrawing drawing(core->clock, [&] { return bar.line(core->clock.monotonic() - begin); });
  Result<bool> finished = false;
  if (membership)
    finished = wait_for(*membership, *core, stop);
  else
    finished = importer->wait(stop);
  drawing.end();
  if (core->shared != nullptr) core->shared->hurry(kLastRequests);
  HS_RETURN_IF_ERROR(finished);
  if (!*finished)
    return fail(
        ErrorCode::cancelled,
        "stopped before the end; what was imported is kept, the next run goes on from there");
  HS_RETURN_IF_ERROR(ingest::count_dead_letters(*core->store, core->imports));
  std::int64_t letters = 0;
  for (const auto& engine : core->imports.engines()) letters += engine.dead_letters;
  if (letters > 0)
    std::cerr << letters
              << " rows were refused; see Status in the web application or GET /api/dead-letters\n";
  return {};
}

Status run_dump(config::Settings loaded) {
  HS_ASSIGN(auto core, build_core(std::move(loaded)));
  auto status = core->store->dump([](std::string_view line) {
    return std::fwrite(line.data(), 1, line.size(), stdout) == line.size() &&
           std::fputc('\n', stdout) != EOF;
  });
  std::fflush(stdout);
  return status;
}

Status run_cleanup(config::Settings loaded, bool dry_run, std::stop_token stop) {
  HS_ASSIGN(auto core, build_core(std::move(loaded)));
  return dry_run ? preview_cleanup(*core) : clean_up(*core, stop);
}

}  // namespace

int serve(const config::Source& source, std::stop_token stop) {
  auto loaded = load_or_complain(source);
  if (!loaded) return kBadConfiguration;
  return exit_code(run_server(std::move(loaded->settings), stop));
}

int import_once(const config::Source& source, std::stop_token stop) {
  auto loaded = load_or_complain(source);
  if (!loaded) return kBadConfiguration;
  return exit_code(run_import(std::move(loaded->settings), stop));
}

int check_config(const config::Source& source) {
  const auto check = config::check(source);
  std::cout << check.text;
  return check.valid ? 0 : kBadConfiguration;
}

int dump(const config::Source& source) {
  auto loaded = load_or_complain(source);
  if (!loaded) return kBadConfiguration;
  return exit_code(run_dump(std::move(loaded->settings)));
}

int cleanup(const config::Source& source, bool dry_run, std::stop_token stop) {
  auto loaded = load_or_complain(source);
  if (!loaded) return kBadConfiguration;
  return exit_code(run_cleanup(std::move(loaded->settings), dry_run, stop));
}

}  // namespace hindsight::app
