#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <semaphore>
#include <stop_token>

#include "base/back_off.h"
#include "engine/engine_client.h"
#include "ingest/batch_writer.h"
#include "ingest/fact_kind.h"
#include "ingest/import_status.h"
#include "ingest/pace.h"
#include "ingest/page_size.h"

namespace hindsight::ingest {

struct PipelineOptions {
  std::size_t page_rows_max = 10'000;
  DurationMs reread_window_ms = 300'000;  ///< behind now; late commits of the engine appear there
  std::chrono::milliseconds idle_initial{1'000};
  std::chrono::milliseconds idle_max{30'000};
  DurationMs reread_running_every_ms = 3'600'000;
  bool include_object_values = true;
  engine::DecodeContext decode;  ///< without `observed` and `newer_than`
  Pace* pace = nullptr;          ///< set: stay near the engine's other kinds; outlives the pipeline
};

/// Shared by the pipelines of one engine: a suspension was seen, states are to be read again.
struct SuspensionSignal {
  std::atomic<std::int64_t> raised{0};
};

/// How many pages may be decoded at once: a parser takes several times the memory of its page.
using DecodeSlots = std::counting_semaphore<>;

/// Imports one kind of one engine, for ever: pages by time, closes each page by an unlimited read
/// at its last time stamp, follows the tip with a re-read window, backs off when there is nothing
/// new or the engine fails. One thread runs it; nothing of it waits for other kinds.
class Pipeline {
 public:
  Pipeline(const FactKind& kind, engine::EngineClient& engine, BatchWriter& writer,
           ImportStatus& status, SuspensionSignal& suspensions, DecodeSlots& decode_slots,
           const Clock& clock, Random& random, PipelineOptions options, const store::Cursor& start);

  /// Runs until stopped, or with `once` until the end of the stream was read and stored.
  void run(std::stop_token stop, bool once);

 private:
  enum class Step { more, end_of_stream };
  Result<Step> step(std::stop_token stop);
  Result<std::string> fetch(const std::string& query, std::stop_token stop);
  Result<model::FactPage> fetch_page(const std::string& query, std::stop_token stop);
  Result<model::FactPage> decode(std::string& body, EpochMs observed);
  Result<model::FactPage> fetch_after(std::size_t rows, std::stop_token stop);
  Result<model::FactPage> skip_gap(std::stop_token stop);
  Status close_page(std::vector<model::FactPage>& pages, std::stop_token stop);
  bool submit(std::vector<model::FactPage> pages, std::stop_token stop);
  void keep_pace(const Result<Step>& result);
  void start_over_when_due();
  void back_to_window();
  void note_page(std::size_t rows, std::size_t new_rows, std::chrono::nanoseconds took);
  void note_failure(const Error& error);
  void record_failure(const Error& error);
  void note_end_of_stream();
  bool wait_until_stored(std::stop_token stop);

  const FactKind& kind_;
  engine::EngineClient& engine_;
  BatchWriter& writer_;
  ImportStatus& status_;
  SuspensionSignal& suspensions_;
  DecodeSlots& decode_slots_;
  const Clock& clock_;
  const PipelineOptions options_;
  PageSize page_size_;
  BackOff idle_;
  BackOff failing_;

  EpochMs position_;        ///< everything up to here was read
  EpochMs newest_;          ///< newest row ever read
  std::int64_t rows_;       ///< imported so far
  EpochMs read_since_ = 0;  ///< when the current pass to the end began
  std::int64_t suspensions_seen_ = 0;
  EpochMs running_read_at_ = 0;
  std::size_t place_ = 0;  ///< in the pace
  std::size_t last_tip_hash_ = 0;
  std::size_t last_body_hash_ = 0;
  std::shared_ptr<std::atomic<std::int64_t>> in_flight_ =
      std::make_shared<std::atomic<std::int64_t>>(0);
};

}  // namespace hindsight::ingest
