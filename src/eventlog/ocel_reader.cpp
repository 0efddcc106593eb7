#include "eventlog/ocel_reader.h"

#include <algorithm>
#include <utility>

#include "eventlog/event_data.h"
#include "eventlog/json_stream.h"
#include "eventlog/ocel_objects.h"
#include "eventlog/time_reader.h"

namespace hindsight::eventlog {
namespace {

const json::Value* find_array(const json::Value& object, std::string_view name) {
  const auto* found = json::find(object, name);
  return found != nullptr && found->IsArray() ? found : nullptr;
}

class OcelReader final : public EventLogReader {
 public:
  OcelReader(const ReadOptions& options, TimeReader times)
      : EventLogReader(options),
        times_(std::move(times)),
        objects_(this->options().ocel.object_type),
        data_(this->options().data) {}

  Status start(const OpenBytes& open) {
    HS_ASSIGN(auto bytes, open());
    HS_RETURN_IF_ERROR(find_objects(std::move(bytes)));
    HS_ASSIGN(bytes, open());
    json_ = std::make_unique<JsonStream>(std::move(bytes));
    return json_->begin();
  }

 protected:
  Result<bool> read(LogEvent& event) override {
    while (next_trace_ == traces_.size()) {
      HS_ASSIGN(const bool found, read_event());
      if (!found) return false;
    }
    event = event_;
    event.trace = traces_[next_trace_++];
    event.id = id_of(event_.id + '/' + event.trace);
    return true;
  }

 private:
  Status find_objects(std::unique_ptr<ByteSource> bytes) {
    JsonStream json(std::move(bytes));
    HS_RETURN_IF_ERROR(json.begin());
    std::string member;
    bool has_events = false;
    while (true) {
      HS_ASSIGN(const bool more, json.next_member(member));
      if (!more) break;
      has_events = has_events || member == "events";
      if (member == "ocel:events") {
        return fail(ErrorCode::invalid_argument,
                    "this is an OCEL log of version 1.0; only 2.0 can be read");
      }
      if (member == "objects" || member == "eventTypes") {
        HS_RETURN_IF_ERROR(json.begin_array());
        HS_RETURN_IF_ERROR(member == "objects" ? read_objects(json) : read_types(json));
      } else {
        HS_RETURN_IF_ERROR(json.skip());
      }
    }
    if (!has_events) {
      return fail(ErrorCode::invalid_argument,
                  "this is no OCEL log: the JSON has no member 'events'");
    }
    return objects_.settle();
  }

  Status read_types(JsonStream& json) {
    json::Document element;
    while (true) {
      HS_ASSIGN(const bool more, json.next_element(element));
      if (!more) return {};
      types_.add(element);
    }
  }

  Status read_objects(JsonStream& json) {
    json::Document element;
    while (true) {
      HS_ASSIGN(const bool more, json.next_element(element));
      if (!more) return {};
      const auto id = json::string_or(element, "id");
      const auto type = json::string_or(element, "type");
      if (!id.empty() && !type.empty()) {
        objects_.add(id, type);
      } else {
        HS_RETURN_IF_ERROR(refuse(json.place(), "the object has no id or no type"));
      }
    }
  }

  /// Into event_ and traces_; false when there are no more.
  Result<bool> read_event() {
    json::Document element;
    while (true) {
      if (!in_events_) {
        HS_ASSIGN(in_events_, find_events());
        if (!in_events_) return false;
      }
      HS_ASSIGN(in_events_, json_->next_element(element));
      if (!in_events_) continue;
      auto reason = convert(element);
      if (!reason) return true;
      traces_.clear();
      next_trace_ = 0;
      HS_RETURN_IF_ERROR(refuse(json_->place(), std::move(*reason)));
    }
  }

  /// Into the next list of events.
  Result<bool> find_events() {
    std::string member;
    while (true) {
      HS_ASSIGN(const bool more, json_->next_member(member));
      if (!more) return false;
      if (member == "events") {
        HS_RETURN_IF_ERROR(json_->begin_array());
        return true;
      }
      HS_RETURN_IF_ERROR(json_->skip());
    }
  }

  /// Why the element is no event.
  std::optional<std::string> convert(const json::Value& element) {
    event_ = {.id = json::string_or(element, "id"),
              .type = json::string_or(element, "type"),
              .source = options().source,
              .group = options().group};
    if (event_.id.empty()) return "the event has no id";
    const auto text = json::string_or(element, "time");
    const auto time = times_.read(text);
    if (!time) return "'" + text.substr(0, 100) + "' is no time that can be read";
    event_.time = *time;
    find_traces(element);
    if (!add_attributes(element))
      return "the event has more than " + std::to_string(kAttributesMax) + " attributes";
    event_.trace = traces_.empty() ? "none" : traces_.front();
    if (auto wrong = wrong_with(event_)) return wrong;
    if (traces_.empty()) count_without_trace();
    return std::nullopt;
  }

  void find_traces(const json::Value& element) {
    traces_.clear();
    next_trace_ = 0;
    const auto* relationships = find_array(element, "relationships");
    if (relationships == nullptr) return;
    for (const auto& relationship : relationships->GetArray()) {
      auto id = json::string_or(relationship, "objectId");
      if (objects_.hold(id)) traces_.push_back(std::move(id));
    }
    // An event may be related to an object in several ways.
    std::ranges::sort(traces_);
    traces_.erase(std::unique(traces_.begin(), traces_.end()), traces_.end());
  }

  bool add_attributes(const json::Value& element) {
    data_.clear();
    const auto* attributes = find_array(element, "attributes");
    if (attributes == nullptr) return true;
    if (attributes->Size() > kAttributesMax) return false;
    for (const auto& attribute : attributes->GetArray()) {
      const auto name = json::string_or(attribute, "name");
      const auto* value = json::find(attribute, "value");
      if (value == nullptr || name.empty()) continue;
      if (value->IsString())
        data_.add_typed(name, json::view(*value), types_.of(event_.type, name), times_);
      else if (!value->IsArray() && !value->IsObject())
        data_.add_json(name, json::to_text(*value));
    }
    event_.data = data_.json();
    return true;
  }

  const TimeReader times_;
  OcelObjects objects_;
  OcelTypes types_;
  EventData data_;
  std::unique_ptr<JsonStream> json_;
  bool in_events_ = false;
  LogEvent event_;                   // without trace, and its own id only
  std::vector<std::string> traces_;  // objects that it belongs to
  std::size_t next_trace_ = 0;
};

}  // namespace

Result<std::unique_ptr<EventLogReader>> open_ocel(const OpenBytes& open,
                                                  const ReadOptions& options) {
  HS_ASSIGN(auto times, TimeReader::make(options.time_format, options.zone));
  auto reader = std::make_unique<OcelReader>(options, std::move(times));
  HS_RETURN_IF_ERROR(reader->start(open));
  return reader;
}

}  // namespace hindsight::eventlog
