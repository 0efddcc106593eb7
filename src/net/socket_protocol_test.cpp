#include "net/socket_protocol.h"

#include <gtest/gtest.h>

namespace hindsight::net {
namespace {

using namespace std::string_literals;

/// As a client sends it, masked.
std::string frame(int head, std::string_view payload, bool masked = true) {
  std::string out(1, static_cast<char>(head));
  const auto mask_bit = masked ? 0x80U : 0U;
  if (payload.size() < 126) {
    out += static_cast<char>(payload.size() | mask_bit);
  } else {
    out += static_cast<char>(126U | mask_bit);
    out += static_cast<char>(payload.size() >> 8U);
    out += static_cast<char>(payload.size() & 0xffU);
  }
  const std::string mask = "\x01\x02\x03\x04";
  if (masked) out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i)
    out += masked ? static_cast<char>(payload[i] ^ mask[i % 4]) : payload[i];
  return out;
}

TEST(SocketProtocol, SendsTextsOfEverySize) {
  SocketProtocol protocol;
  EXPECT_EQ(protocol.take(), "");
  protocol.send("hi");
  EXPECT_EQ(protocol.take(), "\x81\x02hi");
  protocol.send(std::string(126, 'a'));
  EXPECT_EQ(protocol.take(), "\x81\x7e\x00\x7e"s + std::string(126, 'a'));
  protocol.send(std::string(70'000, 'b'));
  EXPECT_EQ(protocol.take(), "\x81\x7f\0\0\0\0\0\x01\x11\x70"s + std::string(70'000, 'b'));
}

TEST(SocketProtocol, KeepsOnlyTheLatestTextForASlowClient) {
  SocketProtocol protocol;
  protocol.send("old");
  protocol.send("new");
  EXPECT_EQ(protocol.take(), "\x81\x03new");
  EXPECT_EQ(protocol.take(), "");
}

TEST(SocketProtocol, AnswersPingsAlsoByteByByteAndIgnoresTexts) {
  SocketProtocol protocol;
  for (const char c : frame(0x81, "hello") + frame(0x89, "are you there") + frame(0x8a, ""))
    protocol.receive({&c, 1});
  EXPECT_EQ(protocol.take(),
            "\x8a\x0d"
            "are you there");
  EXPECT_FALSE(protocol.ended());
}

TEST(SocketProtocol, OwesNoEndlessPongs) {
  SocketProtocol protocol;
  for (int i = 0; i < 1000; ++i) protocol.receive(frame(0x89, std::string(125, 'p')));
  EXPECT_LT(protocol.take().size(), 2000U);
}

TEST(SocketProtocol, AnswersACloseAndSaysNothingAfterIt) {
  SocketProtocol protocol;
  protocol.receive(frame(0x88, "\x03\xe9going"));
  protocol.send("too late");
  EXPECT_TRUE(protocol.ended());
  EXPECT_EQ(protocol.take(), "\x88\x02\x03\xe9");
  protocol.receive(frame(0x89, "ping"));
  protocol.close(1001);
  EXPECT_EQ(protocol.take(), "");
}

TEST(SocketProtocol, EndsWithAClientThatBreaksTheRules) {
  const std::pair<std::string, std::string> cases[] = {
      {frame(0x81, "unmasked", false), "\x88\x02\x03\xea"},
      {frame(0xc1, "extension"), "\x88\x02\x03\xea"},
      {frame(0x83, "unknown opcode"), "\x88\x02\x03\xea"},
      {frame(0x09, "fragmented ping"), "\x88\x02\x03\xea"},
      {frame(0x89, std::string(126, 'p')), "\x88\x02\x03\xea"},
      {frame(0x82, std::string(5000, 'x')), "\x88\x02\x03\xf1"},
      {"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff", "\x88\x02\x03\xf1"},
  };
  for (const auto& [bytes, answer] : cases) {
    SocketProtocol protocol;
    protocol.receive(bytes);
    EXPECT_TRUE(protocol.ended());
    EXPECT_EQ(protocol.take(), answer);
  }
}

}  // namespace
}  // namespace hindsight::net
