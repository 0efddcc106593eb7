#include "base/ip_network.h"

#include <gtest/gtest.h>

namespace hindsight {
namespace {

bool contains(std::string_view network, std::string_view address) {
  const auto parsed = IpNetwork::parse(network);
  EXPECT_TRUE(parsed) << network;
  const auto bytes = ip_bytes(address);
  EXPECT_TRUE(bytes) << address;
  return parsed && bytes && parsed->contains(*bytes);
}

TEST(IpNetwork, ContainsItsAddressesHoweverTheyAreWritten) {
  EXPECT_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
  EXPECT_TRUE(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(contains("192.168.1.128/25", "192.168.1.200"));
  EXPECT_FALSE(contains("192.168.1.128/25", "192.168.1.100"));
  EXPECT_TRUE(contains("127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(contains("127.0.0.1", "127.0.0.2"));
  EXPECT_TRUE(contains("2001:db8::/32", "2001:db8:ffff::1%eth0"));
  EXPECT_FALSE(contains("2001:db8::/32", "2001:db9::1"));
  EXPECT_TRUE(contains("0.0.0.0/0", "8.8.8.8"));
}

TEST(IpNetwork, NonsenseIsRefusedByName) {
  for (const auto* text : {"10.0.0.0/33", "10.0.0", "proxy.example", "10.0.0.0/", "::1/129", ""}) {
    const auto parsed = IpNetwork::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().message.find("'" + std::string(text) + "'"), std::string::npos);
  }
}

}  // namespace
}  // namespace hindsight
