#include "base/id128.h"

#include <openssl/sha.h>

#include <array>

namespace hindsight {
namespace {

constexpr std::array<std::int8_t, 256> kNibble = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < 10; ++i) table['0' + i] = static_cast<std::int8_t>(i);
  for (std::size_t i = 0; i < 6; ++i) table['a' + i] = static_cast<std::int8_t>(10 + i);
  return table;
}();

bool parse(std::string_view text, Id128& out) {
  if (text.size() != 36) return false;
  std::uint64_t words[2] = {0, 0};
  int digits = 0;
  for (std::size_t i = 0; i < 36; ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return false;
      continue;
    }
    const auto nibble = kNibble[static_cast<unsigned char>(text[i])];
    if (nibble < 0) return false;
    auto& word = words[digits++ / 16];
    word = (word << 4U) | static_cast<std::uint64_t>(nibble);
  }
  out = {words[0], words[1]};
  return true;
}

}  // namespace

bool Id128::is_uuid(std::string_view text) {
  Id128 ignored;
  return parse(text, ignored) && text[14] != '8';
}

Id128 Id128::of(std::string_view text) {
  if (text.empty()) return {};
  Id128 id;
  if (parse(text, id) && text[14] != '8') return id;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  for (std::size_t i = 0; i < 8; ++i) id.high = (id.high << 8U) | digest[i];
  for (std::size_t i = 8; i < 16; ++i) id.low = (id.low << 8U) | digest[i];
  id.high = (id.high & ~0xf000ULL) | 0x8000ULL;
  return id;
}

std::optional<Id128> Id128::from_uuid(std::string_view text) {
  Id128 id;
  if (!parse(text, id)) return std::nullopt;
  return id;
}

std::string Id128::uuid() const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (unsigned i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
    const std::uint64_t word = i < 16 ? high : low;
    out += kHex[(word >> (60U - 4U * (i % 16))) & 15U];
  }
  return out;
}

}  // namespace hindsight
