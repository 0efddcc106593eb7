#include "ingest/definition_pipeline.h"

#include <condition_variable>

#include "base/log.h"

namespace hindsight::ingest {
namespace {

constexpr const char* kKind = "definitions";
constexpr std::size_t kXmlPerBatch = 20;

}  // namespace

DefinitionPipeline::DefinitionPipeline(engine::EngineClient& engine,
                                       const store::DefinitionStore& store, BatchWriter& writer,
                                       ImportStatus& status, const Clock& clock, Random& random,
                                       DefinitionPipelineOptions options)
    : engine_(engine),
      store_(store),
      writer_(writer),
      status_(status),
      clock_(clock),
      random_(random),
      options_(std::move(options)) {
  status_.update(engine_.alias(), kKind, [](KindStatus&) {});
}

void DefinitionPipeline::run(std::stop_token stop, bool once) {
  BackOff idle(options_.idle_initial, options_.idle_max, random_);
  while (!stop.stop_requested()) {
    const auto began = clock_.now_ms();
    const auto result = round(stop);
    if (stop.stop_requested()) return;
    status_.update(engine_.alias(), kKind, [&](KindStatus& s) {
      s.failing = !result;
      s.caught_up = result.has_value();
      if (result) {
        s.caught_up_at = began;
        s.rows = 0;
        const auto catalog = store_.catalog();
        for (const auto& d : catalog->definitions)
          s.rows += d.engine == engine_.alias() && d.version > 0 ? 1 : 0;
      } else {
        s.last_error_at = clock_.now_ms();
        s.last_error = result.error().text();
      }
    });
    status_.connection(engine_.alias(), result.has_value(),
                       result ? std::string() : result.error().message);
    if (!result)
      log::warn("import of definitions from engine {}: {}", engine_.alias(), result.error().text());
    if (result && once) return;
    if (result && *result) idle.reset();
    clock_.sleep_for(idle.next(), stop);
  }
}

Result<bool> DefinitionPipeline::round(std::stop_token stop) {
  HS_RETURN_IF_ERROR(read_tenants(stop));
  HS_ASSIGN(const bool processes, read_definitions(model::DefinitionType::process, stop));
  bool decisions = false;
  if (options_.decisions) {
    HS_ASSIGN(decisions, read_definitions(model::DefinitionType::decision, stop));
  }
  all_read_ = true;
  HS_ASSIGN(const bool xml, read_xml(stop));
  return processes || decisions || xml;
}

Status DefinitionPipeline::read_tenants(std::stop_token stop) {
  HS_ASSIGN(auto tenants, engine_.tenants(options_.tenant_rows_max, stop));
  std::erase_if(tenants,
                [&](const model::Tenant& t) { return options_.excluded_tenants.contains(t.id); });
  if (!options_.default_tenant_id.empty()) {
    tenants.push_back({engine_.alias(), options_.default_tenant_id,
                       options_.default_tenant_name.empty() ? options_.default_tenant_id
                                                            : options_.default_tenant_name});
  }
  const auto catalog = store_.catalog();
  const auto& known = catalog->tenants;
  const bool same = std::all_of(tenants.begin(), tenants.end(), [&](const model::Tenant& t) {
    return std::any_of(known.begin(), known.end(), [&](const model::Tenant& k) {
      return k.engine == t.engine && k.id == t.id && k.name == t.name;
    });
  });
  if (same) return {};
  store::ImportBatch batch;
  batch.tenants = std::move(tenants);
  return store_now(std::move(batch), stop);
}

Result<bool> DefinitionPipeline::read_definitions(model::DefinitionType type,
                                                  std::stop_token stop) {
  const auto catalog = store_.catalog();
  EpochMs since = model::kNoTime;
  std::size_t known = 0;
  bool placeholders = false;
  for (const auto& d : catalog->definitions) {
    if (d.type != type || d.engine != engine_.alias()) continue;
    placeholders = placeholders || (d.version == 0 && !d.deleted);
    if (d.version == 0) continue;
    ++known;
    if (all_read_ && d.deployed != model::kNoTime) since = std::max(since, d.deployed);
  }
  // A definition may become visible long after its deployment, when the import user gets a right.
  auto& listed_at = all_listed_at_[static_cast<std::size_t>(type)];
  const auto now = clock_.now_ms();
  if (placeholders && now - listed_at >= options_.idle_max.count()) since = model::kNoTime;
  if (since == model::kNoTime) listed_at = now;
  if (since != model::kNoTime) since = std::min(since, clock_.now_ms() - options_.reread_window_ms);
  HS_ASSIGN(auto definitions, engine_.definitions(type, since, options_.definition_rows_max, stop));
  std::erase_if(definitions, [&](const model::Definition& d) {
    return options_.excluded_tenants.contains(d.tenant);
  });
  for (auto& d : definitions) {
    if (d.tenant.empty()) d.tenant = options_.default_tenant_id;
  }
  if (definitions.empty()) return false;
  store::ImportBatch batch;
  batch.definitions = std::move(definitions);
  HS_RETURN_IF_ERROR(store_now(std::move(batch), stop));
  std::size_t now_known = 0;
  const auto updated = store_.catalog();
  for (const auto& d : updated->definitions) {
    now_known += d.type == type && d.engine == engine_.alias() && d.version > 0 ? 1 : 0;
  }
  return now_known > known;
}

Result<bool> DefinitionPipeline::read_xml(std::stop_token stop) {
  bool any = false;
  store::ImportBatch batch;
  const auto catalog = store_.catalog();
  for (const auto& d : catalog->definitions) {
    if (d.engine != engine_.alias() || d.has_xml || d.deleted || d.version == 0) continue;
    if (d.type == model::DefinitionType::decision && !options_.decisions) continue;
    HS_ASSIGN(auto xml, engine_.definition_xml(d.type, d.id, stop));
    batch.xml.push_back({d.type, d.engine, d.id, std::move(xml)});
    any = true;
    if (batch.xml.size() < kXmlPerBatch) continue;
    HS_RETURN_IF_ERROR(store_now(std::exchange(batch, {}), stop));
  }
  if (!batch.xml.empty()) HS_RETURN_IF_ERROR(store_now(std::move(batch), stop));
  return any;
}

Status DefinitionPipeline::store_now(store::ImportBatch batch, std::stop_token stop) {
  struct Done {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool stored = false;
  };
  const auto done = std::make_shared<Done>();
  batch.engine = engine_.alias();
  std::size_t bytes = 1000 * (batch.definitions.size() + batch.tenants.size());
  for (const auto& update : batch.xml) bytes += update.xml.size();
  const auto told = [done](const Status& status) {
    if (!status) return;
    const std::lock_guard lock(done->mutex);
    done->stored = true;
    done->changed.notify_all();
  };
  if (!writer_.submit({std::move(batch), bytes, told}, stop))
    return fail(ErrorCode::cancelled, "stopped");
  std::unique_lock lock(done->mutex);
  if (!done->changed.wait(lock, stop, [&] { return done->stored; }))
    return fail(ErrorCode::cancelled, "stopped");
  return {};
}

}  // namespace hindsight::ingest
