#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace hindsight::store::duck {

/// A file that somebody else writes, in a folder that nobody else sees, and that is read meanwhile.
/// It loses its name once it is open, so that it goes with the process whatever happens.
class TemporaryFile {
 public:
  TemporaryFile() = default;
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  /// In the folder for temporary files of the process. `unavailable` where that cannot be.
  Status make_folder();
  [[nodiscard]] std::string path() const { return (folder_ / "file").string(); }
  [[nodiscard]] std::string folder() const { return folder_.string() + "/"; }

  /// What was written since; nothing before there is a file.
  Result<std::string> read_on();
  [[nodiscard]] std::int64_t position() const { return position_; }

 private:
  void remove();

  std::filesystem::path folder_;  ///< empty = it is gone
  int descriptor_ = -1;
  off_t position_ = 0;
};

}  // namespace hindsight::store::duck
