#include "events/cloud_events.h"

#include "base/time.h"
#include "events/batch_element.h"
#include "model/engine_events.h"

namespace hindsight::events {
namespace {

/// What engines' own fields are called; no event from outside may be taken for one of them.
constexpr std::string_view kReservedType = "camunda";

/// One event of a batch.
class EventReader {
 public:
  explicit EventReader(BatchElement event) : event_(std::move(event)) {}

  Result<model::Event> read(EpochMs now) {
    if (!event_.is_object()) return invalid("expected an event", event_.path());
    HS_ASSIGN(const auto version, event_.required("specversion"));
    if (version != "1.0")
      return invalid("only version 1.0 can be read", event_.path("specversion"));
    model::Event out;
    HS_ASSIGN(out.id, entity("id"));
    HS_ASSIGN(out.trace, entity("traceid"));
    HS_ASSIGN(out.source, event_.required("source"));
    if (model::is_of_engine(out.source))
      return invalid("this source is reserved", event_.path("source"));
    HS_ASSIGN(out.type, event_.required("type"));
    if (out.type == kReservedType) return invalid("this type is reserved", event_.path("type"));
    HS_ASSIGN(out.group, event_.text("group"));
    out.received = now;
    HS_ASSIGN(out.time, time(now));
    HS_ASSIGN(out.data, data());
    return out;
  }

 private:
  Result<model::EntityId> entity(const char* member) {
    HS_ASSIGN(const auto value, event_.required(member));
    return model::EntityId{Id128::of(value), value, false};
  }
  Result<EpochMs> time(EpochMs now) {
    HS_ASSIGN(const auto value, event_.text("time"));
    if (value.empty()) return now;
    const auto time = parse_date_time(value);
    if (!time) return invalid("is no date and time as in RFC 3339", event_.path("time"));
    return *time;
  }
  /// Only objects tell variables.
  Result<std::string_view> data() {
    const auto* value = event_.member("data");
    if (value == nullptr) return std::string_view();
    if (!value->IsObject()) return invalid("expected an object", event_.path("data"));
    const auto text = json::to_text(*value);
    return event_.arena().copy(text);
  }

  BatchElement event_;
};

}  // namespace

Result<model::EventPage> read_cloud_events(std::string_view body, EpochMs now) {
  HS_ASSIGN(const auto batch, read_batch(body, "events"));
  model::EventPage page;
  page.events.reserve(batch.Size());
  for (const auto& event : batch.GetArray()) {
    EventReader reader({event, page.events.size(), page.arena});
    HS_ASSIGN(auto one, reader.read(now));
    page.events.push_back(one);
  }
  return page;
}

}  // namespace hindsight::events
