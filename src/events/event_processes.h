#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/random.h"
#include "content/saved_reports.h"
#include "events/event_process.h"
#include "events/reader_lists.h"
#include "store/definition_store.h"
#include "store/event_store.h"

namespace hindsight::events {

/// What clients send of a process; what is absent stays as it is.
struct ProcessInput {
  std::optional<std::string> name;
  std::optional<std::string> xml;
  std::optional<Mappings> mappings;
  std::optional<std::vector<EventSource>> sources;
  bool autogenerate = false;  ///< of a new one: model and mappings are made of the sources' events
};
/// invalid_argument: the context is the member.
Result<ProcessInput> read_process_input(const json::Value& body);

/// Event-based processes as those see them who may edit them. What is published is made by the
/// Correlator. Thread-safe, also over several instances. What is given must outlive it. Common
/// errors: not_found, there is no such process.
class EventProcesses {
 public:
  struct Parts {
    store::ContentStore& contents;
    store::EventStore& events;
    store::DefinitionStore& definitions;
    content::SavedReports& reports;
    ReaderLists& readers;
    const Clock& clock;
    Random& random;
  };
  explicit EventProcesses(Parts parts) : parts_(parts) {}

  struct Found {
    EventProcess process;
    State state = State::unmapped;
    double part_done = 0;  ///< while it is being published: 0 to 1
    std::string xml;
  };

  /// Its id. The caller may see what is made of it. To autogenerate: errors of sample_events().
  Result<std::string> create(ProcessInput input, const std::string& default_name,
                             const content::Caller& caller, std::stop_token stop);
  Result<Found> read(const std::string& id);
  Result<std::vector<Found>> list();  ///< by name, without xml
  Status update(const std::string& id, const ProcessInput& input, const content::Caller& caller);
  Status set_readers(const std::string& id, const std::vector<Reader>& readers,
                     const content::Caller& caller);
  /// invalid_argument: what is mapped does not fit model or sources, or nothing is mapped.
  /// conflict: it is being published, or is published as it stands.
  Status publish(const std::string& id, const content::Caller& caller);
  /// conflict: it is not being published.
  Status cancel(const std::string& id, const content::Caller& caller);

  /// Reports about it, whosever they are.
  Result<std::vector<content::Conflict>> conflicts(const std::string& id);
  /// With the reports about it, as the caller's change.
  Status remove(const std::string& id, const content::Caller& caller);
  /// Mappings without those that the model or the sources no longer have.
  Result<Mappings> cleaned(Mappings mappings, const std::string& xml,
                           const std::vector<EventSource>& sources);

 private:
  using Change = std::function<Status(EventProcess&)>;
  Status change(const std::string& id, const content::Caller& caller, const Change& change);
  Result<std::string> create_model(const std::string& xml);
  void remove_unused_model(const std::string& model, const EventProcess& process);
  Result<Found> found(EventProcess process);

  const Parts parts_;
};

}  // namespace hindsight::events
