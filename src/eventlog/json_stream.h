#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/json.h"
#include "eventlog/byte_source.h"

namespace hindsight::eventlog {

/// Goes through one JSON object that may be larger than memory: member by member and, where a
/// member is an array, element by element, each parsed by itself. Confined to one thread. Errors:
/// invalid_argument with the byte, or what the bytes' source says.
class JsonStream {
 public:
  explicit JsonStream(std::unique_ptr<ByteSource> bytes);

  /// Into the object, which has to be the first thing there is.
  Status begin();
  /// The name of the next member, whose value comes next; false at the end of the object, behind
  /// which nothing may stand.
  Result<bool> next_member(std::string& name);
  /// Into the array that comes next.
  Status begin_array();
  /// An element of the array, of kEventBytesMax and 64 levels at most; false at its end.
  Result<bool> next_element(json::Document& element);
  /// Passes over the value that comes next, of any size, without judging it.
  Status skip();

  /// Where the element or member began.
  [[nodiscard]] std::string place() const { return "byte " + std::to_string(begun_); }

 private:
  tl::unexpected<Error> bad(std::string reason) const;
  int next_sign();
  Status expect(char sign, const std::string& where);
  Result<bool> goes_on(char end, const std::string& where);
  Status parse(json::Document& value);
  Status skip_string();

  ByteReader bytes_;
  std::uint64_t begun_ = 0;
  bool first_ = true;  // of what the object or array holds
};

}  // namespace hindsight::eventlog
