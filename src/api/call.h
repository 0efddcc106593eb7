#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "api/participation.h"
#include "auth/api_access.h"
#include "auth/auth_service.h"
#include "base/json.h"
#include "base/slots.h"
#include "base/texts.h"
#include "base/time.h"
#include "base/worker_pool.h"
#include "bpmn/process_model.h"
#include "config/settings.h"
#include "content/collection_members.h"
#include "content/collection_scope.h"
#include "content/dashboards.h"
#include "content/entity_files.h"
#include "content/saved_reports.h"
#include "content/shared_key.h"
#include "content/variable_labels.h"
#include "engine/identity_directory.h"
#include "eval/analyses.h"
#include "eval/evaluator.h"
#include "eval/exports.h"
#include "eval/insights.h"
#include "events/event_processes.h"
#include "events/reader_lists.h"
#include "ingest/importer.h"
#include "net/http.h"
#include "ops/cleanup_status.h"
#include "ops/metrics.h"
#include "store/definition_store.h"
#include "store/external_variable_store.h"
#include "store/fact_store.h"
#include "store/report_store.h"

namespace hindsight::api {

class StatusFeed;

/// Everything that handlers may use. Nothing is owned; app/ builds it.
struct Services {
  const config::Settings& settings;
  const Texts& texts;
  auth::AuthService& auth;
  auth::ApiAccess& api_access;
  eval::Evaluator& evaluator;
  eval::ProcessInsights& insights;
  eval::ProcessAnalyses& analyses;
  eval::Exports& exports;
  content::SavedReports& saved_reports;
  content::Dashboards& dashboards;
  content::Collections& collections;
  content::CollectionMembers& collection_members;
  content::CollectionScope& collection_scope;
  content::EntityFiles& entity_files;
  content::VariableLabels& labels;
  content::SharedKey& shared_key;
  events::EventProcesses& event_processes;
  events::ReaderLists& event_readers;
  Slots& event_slots;     ///< requests with events at a time
  Slots& variable_slots;  ///< requests with external variables at a time
  store::ContentStore& contents;
  store::ReportStore& reports;
  store::DefinitionStore& definitions;
  store::FactStore& facts;
  store::EventStore& events;
  store::ExternalVariableStore& external_variables;
  ingest::ImportStatus& imports;
  const ops::CleanupStatus& cleanup;
  const std::vector<ingest::ImportSource>& sources;  ///< all engines, with how their rows are read
  const Participation& participation;
  engine::IdentityDirectory& identities;
  const Clock& clock;
  WorkerPool& helpers;         ///< threads that answer questions of one request side by side
  StatusFeed* feed = nullptr;  ///< set by Application, which owns it
};

/// One request on its way through a handler.
struct Call {
  Services& services;
  const net::Request& request;
  std::stop_token stop;
  std::optional<auth::User> user;              ///< set behind login
  std::shared_ptr<const auth::Rights> rights;  ///< set behind login, and of the public API
  /// Of evaluations; those of one batch have the same. nullopt = the clock's.
  std::optional<EpochMs> moment{};
  /// Of handlers that tell of the history: everything up to then was imported when they began.
  std::optional<EpochMs> data_until{};

  /// Zone of the client by X-Optimize-Client-Timezone, else the server's.
  [[nodiscard]] TimeZone zone() const;
  [[nodiscard]] const std::string& path_parameter(const std::string& name) const {
    return request.path_parameters.at(name);
  }
  /// The body as JSON object; an empty body counts as {}.
  [[nodiscard]] Result<json::Document> body() const;
};

using Handler = Result<net::Response> (*)(Call& call);

/// token: of the public API.
enum class Access { open, user, token };

struct Route {
  const char* method;
  const char* path;
  Access access;
  Handler handler;
};

/// Strings of a JSON list; null becomes "". Anything else is an error that names the member.
Result<std::vector<std::string>> string_list(const json::Value& object, std::string_view name);
Result<std::string> required_string(const json::Value& object, std::string_view name);

}  // namespace hindsight::api
