#include "net/web_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "net/test_server.h"
#include "net/test_socket.h"

namespace hindsight::net {
namespace {

using namespace net::testing;  // NOLINT: the vocabulary of these tests

constexpr const char* kHandshake =
    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
constexpr const char* kClose = "\x88\x82\x01\x01\x01\x01\x02\xe9";  // 1000, masked

class WebSocketTest : public ::testing::Test {
 protected:
  std::promise<std::shared_ptr<WebSocket>> opened_;
  std::unique_ptr<HttpServer> server_ = start({}, [this](const Request& request, auto) {
    return accept_web_socket(request,
                             [this](auto socket) { opened_.set_value(std::move(socket)); });
  });

  TestSocket connect() {
    auto client = TestSocket::connect(server_->port());
    client.send(get("/ws", kHandshake));
    std::string line;
    EXPECT_EQ(client.read_line(), "HTTP/1.1 101 Switching Protocols");
    while (!(line = client.read_line()).empty()) head_ += line + '\n';
    return client;
  }
  std::shared_ptr<WebSocket> socket() { return opened_.get_future().get(); }

  std::string head_;
};

TEST_F(WebSocketTest, OpensAndSendsTexts) {
  auto client = connect();
  // The example of RFC 6455.
  EXPECT_THAT(head_, ::testing::HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n"));
  EXPECT_THAT(head_, ::testing::HasSubstr("Connection: Upgrade\n"));
  EXPECT_THAT(head_, ::testing::Not(::testing::HasSubstr("Content-Length")));
  const auto opened = socket();
  EXPECT_TRUE(opened->is_open());
  EXPECT_TRUE(opened->send("hello"));
  EXPECT_EQ(client.read_exactly(7), "\x81\x05hello");
}

TEST_F(WebSocketTest, AnswersTheClientsClose) {
  auto client = connect();
  const auto opened = socket();
  client.send(std::string_view(kClose, 8));
  EXPECT_EQ(client.read_to_end(), "\x88\x02\x03\xe8");
  client.close();
  while (opened->is_open()) std::this_thread::yield();
  EXPECT_FALSE(opened->send("nobody listens"));
}

TEST_F(WebSocketTest, IsClosedByItsOwner) {
  auto client = connect();
  socket()->close();
  EXPECT_EQ(client.read_to_end(), "\x88\x02\x03\xe9");
}

TEST_F(WebSocketTest, NoticesAClientThatIsGone) {
  auto client = connect();
  const auto opened = socket();
  client.reset();
  while (opened->is_open()) std::this_thread::yield();
}

TEST_F(WebSocketTest, OutlivesItsServer) {
  auto client = connect();
  const auto opened = socket();
  server_->stop();
  EXPECT_EQ(client.read_to_end(), "\x88\x02\x03\xe9");
  server_.reset();
  EXPECT_FALSE(opened->send("too late"));
  opened->close();
}

TEST_F(WebSocketTest, ASlowClientGetsTheLatestTextInsteadOfAll) {
  auto client = connect();
  const auto opened = socket();
  const std::string large(1'000'000, 'x');
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(opened->send(large));
  EXPECT_TRUE(opened->send("latest"));
  std::size_t received = 0;
  std::string tail;
  while (!tail.ends_with("\x81\x06latest")) {
    const auto more = client.read_some();
    ASSERT_FALSE(more.empty());
    received += more.size();
    tail = (tail + more).substr(std::max<std::size_t>(tail.size() + more.size(), 8) - 8);
  }
  EXPECT_LT(received, 100'000'000U);
}

TEST_F(WebSocketTest, RefusesWhatIsNoHandshake) {
  auto client = TestSocket::connect(server_->port());
  for (const std::string head : {"", "Upgrade: websocket\r\nConnection: Upgrade\r\n",
                                 "Upgrade: h2c\r\nConnection: Upgrade\r\n"}) {
    client.send(get("/ws", head));
    EXPECT_EQ(client.read_response().status, 426);
  }
}

}  // namespace
}  // namespace hindsight::net
