#pragma once

#include <simdjson.h>

#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "engine/page_decoder.h"
#include "model/arena.h"

namespace hindsight::engine {

/// Reads the value of one field. The first thing that does not fit is remembered as the row's
/// complaint; reading goes on, so that the page stays readable.
class FieldReader {
 public:
  FieldReader(const DecodeContext& context, model::Arena& arena)
      : context_(context), arena_(arena) {}

  void begin_row() { complaint_.clear(); }
  void at(std::string_view field, simdjson::ondemand::value& value) {
    field_ = field;
    value_ = &value;
  }

  bool null();
  /// Text in the page's arena; null gives empty.
  std::string_view text();
  /// kNoTime for null.
  EpochMs time();
  std::int64_t integer(std::int64_t if_null);
  bool boolean();
  Id128 id();
  model::EntityId entity_id();
  /// The tenant to store: the row's own or the default.
  std::string_view tenant();

  simdjson::ondemand::value& value() { return *value_; }
  model::Arena& arena() { return arena_; }
  const DecodeContext& context() const { return context_; }
  void complain(std::string_view what) {
    if (complaint_.empty()) complaint_ = std::string(field_) + " " + std::string(what);
  }
  [[nodiscard]] const std::string& complaint() const { return complaint_; }
  /// Set when the page is no JSON at all: no row of it can be trusted.
  [[nodiscard]] simdjson::error_code malformed() const { return malformed_; }

 private:
  const DecodeContext& context_;
  model::Arena& arena_;
  std::string_view field_;
  simdjson::ondemand::value* value_ = nullptr;
  std::string complaint_;
  simdjson::error_code malformed_ = simdjson::SUCCESS;
};

/// The key of an engine id: UUIDs as they are, others salted with the engine's alias.
Id128 id_of(std::string_view text, const DecodeContext& context);

/// A flow node instance id, "<flow node id>:<uuid>" or just "<uuid>" where that would exceed 64
/// characters.
model::EntityId flow_node_instance_id(std::string_view text, std::string_view flow_node_id,
                                      const DecodeContext& context);

/// How one JSON field sets its part of a row.
template <typename Row>
struct Field {
  std::string_view name;
  void (*set)(Row& row, FieldReader& reader);
};

/// Applies the fields of one JSON object to a row. Fields mostly come in the order of the table, so
/// each is first tried where the last one was found.
template <typename Row>
simdjson::error_code read_object(simdjson::ondemand::object object,
                                 std::span<const Field<Row>> fields, Row& row,
                                 FieldReader& reader) {
  std::size_t hint = 0;
  for (auto member : object) {
    if (member.error()) return member.error();
    std::string_view key;
    if (const auto error = member.unescaped_key().get(key)) return error;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::size_t at = hint + i < fields.size() ? hint + i : hint + i - fields.size();
      if (fields[at].name != key) continue;
      simdjson::ondemand::value value;
      if (const auto error = member.value().get(value)) return error;
      reader.at(key, value);
      fields[at].set(row, reader);
      hint = at + 1 == fields.size() ? 0 : at + 1;
      break;
    }
  }
  return reader.malformed();
}

}  // namespace hindsight::engine
