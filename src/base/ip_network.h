#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace hindsight {

/// The bytes of an IPv4 or IPv6 address, an IPv4 one as mapped IPv6; without a zone (`%eth0`).
using IpBytes = std::array<unsigned char, 16>;
std::optional<IpBytes> ip_bytes(std::string_view address);

/// An address or a network such as `10.0.0.0/8`. Immutable.
class IpNetwork {
 public:
  static Result<IpNetwork> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpBytes& address) const;

 private:
  IpNetwork(const IpBytes& bytes, int bits) : bytes_(bytes), bits_(bits) {}
  IpBytes bytes_;
  int bits_;  // that count, from the first
};

}  // namespace hindsight
