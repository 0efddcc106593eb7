#include "app/ingest_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "app/command_line.h"
#include "app/event_sender.h"
#include "app/ingest_state.h"
#include "app/ingest_summary.h"
#include "app/progress_bar.h"
#include "app/wiring.h"
#include "base/log.h"

namespace hindsight::app {
namespace {

/// Puts events into the configured store.
class StoreSink final : public EventSink {
 public:
  explicit StoreSink(std::unique_ptr<Core> core) : core_(std::move(core)) {}
  [[nodiscard]] std::size_t page_events() const override { return 10'000; }
  Status put(model::EventPage page) override {
    for (auto& event : page.events) event.received = core_->clock.now_ms();
    HS_RETURN_IF_ERROR(core_->store->put_events(page));
    stored_ += static_cast<std::int64_t>(page.events.size());
    return {};
  }
  Status finish() override { return {}; }
  [[nodiscard]] std::int64_t stored() const override { return stored_; }

 private:
  std::unique_ptr<Core> core_;
  std::int64_t stored_ = 0;
};

/// Sends events to a server, with what that needs.
struct Connection {
  SystemRandom random;
  std::unique_ptr<net::HttpClient> http = net::make_curl_client({});
};

/// Where the events go; nothing is opened before the log has turned out to be one.
struct Target {
  std::string name;  ///< differs from that of other targets
  std::function<Result<std::unique_ptr<EventSink>>()> open;
};

Target store_target(config::Settings settings) {
  const auto& store = settings.store;
  auto name = store.kind == config::StoreKind::search
                  ? fmt::format("{} {}", fmt::join(store.search.nodes, ","), store.search.prefix)
                  : std::filesystem::absolute(store.embedded_path).string();
  return {std::move(name), [settings]() -> Result<std::unique_ptr<EventSink>> {
            auto core = build_core(settings);
            if (core) return std::make_unique<StoreSink>(std::move(*core));
            auto error = core.error();
            if (error.code == ErrorCode::conflict) {
              error.message +=
                  "; if that is a running server, send it the events: --server with "
                  "its address, --token with its api.accessToken";
            }
            return fail(std::move(error));
          }};
}

Target server_target(const IngestOptions& options, Connection& connection, const Clock& clock,
                     std::stop_token stop) {
  return {options.server,
          [&options, &connection, &clock, stop]() -> Result<std::unique_ptr<EventSink>> {
            return std::make_unique<EventSender>(*connection.http, options.server, options.token,
                                                 clock, connection.random, stop);
          }};
}

/// Reads one file and stores its events.
class Ingestion {
 public:
  Ingestion(const IngestOptions& options, const Target& target, const Clock& clock,
            std::stop_token stop)
      : options_(options), target_(target), clock_(clock), stop_(std::move(stop)) {}

  Status run() {
    ProgressDrawing drawing(
        clock_, [this, begin = clock_.monotonic()] { return line(clock_.monotonic() - begin); });
    auto done = read_and_store();
    drawing.end();
    const auto stored = skipped_ + (sink_ ? sink_->stored() : 0);
    if (!done && stored > 0)
      std::cerr << grouped(stored) << " events are stored; the next run goes on from there\n";
    if (!done) {
      auto error = done.error();
      error.message = printable(std::move(error.message));
      return fail(std::move(error));
    }
    std::cout << summary_.text(*reader_)
              << "What is next: create an event-based process, map the flow nodes of its model to "
                 "types of these events, and publish it.\n";
    return {};
  }

 private:
  Status read_and_store() {
    HS_ASSIGN(const auto reading, read_options(options_));
    std::atomic<std::uint64_t> looked_at = 0;
    auto format = format_option(options_);
    if (!format) {
      HS_ASSIGN(format, eventlog::format_of(opens(looked_at)));
    }
    std::error_code error;  // what is wrong with the file is told when it is opened
    bytes_to_read_ = std::filesystem::file_size(options_.file, error) * passes(*format);
    HS_ASSIGN(reader_, eventlog::open_event_log(opens(bytes_read_), *format, reading));
    HS_ASSIGN(sink_, target_.open());
    const IngestState state(identity(reading));
    if (options_.restart) state.forget();
    if (const auto stored = state.stored(); stored > 0) {
      std::cerr << grouped(stored)
                << " events are stored by an earlier run and skipped (--restart begins anew)\n";
      to_skip_ = stored;
    }
    auto done = store_all(state);
    if (done)
      state.forget();
    else
      save(state);
    return done;
  }

  Status store_all(const IngestState& state) {
    auto saved = clock_.monotonic();
    while (true) {
      model::EventPage page;
      HS_ASSIGN(const bool more, reader_->next(page, sink_->page_events()));
      if (!more) return sink_->finish();
      summary_.add(page);
      events_read_ = summary_.events();
      skip(page);
      if (!page.events.empty()) HS_RETURN_IF_ERROR(sink_->put(std::move(page)));
      if (clock_.monotonic() - saved < std::chrono::seconds(1)) continue;
      save(state);
      saved = clock_.monotonic();
    }
  }

  void skip(model::EventPage& page) {
    const auto count = std::min(to_skip_, static_cast<std::int64_t>(page.events.size()));
    page.events.erase(page.events.begin(), page.events.begin() + count);
    to_skip_ -= count;
    skipped_ += count;
  }

  void save(const IngestState& state) {
    const auto stored = skipped_ + sink_->stored();
    if (stored == 0 || to_skip_ > 0) return;
    if (const auto written = state.save(stored); !written && !std::exchange(complained_, true))
      log::warn("{}", written.error().text());
  }

  eventlog::OpenBytes opens(std::atomic<std::uint64_t>& bytes_read) {
    return [this, &bytes_read]() -> Result<std::unique_ptr<eventlog::ByteSource>> {
      HS_ASSIGN(auto file, eventlog::open_file(options_.file, stop_, bytes_read));
      return eventlog::unpacked(std::move(file));
    };
  }

  /// Of the file, its events and where they go; bad rows change none of these.
  [[nodiscard]] std::string identity(const eventlog::ReadOptions& reading) const {
    std::error_code error;
    const auto file = std::filesystem::canonical(options_.file, error);
    const auto changed = std::filesystem::last_write_time(file, error).time_since_epoch().count();
    const auto size = std::filesystem::file_size(file, error);
    const auto& csv = reading.csv;
    const std::vector<std::string> parts = {
        file.string(),
        std::to_string(size),
        std::to_string(changed),
        target_.name,
        options_.format,
        reading.log_name,
        reading.source,
        reading.group,
        reading.time_format,
        reading.zone.name(),
        options_.no_data ? "--no-data" : "",
        fmt::format("{}", fmt::join(options_.data_columns, ",")),
        options_.delimiter,
        csv.trace,
        csv.type,
        csv.time,
        csv.id,
        csv.group,
        csv.source,
        options_.lifecycle,
        options_.classifier,
        options_.object_type};
    return fmt::format("{}", fmt::join(parts, "\n"));
  }

  [[nodiscard]] std::string line(std::chrono::nanoseconds elapsed) const {
    const double seconds = std::chrono::duration<double>(elapsed).count();
    const std::int64_t events = events_read_;
    Progress progress{.done = grouped(events) + " events", .unit = "events"};
    if (seconds > 0) progress.per_second = static_cast<double>(events) / seconds;
    if (bytes_to_read_ == 0) return progress_line(progress);
    const double share = static_cast<double>(bytes_read_) / static_cast<double>(bytes_to_read_);
    progress.share = share;
    if (share > 0 && share < 1) progress.seconds_left = seconds * (1 - share) / share;
    return progress_line(progress);
  }

  const IngestOptions& options_;
  const Target& target_;
  const Clock& clock_;
  const std::stop_token stop_;
  std::atomic<std::uint64_t> bytes_read_ = 0, bytes_to_read_ = 0;
  std::atomic<std::int64_t> events_read_ = 0;
  std::unique_ptr<eventlog::EventLogReader> reader_;
  std::unique_ptr<EventSink> sink_;
  IngestSummary summary_;
  std::int64_t to_skip_ = 0, skipped_ = 0;
  bool complained_ = false;
};

}  // namespace

int ingest(const config::Source& source, const IngestOptions& options, std::stop_token stop) {
  const SystemClock clock;
  if (!options.server.empty()) {
    Connection connection;
    const auto target = server_target(options, connection, clock, stop);
    return exit_code(Ingestion(options, target, clock, stop).run());
  }
  auto loaded = load_or_complain(source);
  if (!loaded) return kBadConfiguration;
  const auto target = store_target(std::move(loaded->settings));
  return exit_code(Ingestion(options, target, clock, stop).run());
}

}  // namespace hindsight::app
