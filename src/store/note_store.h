#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace hindsight::store {

/// Small texts that one instance leaves for the others, the last one counts: how far an import is,
/// how a cleanup went. Thread-safe.
class NoteStore {
 public:
  virtual ~NoteStore() = default;
  virtual Status put_note(const std::string& name, const std::string& text) = 0;
  virtual Result<std::optional<std::string>> note(const std::string& name) = 0;
};

}  // namespace hindsight::store
