#include "net/forwarded.h"

#include <gtest/gtest.h>

namespace hindsight::net {
namespace {

struct Case {
  const char* remote;
  const char* forwarded_for;
  const char* expected;
};

std::string client_of(const TrustedProxies& proxies, const Case& one) {
  Request request;
  request.remote_address = one.remote;
  if (*one.forwarded_for != '\0')
    request.headers.emplace_back("x-forwarded-for", one.forwarded_for);
  proxies.apply(request);
  return request.remote_address;
}

TrustedProxies trusting(const std::vector<std::string>& texts) {
  std::vector<IpNetwork> networks;
  for (const auto& text : texts) networks.push_back(*IpNetwork::parse(text));
  return TrustedProxies(std::move(networks));
}

TEST(TrustedProxies, TheLastAddressThatIsNoProxyOfOursIsTheClient) {
  const auto proxies = trusting({"10.0.0.0/8", "::1", "192.168.1.7"});
  for (const auto& one : {
           Case{"10.1.2.3", "203.0.113.9", "203.0.113.9"},
           Case{"10.1.2.3", "1.1.1.1, 203.0.113.9", "203.0.113.9"},   // the first was made up
           Case{"10.1.2.3", "203.0.113.9, 10.9.9.9", "203.0.113.9"},  // two of our proxies
           Case{"::1", "2001:db8::5", "2001:db8::5"},
           Case{"::ffff:10.1.2.3", "203.0.113.9", "203.0.113.9"},
           Case{"10.1.2.3", "", "10.1.2.3"},
           Case{"10.1.2.3", "nonsense", "10.1.2.3"},
           Case{"10.1.2.3", "203.0.113.9, nonsense", "10.1.2.3"},
           Case{"11.1.2.3", "203.0.113.9", "11.1.2.3"},  // not one of ours
           Case{"192.168.1.8", "203.0.113.9", "192.168.1.8"},
       }) {
    EXPECT_EQ(client_of(proxies, one), one.expected) << one.remote << " " << one.forwarded_for;
  }
}

TEST(TrustedProxies, TlsIsBelievedOnlyFromThem) {
  const auto proxies = trusting({"10.0.0.1"});
  for (const auto& [remote, expected] : {std::pair{"10.0.0.1", true}, {"10.0.0.2", false}}) {
    Request request;
    request.remote_address = remote;
    request.headers.emplace_back("X-Forwarded-Proto", "https");
    proxies.apply(request);
    EXPECT_EQ(request.tls, expected) << remote;
  }
}

}  // namespace
}  // namespace hindsight::net
