#include "store/duckdb/duck_store.h"

#include <fmt/format.h>

#include <functional>
#include <mutex>
#include <optional>

#include "base/log.h"
#include "store/duckdb/cleaner.h"
#include "store/duckdb/clustering.h"
#include "store/duckdb/content.h"
#include "store/duckdb/duck_decisions.h"
#include "store/duckdb/duck_reading.h"
#include "store/duckdb/dump.h"
#include "store/duckdb/events.h"
#include "store/duckdb/external_variables.h"
#include "store/duckdb/fact_writer.h"
#include "store/duckdb/import_state.h"
#include "store/duckdb/overview.h"
#include "store/duckdb/paths.h"
#include "store/duckdb/reader_pool.h"
#include "store/duckdb/schema.h"
#include "store/duckdb/sql_functions.h"

namespace hindsight::store {
namespace {

using namespace duck;

/// Whoever has rows to write waits while so many paths are read: some tenths of a second.
constexpr std::size_t kPathsAtOnce = 100'000;

QueryBudget budget_of(const QueryLimits& limits) {
  return {std::chrono::steady_clock::now() + limits.deadline, limits.stop};
}

/// Of the memory limit, so that the usual 256 MB are good for a million. Of what is held beside it,
/// what filters leave takes half of that, and what rows measure the other.
constexpr std::size_t kBytesPerInstance = 240;

class DuckStore final : public EmbeddedStore {
 public:
  Status init(const EmbeddedStoreOptions& options) {
    if (!options.file.empty() && options.file.has_parent_path()) {
      std::error_code error;
      std::filesystem::create_directories(options.file.parent_path(), error);
      if (error) {
        return fail(ErrorCode::invalid_argument,
                    "cannot create the folder of store.embedded.path: " + error.message(),
                    options.file.parent_path().string());
      }
    }
    HS_ASSIGN(database_, Database::open({options.file, options.memory_limit, options.threads}));
    HS_ASSIGN(writer_, Connection::open(*database_));
    HS_ASSIGN(
        const auto memory,
        writer_->query_int64("SELECT parse_formatted_bytes(current_setting('memory_limit'))"));
    const auto instances_held = options.instances_held.value_or(
        static_cast<std::size_t>(memory.value_or(0)) / kBytesPerInstance);
    shared_.emplace(instances_held);
    measures_.emplace(instances_held, options.holds_at_once, version_, runs_);
    HS_RETURN_IF_ERROR(migrate(*writer_));
    HS_RETURN_IF_ERROR(functions_.install(*writer_));
    HS_RETURN_IF_ERROR(words_.load(*writer_));
    HS_RETURN_IF_ERROR(definitions_.load(*writer_));
    facts_ = std::make_unique<FactWriter>(*writer_, words_, definitions_);
    events_ = std::make_unique<EventWriter>(*writer_);
    HS_RETURN_IF_ERROR(events_->load());
    variables_ = std::make_unique<ExternalVariableWriter>(*writer_);
    HS_RETURN_IF_ERROR(variables_->load());
    clustering_ = std::make_unique<Clustering>(*writer_, options.run_rows, runs_);
    HS_ASSIGN(sessions_, Connection::open(*database_));
    HS_RETURN_IF_ERROR(measures_->open(*database_));
    HS_RETURN_IF_ERROR(downloads_.open(*database_, options.downloads));
    return readers_.open(*database_, options.readers);
  }

  // FactStore

  Status apply(const std::vector<ImportBatch>& batches) override {
    const std::lock_guard lock(writer_mutex_);
    HS_RETURN_IF_ERROR(write_facts([&] { return write(batches); }));
    std::size_t rows = 0;
    for (const auto& batch : batches) rows += rows_of(batch.pages);
    cluster(rows);
    return {};
  }

  bool tidy(std::stop_token stop) override {
    const std::lock_guard lock(writer_mutex_);
    auto more = keep_paths(*writer_, words_, kPathsAtOnce);
    if (more && !*more) more = clustering_->gather(stop);
    if (!more && !stop.stop_requested())
      log::warn("store: tidying up failed, will try again: {}", more.error().text());
    return more && *more;
  }

  Result<std::vector<Cursor>> cursors() override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    return read_cursors(*snapshot);
  }
  Result<std::vector<DeadLetter>> dead_letters(std::size_t limit) override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    return read_dead_letters(*snapshot, limit);
  }
  Result<std::vector<DeadLetterCount>> count_dead_letters() override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    return duck::count_dead_letters(*snapshot);
  }

  // One process owns the file, so nobody else can import into it.
  Status fence(const std::string&, std::int64_t) override { return {}; }
  Result<std::int64_t> epoch_of(const std::string&) override { return 0; }

  Status check() override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    HS_RETURN_IF_ERROR(snapshot->query_int64("SELECT count(*) FROM cursor"));
    return {};
  }

  Status dump(const std::function<bool(std::string_view)>& line) override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    return dump_facts(*snapshot, words_, *definitions_.catalog(), line);
  }

  // DefinitionStore

  std::shared_ptr<const DefinitionCatalog> catalog() const override {
    return definitions_.catalog();
  }

  Result<std::string> xml(model::DefinitionType type, const std::string& engine,
                          const std::string& id) override {
    const auto ord = definitions_.find(type, engine, id);
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    HS_ASSIGN(auto rows,
              snapshot->query("SELECT xml FROM definition_xml WHERE ord = " + std::to_string(ord)));
    const auto chunk = rows.next();
    if (!chunk || chunk->size() == 0)
      return fail(ErrorCode::not_found,
                  "the model was not imported yet, or the engine no longer has it", id);
    return std::string(chunk->text(0, 0));
  }

  // ReportStore

  Result<std::unique_ptr<Reading>> read(const QueryLimits& limits) override {
    const auto budget = budget_of(limits);
    HS_ASSIGN(auto snapshot, pool_of(limits).snapshot(budget));
    return std::make_unique<DuckReading>(std::move(snapshot), words_, definitions_,
                                         functions_.tables, *shared_, *measures_, budget,
                                         limits.buckets_max);
  }

  Result<std::unique_ptr<DecisionReading>> read_decisions(const QueryLimits& limits) override {
    const auto budget = budget_of(limits);
    HS_ASSIGN(auto snapshot, pool_of(limits).snapshot(budget));
    return std::make_unique<DuckDecisions>(std::move(snapshot), words_, definitions_,
                                           functions_.tables, *shared_, budget, limits.buckets_max);
  }

  Result<std::vector<std::string>> variable_values(const std::vector<report::Source>& sources,
                                                   const VariableName& variable,
                                                   const std::string& needle, std::size_t offset,
                                                   std::size_t limit,
                                                   const QueryLimits& limits) override {
    const auto budget = budget_of(limits);
    HS_ASSIGN(auto snapshot, readers_.snapshot(budget));
    const auto contains =
        needle.empty() ? std::string()
                       : fmt::format(" AND contains(lower(v.text), lower({}))", quote(needle));
    const auto sql = fmt::format(
        "SELECT DISTINCT v.text, v.number FROM variable v WHERE {} AND v.name = {} AND v.type = {} "
        "AND NOT v.is_null{} "
        "ORDER BY v.number, v.text LIMIT {} OFFSET {}",
        PlanCompiler(words_, definitions_, {}).source_condition(sources, "v"),
        words_.find(variable.name), static_cast<int>(variable.type), contains, limit, offset);
    HS_ASSIGN(auto rows, snapshot->query(sql, budget));
    std::vector<std::string> out;
    while (auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) out.emplace_back(chunk->text(0, i));
    }
    return out;
  }

  Result<std::vector<ProcessOverview>> overview(const QueryLimits& limits) override {
    const auto budget = budget_of(limits);
    HS_ASSIGN(auto snapshot, readers_.snapshot(budget));
    return read_overview(*snapshot, words_, *definitions_.catalog(), budget);
  }

  // SessionStore

  Status revoke_session(const std::string& session_id, EpochMs at) override {
    const std::lock_guard lock(sessions_mutex_);
    return sessions_->run(
        fmt::format("INSERT INTO revoked_session VALUES ({}, {})", quote(session_id), at));
  }
  Result<bool> is_revoked(const std::string& session_id) override {
    const std::lock_guard lock(sessions_mutex_);
    HS_ASSIGN(const auto count,
              sessions_->query_int64("SELECT count(*) FROM revoked_session WHERE id = " +
                                     quote(session_id)));
    return count.value_or(0) > 0;
  }
  Status forget_revocations_before(EpochMs time) override {
    const std::lock_guard lock(sessions_mutex_);
    return sessions_->run(fmt::format("DELETE FROM revoked_session WHERE revoked_ms < {}", time));
  }

  // CleanupStore

  Result<std::vector<CleanupPreview>> preview_cleanup(
      const std::vector<CleanupRule>& rules) override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    return preview(*snapshot, *definitions_.catalog(), rules);
  }
  Result<CleanupStep> clean(const CleanupRule& rule, std::size_t instances_max,
                            std::stop_token stop) override {
    const std::lock_guard lock(writer_mutex_);
    const DataVersion::Change change(version_), of_runs(runs_);
    return duck::clean(*writer_, *definitions_.catalog(), rule, instances_max, stop);
  }

  Result<std::size_t> forget_external_variables_before(EpochMs time, std::size_t limit) override {
    const std::lock_guard lock(writer_mutex_);
    return variables_->forget_before(time, limit);
  }

  // ExternalVariableStore

  Status put_external_variables(const model::ExternalVariablePage& page) override {
    const std::lock_guard lock(writer_mutex_);
    return variables_->put(page);
  }
  Result<ReadyVariables> ready_external_variables(const std::string&, std::size_t limit) override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    return duck::ready_external_variables(*snapshot, limit);
  }
  Status remove_external_variables(const std::vector<ExternalVariableVersion>& versions) override {
    const std::lock_guard lock(writer_mutex_);
    return variables_->remove(versions);
  }
  Result<std::int64_t> count_external_variables() override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    return duck::count_external_variables(*snapshot);
  }

  // EventStore

  Status put_events(const model::EventPage& page) override {
    const std::lock_guard lock(writer_mutex_);
    return events_->put(page);
  }
  Result<EventList> list_events(const EventListQuery& query) override {
    HS_ASSIGN(auto snapshot, settled_events());
    return duck::list_events(*snapshot, query);
  }
  Result<std::vector<EventClassCount>> count_events(EventOrigin origin,
                                                    std::size_t limit) override {
    HS_ASSIGN(auto snapshot, settled_events());
    return duck::count_events(*snapshot, origin, limit);
  }
  Status remove_events(const std::vector<std::string>& ids) override {
    const std::lock_guard lock(writer_mutex_);
    return events_->remove(ids);
  }
  Result<std::size_t> forget_events_before(EpochMs time, std::size_t limit) override {
    const std::lock_guard lock(writer_mutex_);
    return events_->forget_before(time, limit);
  }
  Result<EventPosition> end_of_events() override {
    HS_ASSIGN(auto snapshot, settled_events());
    return duck::end_of_events(*snapshot);
  }
  Result<ChangedTraces> changed_traces(const std::vector<model::EventClass>& classes,
                                       const EventPosition& after, std::size_t events) override {
    HS_ASSIGN(auto snapshot, settled_events());
    return duck::changed_traces(*snapshot, classes, after, events);
  }
  Result<TracePage> traces(const std::vector<model::EventClass>& classes,
                           const std::vector<Id128>& traces) override {
    HS_ASSIGN(auto snapshot, settled_events());
    return read_traces(*snapshot, classes, traces);
  }
  Result<std::unique_ptr<TraceWalk>> walk_traces(const std::vector<model::EventClass>& classes,
                                                 Id128 after, std::stop_token stop) override {
    HS_RETURN_IF_ERROR(settle_events());
    HS_ASSIGN(auto connection, Connection::open(*database_));
    return duck::walk_traces(std::move(connection), classes, after, std::move(stop));
  }
  Result<std::int64_t> count_traces(const std::vector<model::EventClass>& classes) override {
    HS_ASSIGN(auto snapshot, settled_events());
    return duck::count_traces(*snapshot, classes);
  }

  Status put_derived(const DerivedInstances& derived) override {
    const std::lock_guard lock(writer_mutex_);
    HS_RETURN_IF_ERROR(write_facts([&] { return write_derived(derived); }));
    cluster(rows_of(derived.pages));
    return {};
  }
  Status show_derived() override { return {}; }
  Status remove_derived(const std::string& definition, const std::string& note_prefix) override {
    const auto ord =
        definitions_.find(model::DefinitionType::process, model::kEventEngine, definition);
    const std::lock_guard lock(writer_mutex_);
    return write_facts([&]() -> Status {
      HS_RETURN_IF_ERROR(facts_->remove_definition(ord));
      return writer_->run(
          fmt::format("DELETE FROM derived_note WHERE starts_with(name, {})", quote(note_prefix)));
    });
  }
  Result<std::optional<std::string>> derived_note(const std::string& name) override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    HS_ASSIGN(auto rows,
              snapshot->query("SELECT text FROM derived_note WHERE name = " + quote(name)));
    const auto chunk = rows.next();
    if (!chunk || chunk->size() == 0) return std::nullopt;
    return std::string(chunk->text(0, 0));
  }

  // ContentStore

  Status create_content(const Content& content) override {
    const std::lock_guard lock(writer_mutex_);
    return duck::create_content(*writer_, content);
  }
  Result<std::optional<StoredContent>> content(const std::string& id) override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    return read_content(*snapshot, id);
  }
  Status replace_content(const Content& next, const ContentRevision& revision) override {
    const std::lock_guard lock(writer_mutex_);
    return duck::replace_content(*writer_, next, revision);
  }
  Status remove_content(const std::string& id, const ContentRevision& revision) override {
    const std::lock_guard lock(writer_mutex_);
    return duck::remove_content(*writer_, id, revision);
  }
  Result<ContentList> contents(const ContentQuery& query, std::size_t limit) override {
    HS_ASSIGN(auto snapshot, readers_.snapshot({}));
    return list_contents(*snapshot, query, limit);
  }

 private:
  ReaderPool& pool_of(const QueryLimits& limits) {
    return limits.long_lived ? downloads_ : readers_;
  }

  Status settle_events() {
    const std::lock_guard lock(writer_mutex_);
    return events_->settle();
  }
  Result<ReaderPool::Snapshot> settled_events() {
    HS_RETURN_IF_ERROR(settle_events());
    return readers_.snapshot({});
  }

  static std::size_t rows_of(const std::vector<model::FactPage>& pages) {
    std::size_t rows = 0;
    for (const auto& page : pages)
      rows += std::visit([](const auto& all) { return all.size(); }, page.rows);
    return rows;
  }

  /// What was written is stored whatever happens here: unsorted rows only make reports slower.
  void cluster(std::size_t new_rows) {
    if (auto sorted = clustering_->after_commit(new_rows); !sorted)
      log::warn("store: sorting new rows failed, will try again: {}", sorted.error().text());
  }

  /// A transaction of the writer, with the words and definitions that it needs.
  Status write_facts(const std::function<Status()>& write) {
    HS_RETURN_IF_ERROR(writer_->run("BEGIN TRANSACTION"));
    auto status = write();
    if (status) status = words_.flush(*writer_);
    if (status) status = definitions_.flush(*writer_);
    const bool changes_runs = facts_->take_changes_of_runs();
    if (status) {
      const DataVersion::Change change(version_);
      std::optional<DataVersion::Change> of_runs;
      if (changes_runs) of_runs.emplace(runs_);
      status = writer_->run("COMMIT");
    }
    if (status) {
      words_.commit();
      definitions_.commit();
      return {};
    }
    static_cast<void>(writer_->run("ROLLBACK"));
    words_.rollback();
    if (auto reloaded = definitions_.rollback(*writer_); !reloaded)
      log::error("store: {}", reloaded.error().text());
    return status;
  }

  Status write_derived(const DerivedInstances& derived) {
    const auto definition = definitions_.intern(model::DefinitionType::process, model::kEventEngine,
                                                derived.definition, {});
    if (!derived.all_new)
      HS_RETURN_IF_ERROR(facts_->remove_instances(definition, derived.replaced));
    HS_RETURN_IF_ERROR(facts_->append(model::kEventEngine, derived.pages));
    const auto name = quote(derived.note_name);
    HS_RETURN_IF_ERROR(writer_->run("DELETE FROM derived_note WHERE name = " + name));
    return writer_->run(
        fmt::format("INSERT INTO derived_note VALUES ({}, {})", name, quote(derived.note)));
  }

  Status write(const std::vector<ImportBatch>& batches) {
    std::map<std::string_view, std::vector<const model::FactPage*>> pages;
    for (const auto& batch : batches) {
      HS_RETURN_IF_ERROR(write_definitions(batch));
      for (const auto& page : batch.pages) pages[batch.engine].push_back(&page);
    }
    for (const auto& [engine, of_engine] : pages)
      HS_RETURN_IF_ERROR(facts_->write(engine, of_engine));
    for (const auto& batch : batches) {
      HS_RETURN_IF_ERROR(write_import_state(*writer_, batch));
    }
    return {};
  }

  Status write_definitions(const ImportBatch& batch) {
    for (const auto& definition : batch.definitions) definitions_.put(definition);
    if (!batch.tenants.empty()) definitions_.put_tenants(batch.engine, batch.tenants);
    for (const auto& update : batch.xml) {
      const auto ord = definitions_.intern(update.type, update.engine, update.id, {});
      definitions_.put_xml_state(ord, !update.xml.empty());
      if (update.xml.empty()) continue;
      HS_RETURN_IF_ERROR(
          writer_->run(fmt::format("DELETE FROM definition_xml WHERE ord = {}", ord)));
      HS_ASSIGN(auto writer, TableWriter::open(*writer_, "definition_xml"));
      writer.put(ord);
      writer.put(std::string_view(update.xml));
      HS_RETURN_IF_ERROR(writer.end_row());
      HS_RETURN_IF_ERROR(writer.finish());
    }
    return {};
  }

  SqlFunctions functions_;
  std::unique_ptr<Database> database_;
  WordDictionary words_;
  DefinitionIndex definitions_;
  std::mutex writer_mutex_;
  std::unique_ptr<Connection> writer_;                 // guarded by writer_mutex_
  std::unique_ptr<FactWriter> facts_;                  // guarded by writer_mutex_
  std::unique_ptr<EventWriter> events_;                // guarded by writer_mutex_
  std::unique_ptr<ExternalVariableWriter> variables_;  // guarded by writer_mutex_
  std::unique_ptr<Clustering> clustering_;             // guarded by writer_mutex_
  std::mutex sessions_mutex_;
  std::unique_ptr<Connection> sessions_;  // guarded by sessions_mutex_
  DataVersion version_, runs_;
  ReaderPool readers_{version_, runs_}, downloads_{version_, runs_};
  std::optional<SharedAnswers> shared_;
  std::optional<MeasureKeeper> measures_;
};

}  // namespace

Result<std::unique_ptr<EmbeddedStore>> EmbeddedStore::open(const EmbeddedStoreOptions& options) {
  auto store = std::make_unique<DuckStore>();
  HS_RETURN_IF_ERROR(store->init(options));
  return store;
}

}  // namespace hindsight::store
