#include "eventlog/xes_trace.h"

#include <algorithm>
#include <utility>

namespace hindsight::eventlog {
namespace {

constexpr std::size_t kTraceEventsMax = 1'000'000;
constexpr std::size_t kTraceBytesMax = 512UL * 1024 * 1024;
constexpr std::string_view kName = "concept:name";
constexpr std::string_view kTransition = "lifecycle:transition";
constexpr std::string_view kTime = "time:timestamp";
constexpr std::string_view kIdentity = "identity:id";

/// Keys with blanks between, in apostrophes when they hold some themselves.
std::vector<std::string> split_keys(std::string_view text) {
  std::vector<std::string> out;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return out;
    const bool quoted = text.starts_with('\'');
    if (quoted) text.remove_prefix(1);
    const auto end = std::min(text.find(quoted ? '\'' : ' '), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// nullopt for lists, containers and what is no attribute.
std::optional<AttributeType> type_of(std::string_view element) {
  if (element == "string" || element == "id") return AttributeType::text;
  if (element == "date") return AttributeType::time;
  if (element == "int") return AttributeType::integer;
  if (element == "float") return AttributeType::real;
  if (element == "boolean") return AttributeType::boolean;
  return std::nullopt;
}

/// Logs write it in any letter case.
bool is_complete(std::string_view transition) {
  constexpr std::string_view complete = "complete";
  return std::ranges::equal(transition, complete, [](char a, char b) { return (a | 0x20) == b; });
}

}  // namespace

void XesNaming::declare(std::string_view name, std::string_view keys) {
  constexpr std::size_t shown_bytes_max = 1'000;
  if (declared_.size() + name.size() < shown_bytes_max)
    declared_.append(declared_.empty() ? "'" : ", '").append(name).append("'");
  if (options_.classifier.empty() || name != options_.classifier) return;
  keys_ = split_keys(keys);
  found_ = true;
}

Status XesNaming::check() const {
  if (options_.classifier.empty() || (found_ && !keys_.empty())) return {};
  return fail(ErrorCode::invalid_argument,
              found_ ? "the classifier '" + options_.classifier + "' has no keys"
                     : "the log has no classifier '" + options_.classifier + "'; it has " +
                           (declared_.empty() ? "none" : declared_));
}

void XesNaming::see(std::string_view key, std::string_view value) {
  if (key == kTransition || std::ranges::find(keys_, key) != keys_.end())
    values_.try_emplace(std::string(key), value);
}

bool XesNaming::is_name(std::string_view key) const {
  return options_.classifier.empty() && key == kName;
}

std::string XesNaming::type() const {
  std::string out;
  for (const auto& key : keys_) {
    const auto value = values_.find(key);
    if (value == values_.end() || value->second.empty()) return {};
    out.append(out.empty() ? "" : "+").append(value->second);
  }
  if (!options_.classifier.empty() || !options_.lifecycle_in_type) return out;
  const auto transition = values_.find(kTransition);
  if (transition == values_.end() || transition->second.empty() ||
      is_complete(transition->second)) {
    return out;
  }
  return out + '+' + transition->second;
}

XesTrace::XesTrace(const ReadOptions& options, const TimeReader& times, XesNaming naming)
    : options_(options),
      times_(times),
      naming_(std::move(naming)),
      data_(options.data),
      first_event_data_(options.data),
      event_data_(options.data) {}

void XesTrace::begin() {
  name_.clear();
  identity_.clear();
  data_.clear();
  first_event_data_.clear();
  events_.clear();
  event_bytes_ = attribute_bytes_ = attributes_ = 0;
}

std::optional<std::string> XesTrace::too_large() const {
  if (attributes_ > kAttributesMax || attribute_bytes_ > kEventBytesMax) {
    return "a trace has more than " + std::to_string(kAttributesMax) + " attributes or " +
           std::to_string(kEventBytesMax >> 20U) + " MB of them";
  }
  if (events_.size() > kTraceEventsMax || event_bytes_ > kTraceBytesMax) {
    return "a trace has more than " + std::to_string(kTraceEventsMax) + " events or " +
           std::to_string(kTraceBytesMax >> 20U) + " MB, too much to be kept until it has ended";
  }
  return std::nullopt;
}

void XesTrace::attribute(std::string_view element, std::string_view key, std::string_view value) {
  const auto type = type_of(element);
  if (!type || key.empty()) return;
  if (key == kName && name_.empty()) {
    name_ = value;
    return;
  }
  if (key == kIdentity && identity_.empty()) identity_ = value;
  attribute_bytes_ += key.size() + value.size();
  if (++attributes_ > kAttributesMax || attribute_bytes_ > kEventBytesMax) return;
  data_.add_typed("case:" + std::string(key), value, *type, times_);
}

void XesTrace::begin_event() {
  event_ = {};
  event_data_.clear();
  naming_.clear();
}

void XesTrace::event_attribute(std::string_view element, std::string_view key,
                               std::string_view value) {
  const auto type = type_of(element);
  if (!type || key.empty()) return;
  event_.bytes += key.size() + value.size();
  if (++event_.attributes > kAttributesMax || event_.bytes > kEventBytesMax) return;
  naming_.see(key, value);
  if (key == kTime)
    event_.time = value;
  else if (key == kIdentity)
    event_.identity = value;
  else if (!naming_.is_name(key))
    event_data_.add_typed(key, value, *type, times_);
}

std::optional<std::string> XesTrace::end_event(std::string id) {
  if (event_.attributes > kAttributesMax || event_.bytes > kEventBytesMax) {
    return "the event has more than " + std::to_string(kAttributesMax) + " attributes or " +
           std::to_string(kEventBytesMax >> 20U) + " MB";
  }
  LogEvent event{.id = std::move(id), .source = options_.source, .group = options_.group};
  event.type = naming_.type();
  if (event.type.empty()) return "the event lacks an attribute that names it";
  const auto time = times_.read(event_.time);
  if (!time) {
    return event_.time.empty() ? "the event has no time:timestamp"
                               : "'" + event_.time.substr(0, 100) + "' is no time that can be read";
  }
  event.time = *time;
  if (events_.empty())
    std::swap(first_event_data_, event_data_);
  else
    event.data = event_data_.json();
  event_bytes_ += sizeof(LogEvent) + event.id.size() + event.type.size() + event.data.size();
  events_.push_back(std::move(event));
  return std::nullopt;
}

std::vector<LogEvent> XesTrace::end(const std::string& name) {
  const auto& id = !name_.empty() ? name_ : !identity_.empty() ? identity_ : name;
  for (auto& event : events_) event.trace = id;
  if (!events_.empty()) {
    first_event_data_.add_all(data_);
    events_.front().data = first_event_data_.json();
  }
  return std::exchange(events_, {});
}

}  // namespace hindsight::eventlog
