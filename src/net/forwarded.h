#pragma once

#include <string_view>
#include <vector>

#include "base/ip_network.h"
#include "net/http.h"

namespace hindsight::net {

/// Reverse proxies whose word about the client counts. Immutable.
class TrustedProxies {
 public:
  explicit TrustedProxies(std::vector<IpNetwork> networks = {}) : networks_(std::move(networks)) {}

  [[nodiscard]] bool trusts(std::string_view address) const;
  /// When the request comes from a trusted proxy, its `remote_address` and `tls` become those of
  /// the client: the last address of X-Forwarded-For that is no trusted proxy, and
  /// X-Forwarded-Proto. What anybody else sends in these headers means nothing.
  void apply(Request& request) const;

 private:
  std::vector<IpNetwork> networks_;
};

}  // namespace hindsight::net
