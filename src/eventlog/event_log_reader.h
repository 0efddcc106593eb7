#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "eventlog/byte_source.h"
#include "model/event.h"

namespace hindsight::eventlog {

/// All text of one event; more is refused, so that memory has a bound.
inline constexpr std::size_t kEventBytesMax = 4UL * 1024 * 1024;
/// Attributes of an event or columns of a table.
inline constexpr std::size_t kAttributesMax = 1'000;

enum class LogFormat { csv, xes, ocel };
/// How often the bytes are read.
constexpr unsigned passes(LogFormat format) {
  return format == LogFormat::ocel ? 2 : 1;
}

/// Which columns are what; empty = the usual names of such columns, or none.
struct CsvOptions {
  std::optional<char> delimiter;  ///< nullopt = told from the header
  std::string trace, type, time;
  std::string id, group, source;
};

struct XesOptions {
  std::string classifier;         ///< names one of the log; empty = the events' concept:name
  bool lifecycle_in_type = true;  ///< without a classifier: `+` and the transition, but `complete`
};

struct OcelOptions {
  std::string object_type;  ///< whose objects are traces; empty = the only one there is
};

struct ReadOptions {
  std::string log_name;             ///< all ids of events begin with it
  std::string source;               ///< of events that name none
  std::string group;                ///< of events that name none
  std::string time_format;          ///< see TimeReader
  TimeZone zone = TimeZone::utc();  ///< of times without one
  /// Names of the attributes that become data; nullopt = all.
  std::optional<std::vector<std::string>> data;
  bool skip_bad = false;
  CsvOptions csv;
  XesOptions xes;
  OcelOptions ocel;
};

/// An event as a reader finds it.
struct LogEvent {
  std::string id, trace, type, source, group;
  std::string data;  ///< a JSON object, or empty
  EpochMs time = model::kNoTime;
};

/// What could not be used, when that is skipped.
struct BadEvents {
  std::int64_t count = 0;
  std::vector<std::string> first;  ///< where and why, ten at most
};

/// Reads an event log from its beginning to its end; memory does not grow with it but where a
/// format says so. Confined to one thread. Errors are invalid_argument or data_loss and name the
/// line or byte, or what the bytes' source says.
class EventLogReader {
 public:
  explicit EventLogReader(ReadOptions options) : options_(std::move(options)) {}
  virtual ~EventLogReader() = default;

  /// Appends up to `events_max` events to the page, fewer once it has 16 MiB of text; false when
  /// there are no more. `received` is left to the caller.
  Result<bool> next(model::EventPage& page, std::size_t events_max);
  [[nodiscard]] const BadEvents& bad() const { return bad_; }
  /// Events that belong to no trace and are left out.
  [[nodiscard]] std::int64_t without_trace() const { return without_trace_; }

 protected:
  [[nodiscard]] const ReadOptions& options() const { return options_; }
  /// The next event; false when there are no more, and then not asked again.
  virtual Result<bool> read(LogEvent& event) = 0;
  /// An event that cannot be used: an error, or counted when bad ones are skipped.
  Status refuse(const std::string& place, std::string reason);
  /// Checks what every event needs; what is wrong with it otherwise.
  [[nodiscard]] static std::optional<std::string> wrong_with(const LogEvent& event);
  void count_without_trace() { ++without_trace_; }
  /// The id of the log's n-th event, which has none of its own.
  [[nodiscard]] std::string id_of_ordinal(std::uint64_t n) const;
  [[nodiscard]] std::string id_of(std::string_view own) const;

 private:
  const ReadOptions options_;
  BadEvents bad_;
  std::int64_t without_trace_ = 0;
  bool ended_ = false;
};

/// Told from the beginning of the (unpacked) bytes.
Result<LogFormat> format_of(const OpenBytes& open);
/// Reads what is wrong at the beginning at once. `open` unpacks.
Result<std::unique_ptr<EventLogReader>> open_event_log(const OpenBytes& open, LogFormat format,
                                                       const ReadOptions& options);

}  // namespace hindsight::eventlog
