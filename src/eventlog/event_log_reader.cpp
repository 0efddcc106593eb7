#include "eventlog/event_log_reader.h"

#include <fmt/format.h>

#include "eventlog/csv_reader.h"
#include "eventlog/ocel_reader.h"
#include "eventlog/xes_reader.h"

namespace hindsight::eventlog {
namespace {

constexpr std::size_t kPageBytesMax = 16UL * 1024 * 1024;
constexpr std::size_t kBadShown = 10;

model::EntityId entity_id(model::Arena& arena, std::string_view text) {
  return {Id128::of(text), arena.copy(text), Id128::is_uuid(text)};
}

void append(model::EventPage& page, const LogEvent& event) {
  auto& arena = page.arena;
  page.events.push_back({.id = entity_id(arena, event.id),
                         .trace = entity_id(arena, event.trace),
                         .type = arena.copy(event.type),
                         .source = arena.copy(event.source),
                         .group = arena.copy(event.group),
                         .time = event.time,
                         .data = arena.copy(event.data)});
}

}  // namespace

Result<bool> EventLogReader::next(model::EventPage& page, std::size_t events_max) {
  LogEvent event;
  std::size_t bytes = 0;
  const auto before = page.events.size();
  while (!ended_ && page.events.size() < before + events_max && bytes < kPageBytesMax) {
    HS_ASSIGN(const bool found, read(event));
    ended_ = !found;
    if (ended_) break;
    append(page, event);
    bytes += event.id.size() + event.trace.size() + event.type.size() + event.source.size() +
             event.group.size() + event.data.size();
  }
  return page.events.size() > before;
}

Status EventLogReader::refuse(const std::string& place, std::string reason) {
  if (!options_.skip_bad) return fail(ErrorCode::invalid_argument, std::move(reason), place);
  if (++bad_.count <= static_cast<std::int64_t>(kBadShown))
    bad_.first.push_back(place + ": " + reason);
  return {};
}

std::optional<std::string> EventLogReader::wrong_with(const LogEvent& event) {
  if (event.trace.empty()) return "the event names no trace";
  if (event.type.empty()) return "the event has no type";
  for (const auto* text : {&event.id, &event.trace, &event.type, &event.source, &event.group}) {
    if (text->find('\0') != std::string::npos) return "the event is named by a NUL character";
  }
  return std::nullopt;
}

std::string EventLogReader::id_of_ordinal(std::uint64_t n) const {
  // Of one length, so that events of one moment keep their order, which is that of their ids.
  return fmt::format("{}#{:010}", options_.log_name, n);
}

std::string EventLogReader::id_of(std::string_view own) const {
  return options_.log_name + '/' + std::string(own);
}

Result<LogFormat> format_of(const OpenBytes& open) {
  HS_ASSIGN(auto bytes, open());
  ByteReader reader(std::move(bytes));
  auto text = reader.ahead();
  HS_RETURN_IF_ERROR(reader.status());
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return fail(ErrorCode::invalid_argument, "the log is empty");
  if (text[first] == '<') return LogFormat::xes;
  return text[first] == '{' ? LogFormat::ocel : LogFormat::csv;
}

Result<std::unique_ptr<EventLogReader>> open_event_log(const OpenBytes& open, LogFormat format,
                                                       const ReadOptions& options) {
  if (format == LogFormat::ocel) return open_ocel(open, options);
  HS_ASSIGN(auto bytes, open());
  return format == LogFormat::xes ? open_xes(std::move(bytes), options)
                                  : open_csv(std::move(bytes), options);
}

}  // namespace hindsight::eventlog
