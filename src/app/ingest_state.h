#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace hindsight::app {

/// Remembers on the disk how far the ingestion of a file has come, so that the next run can go on
/// from there. Confined to one thread.
class IngestState {
 public:
  /// `what`: what has to be equal for that, the file's state, options and target. Without a home
  /// folder nothing is remembered.
  explicit IngestState(const std::string& what);
  /// Events that are stored.
  [[nodiscard]] std::int64_t stored() const;
  /// unavailable: it cannot be written.
  Status save(std::int64_t stored) const;
  void forget() const;

 private:
  std::filesystem::path file_;  // empty = none
};

}  // namespace hindsight::app
