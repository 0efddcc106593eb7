#pragma once

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace hindsight::json {

/// For bodies up to a megabyte; engine pages are read by simdjson in engine/.
using Document = rapidjson::Document;
using Value = rapidjson::Value;
using Buffer = rapidjson::StringBuffer;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

/// Parses with a bound on nesting; the error names the byte offset.
Result<Document> parse(std::string_view text);

inline std::string_view view(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}
inline std::string_view view(const Buffer& buffer) {
  return {buffer.GetString(), buffer.GetSize()};
}

/// The member, or nullptr when absent or null, or when `object` is no object.
const Value* find(const Value& object, std::string_view name);
/// The member when it is a string, else the fallback.
std::string string_or(const Value& object, std::string_view name, std::string_view fallback = {});

/// The member when it is a whole number of 64 bits, else the fallback.
std::int64_t integer_or(const Value& object, std::string_view name, std::int64_t fallback = 0);
/// Whether the member is there and true.
bool is_true(const Value& object, std::string_view name);

inline void key(Writer& out, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}
inline void string(Writer& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}
/// A string, or null when empty.
inline void string_or_null(Writer& out, std::string_view text) {
  text.empty() ? static_cast<void>(out.Null()) : string(out, text);
}
inline void field(Writer& out, std::string_view name, std::string_view text) {
  key(out, name);
  string(out, text);
}
inline void field(Writer& out, std::string_view name, const char* text) {
  field(out, name, std::string_view(text));
}
inline void field(Writer& out, std::string_view name, bool value) {
  key(out, name);
  out.Bool(value);
}
inline void field(Writer& out, std::string_view name, std::int64_t value) {
  key(out, name);
  out.Int64(value);
}
/// Any JSON value as it stands.
std::string to_text(const Value& value);

}  // namespace hindsight::json
