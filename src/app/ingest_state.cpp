#include "app/ingest_state.h"

#include <cstdlib>
#include <fstream>
#include <system_error>

#include "base/id128.h"

namespace hindsight::app {
namespace {

/// As the XDG Base Directory Specification has it.
std::filesystem::path state_folder() {
  const char* const state = std::getenv("XDG_STATE_HOME");  // NOLINT(concurrency-mt-unsafe)
  if (state != nullptr && *state == '/')
    return std::filesystem::path(state) / "hindsight" / "ingest";
  const char* const home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
  if (home == nullptr || *home == '\0') return {};
  return std::filesystem::path(home) / ".local" / "state" / "hindsight" / "ingest";
}

}  // namespace

IngestState::IngestState(const std::string& what) {
  if (const auto folder = state_folder(); !folder.empty()) file_ = folder / Id128::of(what).uuid();
}

std::int64_t IngestState::stored() const {
  std::int64_t events = 0;
  std::ifstream in(file_);
  return in >> events && events > 0 ? events : 0;
}

Status IngestState::save(std::int64_t stored) const {
  if (file_.empty()) return {};
  std::error_code error;
  std::filesystem::create_directories(file_.parent_path(), error);
  auto half = file_;
  half += ".new";
  const bool written = static_cast<bool>(std::ofstream(half) << stored << std::endl);
  if (written) std::filesystem::rename(half, file_, error);
  if (written && !error) return {};
  return fail(ErrorCode::unavailable,
              "it cannot be remembered how far the file is stored; another run begins anew",
              file_.string());
}

void IngestState::forget() const {
  std::error_code error;
  if (!file_.empty()) std::filesystem::remove(file_, error);
}

}  // namespace hindsight::app
