#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventlog/event_data.h"
#include "eventlog/event_log_reader.h"

namespace hindsight::eventlog {

/// Says what an event of a XES log is called, by its attributes. Confined to one thread.
class XesNaming {
 public:
  explicit XesNaming(const XesOptions& options) : options_(options) {}
  /// A classifier that the log declares; those before the first trace count.
  void declare(std::string_view name, std::string_view keys);
  /// invalid_argument when the classifier that is asked for has not been declared.
  Status check() const;

  void clear() { values_.clear(); }
  void see(std::string_view key, std::string_view value);
  /// Whether the attribute only says how the event is called.
  [[nodiscard]] bool is_name(std::string_view key) const;
  /// Of the attributes seen since clear(); empty when one is missing.
  [[nodiscard]] std::string type() const;

 private:
  const XesOptions options_;
  std::vector<std::string> keys_ = {"concept:name"};
  std::string declared_;  // names of all classifiers, for errors
  bool found_ = false;
  std::map<std::string, std::string, std::less<>> values_;  // by key
};

/// The trace that is being read. Confined to one thread.
class XesTrace {
 public:
  /// `options` and `times` outlive it.
  XesTrace(const ReadOptions& options, const TimeReader& times, XesNaming naming);

  void begin();
  void attribute(std::string_view element, std::string_view key, std::string_view value);
  void begin_event();
  void event_attribute(std::string_view element, std::string_view key, std::string_view value);
  /// What the log itself calls the event; may be empty.
  [[nodiscard]] const std::string& event_identity() const { return event_.identity; }
  /// Why the event cannot be used; else it belongs to the trace from now on.
  std::optional<std::string> end_event(std::string id);
  /// The events of the whole trace, which is called `name` if the log does not say how.
  std::vector<LogEvent> end(const std::string& name);

  [[nodiscard]] XesNaming& naming() { return naming_; }
  /// Why the trace cannot be kept in memory.
  [[nodiscard]] std::optional<std::string> too_large() const;

 private:
  const ReadOptions& options_;
  const TimeReader& times_;
  XesNaming naming_;
  std::string name_, identity_;
  EventData data_, first_event_data_;
  std::vector<LogEvent> events_;
  std::size_t event_bytes_ = 0, attribute_bytes_ = 0, attributes_ = 0;
  struct {
    std::string identity, time;
    std::size_t bytes = 0, attributes = 0;
  } event_;
  EventData event_data_;
};

}  // namespace hindsight::eventlog
