#pragma once

#include <array>

#include "engine/engine_client.h"
#include "ingest/batch_writer.h"
#include "ingest/import_status.h"
#include "ingest/pipeline.h"
#include "store/definition_store.h"

namespace hindsight::ingest {

struct DefinitionPipelineOptions {
  std::size_t definition_rows_max = 10'000;
  std::size_t tenant_rows_max = 10'000;
  bool decisions = true;
  std::string default_tenant_id;  ///< stamped on definitions without tenant
  std::string default_tenant_name;
  std::set<std::string, std::less<>> excluded_tenants;
  DurationMs reread_window_ms = 300'000;
  std::chrono::milliseconds idle_initial{1'000};
  std::chrono::milliseconds idle_max{30'000};
};

/// Imports tenants, process and decision definitions and their XML from one engine. One thread.
class DefinitionPipeline {
 public:
  DefinitionPipeline(engine::EngineClient& engine, const store::DefinitionStore& store,
                     BatchWriter& writer, ImportStatus& status, const Clock& clock, Random& random,
                     DefinitionPipelineOptions options);
  void run(std::stop_token stop, bool once);

 private:
  /// True when anything new was found.
  Result<bool> round(std::stop_token stop);
  Status read_tenants(std::stop_token stop);
  Result<bool> read_definitions(model::DefinitionType type, std::stop_token stop);
  Result<bool> read_xml(std::stop_token stop);
  Status store_now(store::ImportBatch batch, std::stop_token stop);

  engine::EngineClient& engine_;
  const store::DefinitionStore& store_;
  BatchWriter& writer_;
  ImportStatus& status_;
  const Clock& clock_;
  Random& random_;
  const DefinitionPipelineOptions options_;
  std::array<EpochMs, 2> all_listed_at_{};  ///< by definition type
  bool all_read_ =
      false;  ///< the first round lists every definition again: the engine is the truth
};

}  // namespace hindsight::ingest
