#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "model/arena.h"

namespace hindsight::events {

/// `invalid_argument` whose context is the place of what is wrong.
tl::unexpected<Error> invalid(std::string message, std::string path);

/// The list of a body; `what` its elements are, for the message.
Result<json::Document> read_batch(std::string_view body, std::string_view what);

/// One object of a batch that another system sent, read strictly: errors name the place, as
/// `[3].name`. Text is copied into the arena.
class BatchElement {
 public:
  BatchElement(const json::Value& element, std::size_t position, model::Arena& arena)
      : element_(element), path_("[" + std::to_string(position) + "]"), arena_(arena) {}

  [[nodiscard]] bool is_object() const { return element_.IsObject(); }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path(const char* member) const { return path_ + "." + member; }
  /// nullptr when it is absent.
  [[nodiscard]] const json::Value* member(const char* name) const;
  /// A word of bounded length; empty when it is absent.
  Result<std::string_view> text(const char* name);
  Result<std::string_view> required(const char* name);
  model::Arena& arena() { return arena_; }

 private:
  const json::Value& element_;
  const std::string path_;
  model::Arena& arena_;
};

}  // namespace hindsight::events
