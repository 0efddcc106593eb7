#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hindsight {

/// Key of an engine entity. Engines use UUID strings, or decimal numbers when so configured; a
/// UUID becomes its 128 bits, anything else the first 128 bits of its SHA-256 with UUID version 8
/// set, so that the two never meet. Fixed width makes joins cheap, and needing no dictionary makes
/// writes from several importers commute.
struct Id128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const Id128&) const = default;
  [[nodiscard]] bool empty() const { return high == 0 && low == 0; }

  /// True when it is that of a text that is no UUID, which does not follow from it.
  [[nodiscard]] bool is_hash() const { return ((high >> 12U) & 0xFU) == 8; }

  /// The id of any engine string; the empty string gives the empty id.
  static Id128 of(std::string_view text);
  /// True when `text` is exactly what uuid() of its id gives back.
  static bool is_uuid(std::string_view text);
  /// Reads what uuid() writes, of any id.
  static std::optional<Id128> from_uuid(std::string_view text);
  /// 8-4-4-4-12, lower case.
  [[nodiscard]] std::string uuid() const;
};

}  // namespace hindsight

template <>
struct std::hash<hindsight::Id128> {
  std::size_t operator()(const hindsight::Id128& id) const noexcept {
    // Time-based UUIDs differ mostly in the upper word; mix both.
    return (id.high ^ (id.low * 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL;
  }
};
