#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "content/entity.h"
#include "model/event.h"

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

/// Where the events of a process come from: all external ones, those of a group, or those without
/// one.
struct ExternalSource {
  bool all_groups = true;
  std::string group;  ///< empty = those without a group
  bool operator==(const ExternalSource&) const = default;
};

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
  EpochMs requested = 0;
  bool operator==(const Publication&) const = default;
};

struct EventProcess : content::Entity {
  std::string model;  ///< id of the content with its BPMN; empty = none yet
  Mappings mappings;
  std::vector<ExternalSource> sources;
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

/// The members `mappings` and `eventSources` of requests and answers, and of what is kept.
/// `{<flow node>: {start, end}}`
void write_mapping_entries(json::Writer& out, const Mappings& mappings);
void write_mappings(json::Writer& out, const Mappings& mappings);
Result<Mappings> read_mappings(const json::Value& object);
void write_sources(json::Writer& out, const std::vector<ExternalSource>& sources);
Result<std::vector<ExternalSource>> read_sources(const json::Value& object);

}  // namespace hindsight::events
