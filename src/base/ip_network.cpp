#include "base/ip_network.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <string>

namespace hindsight {
namespace {

constexpr int kBits = 128;
constexpr int kMappedBits = 96;  // in front of an IPv4 address

bool is_v4(std::string_view address) {
  return address.find(':') == std::string_view::npos;
}

}  // namespace

std::optional<IpBytes> ip_bytes(std::string_view address) {
  const std::string text(address.substr(0, address.find('%')));
  IpBytes bytes{};
  if (is_v4(text)) {
    bytes[10] = bytes[11] = 0xFF;
    if (inet_pton(AF_INET, text.c_str(), bytes.data() + 12) != 1) return std::nullopt;
  } else if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
    return std::nullopt;
  }
  return bytes;
}

Result<IpNetwork> IpNetwork::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = text.substr(0, slash);
  const auto bytes = ip_bytes(address);
  const int bits_before = is_v4(address) ? kMappedBits : 0;
  int bits = kBits - bits_before;
  bool right = bytes.has_value();
  if (right && slash != std::string_view::npos) {
    const char* end = text.data() + text.size();
    int wanted = -1;
    const auto parsed = std::from_chars(text.data() + slash + 1, end, wanted);
    right = parsed.ec == std::errc() && parsed.ptr == end && wanted >= 0 && wanted <= bits;
    bits = wanted;
  }
  if (!right)
    return fail(ErrorCode::invalid_argument, "'" + std::string(text) +
                                                 "' is neither an address nor a network such as "
                                                 "10.0.0.0/8");
  return IpNetwork(*bytes, bits_before + bits);
}

bool IpNetwork::contains(const IpBytes& address) const {
  const auto whole = static_cast<std::size_t>(bits_ / 8);
  if (std::memcmp(address.data(), bytes_.data(), whole) != 0) return false;
  if (bits_ % 8 == 0) return true;
  const auto mask = 0xFFU << static_cast<unsigned>(8 - bits_ % 8);
  return ((address[whole] ^ bytes_[whole]) & mask & 0xFFU) == 0;
}

}  // namespace hindsight
