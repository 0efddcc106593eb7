#include "base/id128.h"

#include <openssl/sha.h>

#include <array>

namespace hindsight {
namespace {

constexpr std::array<int, 256> kNibble = [] {
  std::array<int, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < 10; ++i) table['0' + i] = static_cast<int>(i);
  for (std::size_t i = 0; i < 6; ++i) table['a' + i] = static_cast<int>(10 + i);
  return table;
}();

/// Where the 32 digits stand in a UUID's text.
constexpr std::array<std::uint8_t, 32> kDigitAt = {0,  1,  2,  3,  4,  5,  6,  7,  9,  10, 11,
                                                   12, 14, 15, 16, 17, 19, 20, 21, 22, 24, 25,
                                                   26, 27, 28, 29, 30, 31, 32, 33, 34, 35};
constexpr std::array<std::uint8_t, 4> kDashAt = {8, 13, 18, 23};

bool parse(std::string_view text, Id128& out) {
  if (text.size() != 36) return false;
  for (const auto at : kDashAt) {
    if (text[at] != '-') return false;
  }
  int wrong = 0;  // negative as soon as one digit is
  const auto word = [&](std::size_t from) {
    std::uint64_t value = 0;
    for (std::size_t i = from; i < from + 16; ++i) {
      const int nibble = kNibble[static_cast<unsigned char>(text[kDigitAt[i]])];
      wrong |= nibble;
      value = (value << 4U) | static_cast<std::uint64_t>(nibble & 15);
    }
    return value;
  };
  const Id128 read{word(0), word(16)};
  if (wrong < 0) return false;
  out = read;
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
  std::array<char, 36> out;
  for (const auto at : kDashAt) out[at] = '-';
  for (unsigned i = 0; i < 32; ++i) {
    const std::uint64_t word = i < 16 ? high : low;
    out[kDigitAt[i]] = kHex[(word >> (60U - 4U * (i % 16))) & 15U];
  }
  return {out.data(), out.size()};
}

}  // namespace hindsight
