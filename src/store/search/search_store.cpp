#include "store/search/search_store.h"

#include <charconv>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/log.h"
#include "store/search/cleaner.h"
#include "store/search/content_documents.h"
#include "store/search/definition_catalog.h"
#include "store/search/derived_documents.h"
#include "store/search/documents.h"
#include "store/search/dsl.h"
#include "store/search/event_documents.h"
#include "store/search/event_feed.h"
#include "store/search/event_indices.h"
#include "store/search/event_lists.h"
#include "store/search/event_traces.h"
#include "store/search/external_variables.h"
#include "store/search/fact_writer.h"
#include "store/search/import_state.h"
#include "store/search/instance_codec.h"
#include "store/search/lease_documents.h"
#include "store/search/search_decisions.h"
#include "store/search/search_dump.h"
#include "store/search/search_reading.h"
#include "store/search/session_ends.h"
#include "store/search/upgrade.h"

namespace hindsight::store {
namespace {

using namespace search;

constexpr std::chrono::milliseconds kSessionDeadline{5'000};
constexpr std::chrono::minutes kTracesMax{10};
/// Instances are made meanwhile; whoever asks has a way to stop.
constexpr std::chrono::hours kWalkMax{24 * 365};

class SearchStore final : public SharedStore {
 public:
  SearchStore(const SharedStoreOptions& options, net::HttpClient& http, const Clock& clock,
              Random& random)
      : options_(options),
        names_(options.indices.prefix),
        clock_(clock),
        client_(options.client, http),
        documents_(client_),
        definitions_(client_, names_, random),
        bulk_(client_, clock, random),
        facts_(client_, names_, bulk_),
        cleaner_(client_, names_, bulk_),
        imports_(client_, names_, bulk_),
        session_ends_(client_, names_, clock, kSessionDeadline),
        epochs_(client_, names_, bulk_, options.lease_deadline),
        leases_(client_, names_, options.lease_deadline),
        contents_(client_, names_),
        event_indices_(client_, names_),
        events_(client_, names_, event_indices_, bulk_, clock_),
        event_feed_(client_, names_),
        derived_(client_, names_, bulk_),
        variables_(client_, names_, bulk_),
        upgrade_(client_, names_, bulk_),
        earlier_(clock) {}

  Status init() {
    HS_RETURN_IF_ERROR(prepare_indices(client_, options_.indices, clock_));
    HS_RETURN_IF_ERROR(event_indices_.prepare({}));
    HS_RETURN_IF_ERROR(rewrite_outdated_decisions(client_, names_));
    HS_ASSIGN(point_in_time_, probe_point_in_time(client_, names_.instances));
    HS_RETURN_IF_ERROR(definitions_.refresh());
    following_ = std::jthread([this](std::stop_token stop) { follow(stop); });
    return {};
  }

  void hurry(std::chrono::milliseconds limit) override { client_.hurry(limit, clock_); }

  // FactStore

  Status apply(const std::vector<ImportBatch>& batches) override {
    const std::lock_guard lock(writing_);
    HS_RETURN_IF_ERROR(definitions_.apply(batches));
    HS_RETURN_IF_ERROR(tell_what_is_stored(batches));
    earlier_.forget_variable_names();
    HS_ASSIGN(const auto refused, facts_.write(batches, clock_.now_ms(), client_.ending()));
    for (const auto& letter : refused) HS_RETURN_IF_ERROR(imports_.put(letter));
    for (const auto& batch : batches) {
      for (const auto& letter : batch.dead_letters) HS_RETURN_IF_ERROR(imports_.put(letter));
      for (const auto number : batch.resolved_dead_letters)
        HS_RETURN_IF_ERROR(imports_.resolve(number));
    }
    // Only now may anybody believe that the rows are stored.
    return imports_.put_cursors(batches, client_.ending());
  }

  Result<std::vector<Cursor>> cursors() override { return imports_.cursors(); }
  Result<std::vector<DeadLetter>> dead_letters(std::size_t limit) override {
    return imports_.dead_letters(limit);
  }
  Result<std::vector<DeadLetterCount>> count_dead_letters() override {
    return imports_.count_dead_letters();
  }
  Status fence(const std::string& engine, std::int64_t epoch) override {
    return imports_.fence(engine, epoch);
  }
  Result<std::int64_t> epoch_of(const std::string& engine) override {
    return epochs_.epoch_of(engine);
  }

  Status check() override {
    HS_RETURN_IF_ERROR(documents_.get(names_.metadata, "schema"));
    return {};
  }

  Status dump(const std::function<bool(std::string_view)>& line) override {
    HS_RETURN_IF_ERROR(definitions_.refresh());
    return dump_documents(client_, names_, *definitions_.catalog(), line);
  }

  // DefinitionStore

  std::shared_ptr<const DefinitionCatalog> catalog() const override {
    return definitions_.catalog();
  }
  Result<std::string> xml(model::DefinitionType type, const std::string& engine,
                          const std::string& id) override {
    return definitions_.xml(type, engine, id);
  }

  // ReportStore

  Result<std::unique_ptr<Reading>> read(const QueryLimits& limits) override {
    return reading(limits);
  }

  Result<std::unique_ptr<DecisionReading>> read_decisions(const QueryLimits& limits) override {
    return std::make_unique<SearchDecisions>(client_, names_, point_in_time_, budget_of(limits),
                                             limits.buckets_max);
  }

  Result<std::vector<std::string>> variable_values(const std::vector<report::Source>& sources,
                                                   const VariableName& variable,
                                                   const std::string& needle, std::size_t offset,
                                                   std::size_t limit,
                                                   const QueryLimits& limits) override {
    return reading(limits)->variable_values(sources, variable, needle, offset, limit);
  }

  Result<std::vector<ProcessOverview>> overview(const QueryLimits& limits) override {
    const auto known = catalog();
    std::map<std::string, const model::Definition*> by_name;
    for (const auto& d : known->definitions) {
      if (d.type == model::DefinitionType::process)
        by_name.emplace(definition_name(d.engine, d.id), &d);
    }
    HS_ASSIGN(const auto counts, reading(limits)->overview());
    std::map<std::tuple<std::string, std::string, std::string>, ProcessOverview> by_key;
    for (const auto& count : counts) {
      const auto at = by_name.find(count.definition);
      if (at == by_name.end()) continue;
      auto& row = by_key[{at->second->key, count.tenant, at->second->engine}];
      row.key = at->second->key;
      row.tenant = count.tenant;
      row.engine = at->second->engine;
      row.instances += count.instances;
      row.running += count.running;
      row.open_incidents += count.open_incidents;
    }
    std::vector<ProcessOverview> out;
    out.reserve(by_key.size());
    for (auto& [key, row] : by_key) out.push_back(std::move(row));
    return out;
  }

  // SessionStore

  Status revoke_session(const std::string& session_id, EpochMs at) override {
    return session_ends_.end(session_id, at);
  }
  Result<bool> is_revoked(const std::string& session_id) override {
    return session_ends_.has_ended(session_id);
  }
  Status forget_revocations_before(EpochMs time) override {
    return delete_all(names_.sessions,
                      dsl::range("revoked", {{"lt", dsl::number(std::int64_t{time})}}));
  }

  // CleanupStore

  Result<std::vector<CleanupPreview>> preview_cleanup(
      const std::vector<CleanupRule>& rules) override {
    HS_RETURN_IF_ERROR(definitions_.refresh());
    return cleaner_.preview(*definitions_.catalog(), rules);
  }
  Result<CleanupStep> clean(const CleanupRule& rule, std::size_t instances_max,
                            std::stop_token stop) override {
    earlier_.forget_variable_names();
    return cleaner_.clean(*definitions_.catalog(), rule, instances_max, stop);
  }

  Result<std::size_t> forget_external_variables_before(EpochMs time, std::size_t limit) override {
    return variables_.forget_before(time, limit, client_.ending());
  }

  // ExternalVariableStore

  Status put_external_variables(const model::ExternalVariablePage& page) override {
    return variables_.put(page, client_.ending());
  }
  Result<ReadyVariables> ready_external_variables(const std::string& position,
                                                  std::size_t limit) override {
    std::set<std::string> engines;
    const auto known = catalog();
    for (const auto& definition : known->definitions) engines.insert(definition.engine);
    return variables_.ready({engines.begin(), engines.end()}, position, limit, client_.ending());
  }
  Status remove_external_variables(const std::vector<ExternalVariableVersion>& versions) override {
    return variables_.remove(versions, client_.ending());
  }
  Result<std::int64_t> count_external_variables() override {
    return variables_.count(client_.ending());
  }

  // EventStore

  Status put_events(const model::EventPage& page) override {
    return events_.put(page, client_.ending());
  }
  Status remove_events(const std::vector<std::string>& ids) override {
    return events_.remove(ids, client_.ending());
  }
  Result<std::size_t> forget_events_before(EpochMs time, std::size_t limit) override {
    return events_.forget_before(time, limit, client_.ending());
  }
  Status roll_over_events(std::int64_t bytes_max) override {
    return event_indices_.roll_over(bytes_max, client_.ending());
  }
  Result<EventList> list_events(const EventListQuery& query) override {
    HS_ASSIGN(const auto asking, ask_events(client_.options().request_timeout));
    return search::list_events(*asking, query);
  }
  Result<std::vector<EventClassCount>> count_events(EventOrigin origin,
                                                    std::size_t limit) override {
    HS_ASSIGN(const auto asking, ask_events(client_.options().request_timeout));
    return search::count_events(*asking, origin, limit);
  }
  Result<std::int64_t> count_traces(const std::vector<model::EventClass>& classes) override {
    HS_ASSIGN(const auto asking, ask_events(client_.options().request_timeout));
    return search::count_traces(*asking, classes);
  }
  Result<EventPosition> end_of_events() override { return event_feed_.end(client_.ending()); }
  Result<ChangedTraces> changed_traces(const std::vector<model::EventClass>& classes,
                                       const EventPosition& after, std::size_t events) override {
    return event_feed_.changed(classes, after, events, client_.ending());
  }
  Result<TracePage> traces(const std::vector<model::EventClass>& classes,
                           const std::vector<Id128>& traces) override {
    HS_ASSIGN(const auto asking, ask_events(kTracesMax));
    return search::read_traces(*asking, classes, traces);
  }
  Result<std::unique_ptr<TraceWalk>> walk_traces(const std::vector<model::EventClass>& classes,
                                                 Id128 after, std::stop_token stop) override {
    HS_ASSIGN(auto asking, ask_events(kWalkMax, std::move(stop)));
    return begin_trace_walk(std::move(asking), classes, after);
  }

  Status put_derived(const DerivedInstances& derived) override {
    HS_RETURN_IF_ERROR(definitions_.introduce(
        model::DefinitionType::process, std::string(model::kEventEngine), derived.definition));
    earlier_.forget_variable_names();
    HS_ASSIGN(const auto refused, derived_.write(derived, clock_.now_ms(), client_.ending()));
    for (const auto& letter : refused) HS_RETURN_IF_ERROR(imports_.put(letter));
    // Only now may anybody believe that the rows are stored.
    return derived_.put_note(derived);
  }
  Status show_derived() override { return refresh(client_, names_.instances, client_.ending()); }
  Status remove_derived(const std::string& definition, const std::string& note_prefix) override {
    earlier_.forget_variable_names();
    return derived_.remove(definition, note_prefix, client_.ending());
  }
  Result<std::optional<std::string>> derived_note(const std::string& name) override {
    return derived_.note(name);
  }

  // ContentStore

  Status create_content(const Content& content) override { return contents_.create(content); }
  Result<std::optional<StoredContent>> content(const std::string& id) override {
    return contents_.read(id);
  }
  Status replace_content(const Content& next, const ContentRevision& revision) override {
    return contents_.replace(next, revision);
  }
  Status remove_content(const std::string& id, const ContentRevision& revision) override {
    return contents_.remove(id, revision);
  }
  Result<ContentList> contents(const ContentQuery& query, std::size_t limit) override {
    return contents_.list(query, limit);
  }

  // LeaseStore

  Result<std::optional<StoredLease>> lease(const std::string& duty) override {
    return leases_.lease(duty);
  }
  Result<std::optional<LeaseVersion>> replace_lease(const Lease& next,
                                                    const LeaseVersion& expected) override {
    return leases_.replace(next, expected);
  }
  Result<std::vector<StoredLease>> leases() override { return leases_.leases(); }
  Status put_node(const Node& node) override { return leases_.put(node); }
  Status remove_node(const std::string& id) override { return leases_.remove_node(id); }
  Result<std::vector<Node>> nodes() override { return leases_.nodes(); }

  // NoteStore

  Status put_note(const std::string& name, const std::string& text) override {
    return documents_.put(names_.notes, name, note_source(name, text));
  }
  Result<std::optional<std::string>> note(const std::string& name) override {
    HS_ASSIGN(const auto found, documents_.get(names_.notes, name));
    if (!found) return std::nullopt;
    return json::string_or(found->source, "text");
  }

  Status change_note(const std::string& name, const Change& change) override {
    return documents_.change(names_.notes, name,
                             [&](const json::Value* source) -> Result<std::optional<std::string>> {
                               std::optional<std::string> text;
                               if (source != nullptr) text = json::string_or(*source, "text");
                               const auto next = change(text);
                               if (!next) return std::nullopt;
                               return note_source(name, *next);
                             });
  }
  Status forget_notes(const std::string& prefix, EpochMs time) override {
    return delete_all(
        names_.notes,
        dsl::all_of({dsl::begins("uid", prefix),
                     dsl::range("changed", {{"lt", dsl::number(std::int64_t{time})}})}));
  }

  Result<EpochMs> time() override {
    HS_ASSIGN(const auto answer, client_.send({.path = "/_cat/health?format=json&h=epoch"}));
    const auto text =
        answer.IsArray() && !answer.Empty() ? json::string_or(answer[0], "epoch") : std::string();
    EpochMs seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || seconds <= 0)
      return fail(ErrorCode::bad_answer, "the search cluster does not tell its time");
    return seconds * 1000 + 500;  // the middle of the second
  }

 private:
  std::string note_source(const std::string& name, const std::string& text) const {
    return dsl::object({{"uid", dsl::quote(name)},
                        {"text", dsl::quote(text)},
                        {"changed", dsl::number(std::int64_t{clock_.now_ms()})}});
  }

  Status delete_all(const std::string& alias, const std::string& query) {
    HS_RETURN_IF_ERROR(
        delete_by_query(client_, alias, query, std::numeric_limits<std::size_t>::max()));
    return {};
  }

  /// About all events that are stored now.
  Result<std::unique_ptr<Asking>> ask_events(std::chrono::milliseconds budget,
                                             std::stop_token stop = {}) {
    HS_RETURN_IF_ERROR(refresh(client_, names_.events, stop));
    return std::make_unique<Asking>(
        client_, names_.events, point_in_time_,
        SearchBudget{std::chrono::steady_clock::now() + budget, std::move(stop)});
  }

  std::unique_ptr<SearchReading> reading(const QueryLimits& limits) {
    return std::make_unique<SearchReading>(client_, names_, point_in_time_, earlier_, upgrade_,
                                           budget_of(limits), limits.buckets_max);
  }

  static SearchBudget budget_of(const QueryLimits& limits) {
    return {std::chrono::steady_clock::now() + limits.deadline, limits.stop};
  }

  Status tell_what_is_stored(const std::vector<ImportBatch>& batches) {
    for (const auto& batch : batches) {
      if (facts_.knows(batch.engine)) continue;
      HS_ASSIGN(const auto cursors, imports_.cursors());
      facts_.stored_until(batch.engine, model::kNoTime);
      for (const auto& cursor : cursors)
        if (cursor.engine == batch.engine) facts_.stored_until(batch.engine, cursor.time);
    }
    return {};
  }

  /// Sees what other instances wrote.
  void follow(std::stop_token stop) {
    bool failing = false;
    while (clock_.sleep_for(options_.refresh_interval, stop)) {
      auto status = definitions_.refresh();
      while (status && !stop.stop_requested()) {
        const auto more = upgrade_.step(stop);
        if (!more) status = fail(more.error());
        if (!more || !*more) break;
      }
      if (!status && !failing) log::warn("store: {}", status.error().text());
      if (status && failing) log::info("store: the search cluster answers again");
      failing = !status;
    }
  }

  const SharedStoreOptions options_;
  const IndexNames names_;
  const Clock& clock_;
  SearchClient client_;
  Documents documents_;
  Definitions definitions_;
  BulkWriter bulk_;
  std::mutex writing_;
  FactWriter facts_;  // guarded by writing_
  Cleaner cleaner_;
  ImportState imports_;
  SessionEnds session_ends_;
  ImportState epochs_;  // leases wait for them
  LeaseDocuments leases_;
  ContentDocuments contents_;
  EventIndices event_indices_;
  EventDocuments events_;
  EventFeed event_feed_;
  DerivedDocuments derived_;
  ExternalVariables variables_;
  PointInTime point_in_time_ = PointInTime::opensearch;
  Upgrade upgrade_;
  EarlierAnswers earlier_;
  std::jthread following_;  // last: uses all of the above
};

}  // namespace

Result<std::unique_ptr<SharedStore>> SharedStore::open(const SharedStoreOptions& options,
                                                       net::HttpClient& http, const Clock& clock,
                                                       Random& random) {
  auto store = std::make_unique<SearchStore>(options, http, clock, random);
  HS_RETURN_IF_ERROR(store->init());
  return store;
}

}  // namespace hindsight::store
