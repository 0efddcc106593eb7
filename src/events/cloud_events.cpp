#include "events/cloud_events.h"

#include <algorithm>

#include "base/json.h"
#include "base/time.h"
#include "model/engine_events.h"

namespace hindsight::events {
namespace {

/// What engines' own fields are called; no event from outside may be taken for one of them.
constexpr std::string_view kReservedType = "camunda";
/// Longer words could not be indexed by every store.
constexpr std::size_t kWordBytesMax = 4'096;

tl::unexpected<Error> invalid(std::string message, std::string path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::move(path));
}

/// One event of a batch.
class EventReader {
 public:
  EventReader(const json::Value& event, std::string path, model::Arena& arena)
      : event_(event), path_(std::move(path)), arena_(arena) {}

  Result<model::Event> read(EpochMs now) {
    if (!event_.IsObject()) return invalid("expected an event", path_);
    HS_ASSIGN(const auto version, required("specversion"));
    if (version != "1.0") return invalid("only version 1.0 can be read", path("specversion"));
    model::Event out;
    HS_ASSIGN(out.id, entity("id"));
    HS_ASSIGN(out.trace, entity("traceid"));
    HS_ASSIGN(out.source, required("source"));
    if (model::is_of_engine(out.source)) return invalid("this source is reserved", path("source"));
    HS_ASSIGN(out.type, required("type"));
    if (out.type == kReservedType) return invalid("this type is reserved", path("type"));
    HS_ASSIGN(out.group, text("group"));
    out.received = now;
    HS_ASSIGN(out.time, time(now));
    HS_ASSIGN(out.data, data());
    return out;
  }

 private:
  [[nodiscard]] std::string path(const char* member) const { return path_ + "." + member; }

  /// Empty when it is absent.
  Result<std::string_view> text(const char* member) {
    const auto* value = json::find(event_, member);
    if (value == nullptr) return std::string_view();
    if (!value->IsString()) return invalid("expected text", path(member));
    const auto text = json::view(*value);
    if (text.size() > kWordBytesMax)
      return invalid("longer than " + std::to_string(kWordBytesMax) + " bytes", path(member));
    if (text.find('\0') != std::string_view::npos)
      return invalid("holds the character NUL", path(member));
    return arena_.copy(text);
  }
  Result<std::string_view> required(const char* member) {
    HS_ASSIGN(const auto value, text(member));
    if (value.empty()) return invalid("is missing", path(member));
    return value;
  }
  Result<model::EntityId> entity(const char* member) {
    HS_ASSIGN(const auto value, required(member));
    return model::EntityId{Id128::of(value), value, false};
  }
  Result<EpochMs> time(EpochMs now) {
    HS_ASSIGN(const auto value, text("time"));
    if (value.empty()) return now;
    const auto time = parse_date_time(value);
    if (!time) return invalid("is no date and time as in RFC 3339", path("time"));
    return *time;
  }
  /// Only objects tell variables.
  Result<std::string_view> data() {
    const auto* value = json::find(event_, "data");
    if (value == nullptr) return std::string_view();
    if (!value->IsObject()) return invalid("expected an object", path("data"));
    const auto text = json::to_text(*value);
    return arena_.copy(text);
  }

  const json::Value& event_;
  const std::string path_;
  model::Arena& arena_;
};

}  // namespace

Result<model::EventPage> read_cloud_events(std::string_view body, EpochMs now) {
  const auto batch = json::parse(body);
  if (!batch) return fail(batch.error().in("request body"));
  if (!batch->IsArray()) return invalid("expected a list of events", "request body");
  model::EventPage page;
  page.events.reserve(batch->Size());
  for (const auto& event : batch->GetArray()) {
    EventReader reader(event, "[" + std::to_string(page.events.size()) + "]", page.arena);
    HS_ASSIGN(auto one, reader.read(now));
    page.events.push_back(one);
  }
  return page;
}

}  // namespace hindsight::events
