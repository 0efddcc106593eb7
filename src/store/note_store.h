#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace hindsight::store {

/// Small texts that one instance leaves for the others, the last one counts: how far an import is,
/// how a cleanup went. Thread-safe.
class NoteStore {
 public:
  virtual ~NoteStore() = default;
  virtual Status put_note(const std::string& name, const std::string& text) = 0;
  virtual Result<std::optional<std::string>> note(const std::string& name) = 0;
  /// Changes a note, and again when somebody else did at the same time. `change` gets nullopt when
  /// there is none, and answers nullopt to leave it as it is.
  using Change = std::function<std::optional<std::string>(const std::optional<std::string>& text)>;
  virtual Status change_note(const std::string& name, const Change& change) = 0;
  /// Forgets notes whose name begins with `prefix` and that were last written before `time`.
  virtual Status forget_notes(const std::string& prefix, EpochMs time) = 0;
};

}  // namespace hindsight::store
