#include "net/forwarded.h"

#include <algorithm>

namespace hindsight::net {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool TrustedProxies::trusts(std::string_view address) const {
  const auto bytes = ip_bytes(address);
  return bytes && std::any_of(networks_.begin(), networks_.end(),
                              [&](const IpNetwork& network) { return network.contains(*bytes); });
}

void TrustedProxies::apply(Request& request) const {
  if (!trusts(request.remote_address)) return;
  if (const auto protocol = request.header("X-Forwarded-Proto"); !protocol.empty())
    request.tls = protocol == "https";
  auto chain = request.header("X-Forwarded-For");
  while (!chain.empty()) {
    const auto comma = chain.rfind(',');
    const auto address = trimmed(comma == std::string_view::npos ? chain : chain.substr(comma + 1));
    if (!ip_bytes(address)) return;  // no address: what stands before it was not added by us
    request.remote_address = std::string(address);
    if (comma == std::string_view::npos || !trusts(address)) return;
    chain = chain.substr(0, comma);
  }
}

}  // namespace hindsight::net
