#include "base/random.h"

#include <openssl/rand.h>

#include <array>
#include <bit>
#include <cstring>

namespace hindsight {

double Random::uniform() {
  std::array<std::byte, 8> bytes;
  fill(bytes);
  return static_cast<double>(std::bit_cast<std::uint64_t>(bytes) >> 11U) * 0x1.0p-53;
}

std::string Random::uuid() {
  std::array<std::byte, 16> bytes;
  fill(bytes);
  bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += kHex[std::to_integer<unsigned>(bytes[i]) >> 4U];
    out += kHex[std::to_integer<unsigned>(bytes[i]) & 15U];
  }
  return out;
}

void SystemRandom::fill(std::span<std::byte> bytes) {
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) !=
      1) {
    std::abort();  // no entropy: nothing that follows would be safe
  }
}

void SeededRandom::fill(std::span<std::byte> bytes) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    const std::uint64_t word = engine_();
    std::memcpy(bytes.data() + i, &word, std::min<std::size_t>(8, bytes.size() - i));
  }
}

}  // namespace hindsight
