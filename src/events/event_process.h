#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "content/entity.h"
#include "events/event_sources.h"

/// Event-based processes as they are kept: what users model, map and publish.
namespace hindsight::events {

inline constexpr std::string_view kProcessKind = "event-process";
/// A model's BPMN; never changes, and is only read by its id.
inline constexpr std::string_view kModelKind = "event-process-model";

struct MappedEvent {
  model::EventClass event_class;
  std::string label;  ///< as users see it; empty = the type
  bool operator==(const MappedEvent&) const = default;
};

/// Which events say that a flow node began and ended. With one of them only, it is a moment.
struct Mapping {
  std::optional<MappedEvent> start, end;
  bool operator==(const Mapping&) const = default;
};
using Mappings = std::map<std::string, Mapping>;  ///< by flow node id

/// Who sees what was made of the events.
struct Reader {
  bool is_group = false;
  std::string id;
  bool operator==(const Reader&) const = default;
};

/// A model and mapping as somebody published it.
struct Publication {
  std::string id;       ///< a new one each time
  std::string process;  ///< name of the process
  std::string model;
  Mappings mappings;
  std::vector<EngineSource> sources;
  std::map<std::string, std::int32_t> latest;  ///< version that "latest" is, by definition key
  EpochMs requested = 0;
  bool operator==(const Publication&) const = default;
};

struct EventProcess : content::Entity {
  std::string model;  ///< id of the content with its BPMN; empty = none yet
  Mappings mappings;
  std::vector<EventSource> sources;
  std::vector<Reader> readers;
  std::optional<Publication> published, pending;
};

enum class State { unmapped, mapped, publish_pending, published, unpublished_changes };
std::string_view to_string(State state);
State state_of(const EventProcess& process);

/// Id of the definition that reports know it by.
std::string definition_id(const EventProcess& process, const Publication& publication);
/// The ids of the process and of the publication in such an id.
std::string process_of(std::string_view definition_id);
std::string publication_of(std::string_view definition_id);

store::Content to_content(const EventProcess& process);
Result<EventProcess> process_from(const store::Content& content);

/// `{<flow node>: {start, end}}`
void write_mapping_entries(json::Writer& out, const Mappings& mappings);
/// The member `mappings` of requests and answers, and of what is kept.
void write_mappings(json::Writer& out, const Mappings& mappings);
Result<Mappings> read_mappings(const json::Value& object);

}  // namespace hindsight::events
