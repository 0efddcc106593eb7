#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/event_process.h"

/// Where event-based processes are kept.
namespace hindsight::events {

struct StoredProcess {
  EventProcess process;
  store::ContentRevision revision;
};
/// nullopt = there is none.
Result<std::optional<StoredProcess>> find_process(store::ContentStore& contents,
                                                  const std::string& id);
Result<std::vector<StoredProcess>> all_processes(store::ContentStore& contents);
/// Whether a definition (model::kEventEngine) is what a process published or is publishing. Once
/// false it is for ever.
Result<bool> is_publication(store::ContentStore& contents, const std::string& definition_id);
/// BPMN of a process or publication.
Result<std::string> read_model(store::ContentStore& contents, const std::string& id);

}  // namespace hindsight::events
