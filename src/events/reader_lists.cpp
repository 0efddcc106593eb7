#include "events/reader_lists.h"

#include <algorithm>

#include "base/log.h"
#include "events/kept_processes.h"

namespace hindsight::events {
namespace {

constexpr std::chrono::seconds kAgeMax{1};

bool is_among(const std::vector<Reader>& readers, const auth::Rights& rights,
              const std::string& user) {
  return std::ranges::any_of(readers, [&](const Reader& reader) {
    return reader.is_group ? std::ranges::binary_search(rights.groups(), reader.id)
                           : reader.id == user;
  });
}

}  // namespace

std::shared_ptr<const ReaderLists::Lists> ReaderLists::lists() {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.monotonic();
  if (read_ && now - *read_ < kAgeMax) return lists_;
  auto fresh = std::make_shared<Lists>();
  if (const auto processes = all_processes(contents_)) {
    for (const auto& [process, revision] : *processes)
      fresh->push_back({process.id, process.readers});
  } else {
    log::warn("nobody can see event-based processes now: {}", processes.error().text());
  }
  lists_ = std::move(fresh);
  read_ = now;
  return lists_;
}

void ReaderLists::forget() {
  const std::lock_guard lock(mutex_);
  read_.reset();
}

std::shared_ptr<const auth::Rights> ReaderLists::add_to(std::shared_ptr<const auth::Rights> rights,
                                                        const std::string& user) {
  const auto all = lists();
  auth::EngineRights granted;
  granted.application = true;
  for (const auto& [process, readers] : *all) {
    if (is_among(readers, *rights, user)) granted.process_definitions.authorized.insert(process);
  }
  if (granted.process_definitions.authorized.empty()) return rights;
  return std::make_shared<const auth::Rights>(
      rights->with(std::string(model::kEventEngine), std::move(granted)));
}

}  // namespace hindsight::events
