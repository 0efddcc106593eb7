#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "ingest/definition_pipeline.h"
#include "ingest/pipeline.h"

namespace hindsight::ingest {

struct ImporterOptions {
  DefinitionPipelineOptions definitions;
  PipelineOptions facts;
  std::map<std::string, std::size_t, std::less<>> page_rows_max;  ///< by kind; absent = facts'
  bool decisions = true;
  bool user_task_workers = true;
  /// For stores that keep an instance in one document: kinds stay near each other in time, and what
  /// belongs together is gathered before it is written.
  bool by_document = false;
};

/// One engine to import from.
struct ImportSource {
  engine::EngineClient* engine;  ///< not owned, outlives the importer
  ImporterOptions options;
};

/// Imports from all sources: a thread per kind and engine, one writer. Starts at construction,
/// stops at destruction; what was not stored is read again next time. Thread-safe.
class Importer {
 public:
  /// With `once` every kind ends when it has read its stream to the end.
  static Result<std::unique_ptr<Importer>> start(std::vector<ImportSource> sources,
                                                 store::FactStore& facts,
                                                 const store::DefinitionStore& definitions,
                                                 ImportStatus& status, const Clock& clock,
                                                 Random& random, bool once, ImportTerm term = {});
  ~Importer();
  Importer(const Importer&) = delete;
  Importer& operator=(const Importer&) = delete;

  /// Waits for the end of a `once` import. False when `stop` was requested before.
  bool wait(std::stop_token stop);
  void request_stop();

 private:
  [[nodiscard]] std::optional<EpochMs> frontier(const std::string& engine) const;
  Importer(std::vector<ImportSource> sources, store::FactStore& facts,
           const store::DefinitionStore& definitions, ImportStatus& status, const Clock& clock,
           Random& random, const std::vector<store::Cursor>& cursors, bool once, ImportTerm term);

  std::vector<ImportSource> sources_;
  const Clock& clock_;
  std::vector<std::unique_ptr<SuspensionSignal>> suspensions_;
  std::map<std::string, std::unique_ptr<Pace>> paces_;  // by engine, when stored by document
  DecodeSlots decode_slots_;
  std::vector<std::unique_ptr<DefinitionPipeline>> definition_pipelines_;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
  BatchWriter writer_;  // after the pipelines, which it tells what was stored
  std::atomic<int> running_{0};
  std::vector<std::jthread> threads_;  // last: joined before what they use goes
};

/// Decodes the raw rows of the sources' dead letters again and stores those that are readable now;
/// merging them needs no lease. Returns how many were.
Result<std::size_t> retry_dead_letters(const std::vector<ImportSource>& sources,
                                       store::FactStore& facts, ImportStatus& status);

/// Asks the store how many dead letters there are.
Status count_dead_letters(store::FactStore& facts, ImportStatus& status);

/// The engine's own row counts, for progress; a kind that cannot be counted stays unknown.
void count_expected_rows(engine::EngineClient& engine, ImportStatus& status, std::stop_token stop);

}  // namespace hindsight::ingest
