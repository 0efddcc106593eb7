#include "ingest/pipeline.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/time.h"
#include "net/http.h"

namespace hindsight::ingest {
namespace {

using model::kNoTime;

/// A page that came back empty although the stream may go on is asked for again this much larger.
constexpr std::size_t kGapGrowth = 8;
constexpr std::size_t kGapRowsMax = 5'000'000;

std::string query_date(EpochMs time) {
  return net::percent_encode(format_utc(time));
}

}  // namespace

Pipeline::Pipeline(const FactKind& kind, engine::EngineClient& engine, BatchWriter& writer,
                   ImportStatus& status, SuspensionSignal& suspensions, DecodeSlots& decode_slots,
                   const Clock& clock, Random& random, PipelineOptions options,
                   const store::Cursor& start)
    : kind_(kind),
      engine_(engine),
      writer_(writer),
      status_(status),
      suspensions_(suspensions),
      decode_slots_(decode_slots),
      clock_(clock),
      options_(std::move(options)),
      page_size_(options_.page_rows_max, engine.options().read_timeout / 2),
      idle_(options_.idle_initial, options_.idle_max, random),
      failing_(options_.idle_initial, options_.idle_max, random),
      position_(start.time),
      newest_(start.time),
      rows_(start.rows) {
  if (options_.pace != nullptr) place_ = options_.pace->join(start.time);
  status_.update(engine_.alias(), std::string(kind_.name), [&](KindStatus& s) {
    s.rows = rows_;
    s.last_time = newest_;
  });
}

void Pipeline::run(std::stop_token stop, bool once) {
  read_since_ = clock_.now_ms();
  while (!stop.stop_requested()) {
    start_over_when_due();
    if (options_.pace != nullptr && !options_.pace->wait(place_, stop)) return;
    const auto before = rows_;
    const auto result = step(stop);
    if (stop.stop_requested()) return;
    keep_pace(result);
    if (!result) {
      page_size_.failed();
      note_failure(result.error());
      clock_.sleep_for(failing_.next(), stop);
      continue;
    }
    failing_.reset();
    if (rows_ != before) idle_.reset();
    if (*result == Step::more) continue;
    if (!wait_until_stored(stop)) return;
    note_end_of_stream();
    if (once) return;
    clock_.sleep_for(idle_.next(), stop);
    back_to_window();
  }
}

void Pipeline::keep_pace(const Result<Step>& result) {
  if (options_.pace == nullptr) return;
  if (result && *result == Step::more)
    options_.pace->reached(place_, position_);
  else
    options_.pace->rest(place_);
}

void Pipeline::start_over_when_due() {
  if (!kind_.reread_running) return;
  const auto raised = suspensions_.raised.load();
  const bool due = running_read_at_ == 0 ||
                   clock_.now_ms() - running_read_at_ > options_.reread_running_every_ms;
  if (raised == suspensions_seen_ && !due) return;
  suspensions_seen_ = raised;
  running_read_at_ = clock_.now_ms();
  position_ = kNoTime;
  last_tip_hash_ = 0;
}

/// At the tip the last minutes are read again and again: rows of slow transactions appear there
/// with times that have passed.
void Pipeline::back_to_window() {
  read_since_ = clock_.now_ms();
  if (position_ != kNoTime)
    position_ = std::min(position_, clock_.now_ms() - options_.reread_window_ms);
}

Result<std::string> Pipeline::fetch(const std::string& query, std::stop_token stop) {
  auto path = std::string(kind_.path) + "?" + query;
  if (kind_.variables && !options_.include_object_values) path += "&excludeObjectValues=true";
  return engine_.get(path, stop);
}

Result<model::FactPage> Pipeline::fetch_page(const std::string& query, std::stop_token stop) {
  const auto observed = clock_.now_ms();
  const auto begin = clock_.monotonic();
  HS_ASSIGN(auto body, fetch(query, stop));
  const auto took = clock_.monotonic() - begin;
  status_.connection(engine_.alias(), true, {});
  auto page = decode(body, observed);
  if (!page) return fail(page.error().in(std::string(kind_.path) + "?" + query));
  // Only a last page is compared with the one before.
  const bool is_full = page->row_count >= page_size_.rows();
  last_body_hash_ = is_full ? 0 : std::hash<std::string>()(body);
  note_page(page->row_count, page->new_row_count, took);
  return page;
}

Result<model::FactPage> Pipeline::decode(std::string& body, EpochMs observed) {
  auto context = options_.decode;
  context.observed = observed;
  context.newer_than = newest_;
  decode_slots_.acquire();
  auto page = kind_.decode(body, context);
  decode_slots_.release();
  return page;
}

Result<model::FactPage> Pipeline::fetch_after(std::size_t rows, std::stop_token stop) {
  auto query = fmt::format("maxResults={}", rows);
  if (position_ != kNoTime) query += fmt::format("&{}={}", kind_.after, query_date(position_));
  const auto begin = clock_.monotonic();
  HS_ASSIGN(auto page, fetch_page(query, stop));
  page_size_.answered(clock_.monotonic() - begin);
  return page;
}

/// Rows of deleted tasks are dropped after the limit was applied, so that an empty page may stand
/// before full ones: only larger pages reach past it.
Result<model::FactPage> Pipeline::skip_gap(std::stop_token stop) {
  for (auto rows = page_size_.rows() * kGapGrowth;; rows *= kGapGrowth) {
    HS_ASSIGN(auto page, fetch_after(std::min(rows, kGapRowsMax), stop));
    if (page.row_count > 0 || rows >= kGapRowsMax) return page;
  }
}

/// Several rows may share the last time stamp and only some of them fit the page. An unlimited read
/// at that moment brings all of them.
Status Pipeline::close_page(std::vector<model::FactPage>& pages, std::stop_token stop) {
  HS_ASSIGN(auto rest,
            fetch_page(fmt::format("{}={}", kind_.at, query_date(pages.front().last_time)), stop));
  rest.new_row_count = 0;
  pages.push_back(std::move(rest));
  return {};
}

Result<Pipeline::Step> Pipeline::step(std::stop_token stop) {
  const auto asked = page_size_.rows();
  HS_ASSIGN(auto page, fetch_after(asked, stop));
  if (page.row_count == 0 && kind_.gaps) {
    HS_ASSIGN(page, skip_gap(stop));
  }
  if (page.row_count == 0) return Step::end_of_stream;
  const bool last_page = !kind_.gaps && page.row_count < asked;
  // The re-read window mostly gives the same rows again: nothing to do.
  const bool unchanged = last_page && last_body_hash_ == last_tip_hash_;
  last_tip_hash_ = last_page ? last_body_hash_ : 0;
  if (unchanged) return Step::end_of_stream;

  if (page.last_time == kNoTime) {
    return fail(ErrorCode::bad_answer, "no row of the page has a time to go on from",
                std::string(kind_.path));
  }
  if (kind_.announces_suspension && page.new_row_count > 0) ++suspensions_.raised;
  std::vector<model::FactPage> pages;
  pages.push_back(std::move(page));
  if (!last_page) HS_RETURN_IF_ERROR(close_page(pages, stop));
  const auto last_time = pages.front().last_time;
  std::size_t fresh = pages.front().new_row_count;
  if (pages.size() > 1 && last_time > newest_)
    fresh += pages[1].row_count - std::min(pages[1].row_count, pages.front().rows_at_last_time);
  rows_ += static_cast<std::int64_t>(fresh);
  newest_ = std::max(newest_, last_time);
  position_ = std::max(position_, last_time);
  if (options_.pace != nullptr) options_.pace->answered(place_);
  if (!submit(std::move(pages), stop)) return fail(ErrorCode::cancelled, "stopped");
  return last_page ? Step::end_of_stream : Step::more;
}

bool Pipeline::submit(std::vector<model::FactPage> pages, std::stop_token stop) {
  store::ImportBatch batch;
  batch.engine = engine_.alias();
  const auto now = clock_.now_ms();
  std::size_t bytes = 0;
  for (auto& page : pages) {
    bytes += page.body_bytes;
    for (auto& poison : page.poison) {
      batch.dead_letters.push_back({0, engine_.alias(), std::string(kind_.name), poison.entity_id,
                                    poison.reason, poison.raw, now, 1});
    }
  }
  const bool letters = !batch.dead_letters.empty();
  batch.pages = std::move(pages);
  batch.cursors.push_back({engine_.alias(), std::string(kind_.name),
                           std::min(position_, now - options_.reread_window_ms), rows_, now});
  ++*in_flight_;
  const auto told = [this, in_flight = in_flight_, letters,
                     stored_rows = rows_](const Status& status) {
    if (!status) return record_failure(status.error());
    --*in_flight;
    in_flight->notify_all();
    status_.update(engine_.alias(), std::string(kind_.name), [&](KindStatus& s) {
      s.rows = stored_rows;
      s.failing = false;
    });
    if (letters) status_.dead_letters_changed();
  };
  if (writer_.submit({std::move(batch), bytes, told}, stop)) return true;
  --*in_flight_;
  return false;
}

bool Pipeline::wait_until_stored(std::stop_token stop) {
  while (in_flight_->load() > 0) {
    if (!clock_.sleep_for(std::chrono::milliseconds(5), stop)) return false;
  }
  return true;
}

void Pipeline::note_page(std::size_t rows, std::size_t new_rows, std::chrono::nanoseconds took) {
  const double seconds = std::max(1e-3, std::chrono::duration<double>(took).count());
  status_.update(engine_.alias(), std::string(kind_.name), [&](KindStatus& s) {
    s.last_page_at = clock_.now_ms();
    s.last_page_rows = static_cast<std::int64_t>(rows);
    s.rows_per_second = 0.7 * s.rows_per_second + 0.3 * static_cast<double>(new_rows) / seconds;
    s.last_time = std::max(s.last_time, newest_);
    s.failing = false;
    if (new_rows > 0) s.caught_up = false;
  });
}

void Pipeline::note_failure(const Error& error) {
  if (error.code == ErrorCode::cancelled) return;
  log::warn("import of {} from engine {}: {}", kind_.name, engine_.alias(), error.text());
  record_failure(error);
  const bool unreachable = error.code == ErrorCode::unavailable ||
                           error.code == ErrorCode::deadline_exceeded ||
                           error.code == ErrorCode::unauthenticated;
  if (unreachable) status_.connection(engine_.alias(), false, error.message);
}

void Pipeline::record_failure(const Error& error) {
  status_.update(engine_.alias(), std::string(kind_.name), [&](KindStatus& s) {
    s.last_error_at = clock_.now_ms();
    s.last_error = error.text();
    s.failing = true;
    s.caught_up = false;
  });
}

void Pipeline::note_end_of_stream() {
  status_.update(engine_.alias(), std::string(kind_.name), [&](KindStatus& s) {
    s.caught_up = true;
    s.caught_up_at = read_since_;
    s.rows_per_second = 0;
    s.last_time = std::max(s.last_time, newest_);
  });
}

}  // namespace hindsight::ingest
