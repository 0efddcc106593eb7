#include "ingest/importer.h"

#include "base/json.h"
#include "base/log.h"

namespace hindsight::ingest {
namespace {

bool wanted(const FactKind& kind, const ImporterOptions& options) {
  return (options.decisions || !kind.decisions) &&
         (options.user_task_workers || !kind.user_task_workers);
}

const store::Cursor* find(const std::vector<store::Cursor>& cursors, std::string_view engine,
                          std::string_view kind) {
  for (const auto& cursor : cursors) {
    if (cursor.engine == engine && cursor.kind == kind) return &cursor;
  }
  return nullptr;
}

BatchWriter::Limits writer_limits(const std::vector<ImportSource>& sources) {
  BatchWriter::Limits limits;
  const bool by_document =
      std::any_of(sources.begin(), sources.end(),
                  [](const ImportSource& source) { return source.options.by_document; });
  if (!by_document) return limits;
  // While one stretch of time is written, the next one is read.
  limits.queued_bytes_max = limits.transaction_bytes_max = Gathering::Limits{}.bytes_max;
  limits.keep_memory = true;
  return limits;
}

}  // namespace

Result<std::unique_ptr<Importer>> Importer::start(std::vector<ImportSource> sources,
                                                  store::FactStore& facts,
                                                  const store::DefinitionStore& definitions,
                                                  ImportStatus& status, const Clock& clock,
                                                  Random& random, bool once, ImportTerm term) {
  HS_ASSIGN(const auto cursors, facts.cursors());
  HS_RETURN_IF_ERROR(count_dead_letters(facts, status));
  return std::unique_ptr<Importer>(new Importer(std::move(sources), facts, definitions, status,
                                                clock, random, cursors, once, std::move(term)));
}

Importer::Importer(std::vector<ImportSource> sources, store::FactStore& facts,
                   const store::DefinitionStore& definitions, ImportStatus& status,
                   const Clock& clock, Random& random, const std::vector<store::Cursor>& cursors,
                   bool once, ImportTerm term)
    : sources_(std::move(sources)),
      clock_(clock),
      // Decoding and writing share the cores.
      decode_slots_(std::max(1U, std::thread::hardware_concurrency() / 2)),
      writer_(facts, clock, random, writer_limits(sources_), std::move(term),
              [this](const std::string& engine) { return frontier(engine); }) {
  for (auto& source : sources_) {
    auto& engine = *source.engine;
    suspensions_.push_back(std::make_unique<SuspensionSignal>());
    Pace* pace = nullptr;
    if (source.options.by_document)
      pace = (paces_[engine.alias()] = std::make_unique<Pace>(clock)).get();
    definition_pipelines_.push_back(std::make_unique<DefinitionPipeline>(
        engine, definitions, writer_, status, clock, random, source.options.definitions));
    for (const auto& kind : fact_kinds()) {
      if (!wanted(kind, source.options)) continue;
      auto options = source.options.facts;
      options.pace = pace;
      const auto rows = source.options.page_rows_max.find(kind.name);
      if (rows != source.options.page_rows_max.end()) options.page_rows_max = rows->second;
      const auto* cursor = find(cursors, engine.alias(), kind.name);
      pipelines_.push_back(std::make_unique<Pipeline>(
          kind, engine, writer_, status, *suspensions_.back(), decode_slots_, clock, random,
          std::move(options), cursor ? *cursor : store::Cursor{}));
    }
  }
  running_ = static_cast<int>(definition_pipelines_.size() + pipelines_.size());
  const auto launch = [&](auto& pipeline) {
    threads_.emplace_back([this, &pipeline, once](std::stop_token stop) {
      pipeline.run(stop, once);
      --running_;
    });
  };
  for (auto& pipeline : definition_pipelines_) launch(*pipeline);
  for (auto& pipeline : pipelines_) launch(*pipeline);
}

std::optional<EpochMs> Importer::frontier(const std::string& engine) const {
  const auto pace = paces_.find(engine);
  return pace == paces_.end() ? std::nullopt : pace->second->frontier();
}

Importer::~Importer() {
  request_stop();
}

void Importer::request_stop() {
  for (auto& thread : threads_) thread.request_stop();
}

bool Importer::wait(std::stop_token stop) {
  while (running_ > 0) {
    if (!clock_.sleep_for(std::chrono::milliseconds(20), stop)) return false;
  }
  return true;
}

Result<std::size_t> retry_dead_letters(const std::vector<ImportSource>& sources,
                                       store::FactStore& facts, ImportStatus& status) {
  HS_ASSIGN(const auto letters, facts.dead_letters(10'000));
  std::size_t readable = 0;
  for (const auto& letter : letters) {
    const auto* kind = find_kind(letter.kind);
    const auto source = std::find_if(sources.begin(), sources.end(), [&](const ImportSource& s) {
      return s.engine->alias() == letter.engine;
    });
    if (kind == nullptr || source == sources.end()) continue;
    auto context = source->options.facts.decode;
    context.observed = letter.first_seen;
    std::string body = "[" + letter.raw + "]";
    auto page = kind->decode(body, context);
    if (!page || !page->poison.empty()) continue;
    std::vector<store::ImportBatch> batches(1);
    batches[0].engine = letter.engine;
    batches[0].pages.push_back(std::move(*page));
    batches[0].resolved_dead_letters.push_back(letter.id);
    HS_RETURN_IF_ERROR(facts.apply(batches));
    ++readable;
  }
  HS_RETURN_IF_ERROR(count_dead_letters(facts, status));
  return readable;
}

Status count_dead_letters(store::FactStore& facts, ImportStatus& status) {
  HS_ASSIGN(const auto counts, facts.count_dead_letters());
  status.dead_letters(counts);
  return {};
}

void count_expected_rows(engine::EngineClient& engine, ImportStatus& status, std::stop_token stop) {
  for (const auto& kind : fact_kinds()) {
    if (kind.count_path.empty() || stop.stop_requested()) continue;
    const auto body = engine.get(std::string(kind.count_path), stop);
    if (!body) continue;
    const auto document = json::parse(*body);
    const auto* count = document ? json::find(*document, "count") : nullptr;
    if (!count || !count->IsInt64()) continue;
    status.update(engine.alias(), std::string(kind.name),
                  [&](KindStatus& s) { s.expected_rows = count->GetInt64(); });
  }
}

}  // namespace hindsight::ingest
