// Servers that misbehave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "net/gzip.h"
#include "net/http_client.h"
#include "net/test_socket.h"

namespace hindsight::net {
namespace {

using namespace std::chrono_literals;
using net::testing::TestListener;
using ::testing::HasSubstr;
using ::testing::Not;

/// A server that answers the first request with exactly these bytes and closes.
class RawAnswer {
 public:
  explicit RawAnswer(std::string bytes)
      : thread_([this, bytes = std::move(bytes)] {
          auto peer = listener_.accept();
          peer.read_head();
          peer.send(bytes);
        }) {}
  [[nodiscard]] std::string url() const { return listener_.url("/page?x=1"); }

 private:
  TestListener listener_;
  std::jthread thread_;
};

Result<ClientResponse> fetch_raw(std::string bytes, std::size_t body_bytes_max = 1'000'000) {
  const RawAnswer server(std::move(bytes));
  return make_curl_client({})->fetch({.url = server.url(), .body_bytes_max = body_bytes_max});
}

TEST(HttpClientFaults, HangingServerRunsIntoTheDeadline) {
  const TestListener listener;
  const auto answer =
      make_curl_client({})->fetch({.url = listener.url("/slow"), .deadline = 100ms});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::deadline_exceeded);
  EXPECT_EQ(answer.error().context, "GET " + listener.url("/slow"));
}

TEST(HttpClientFaults, DeadlineHoldsWhileBytesTrickle) {
  const TestListener listener;
  std::jthread server([&](std::stop_token stop) {
    auto peer = listener.accept();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
    while (!stop.stop_requested() && peer.send("x")) std::this_thread::yield();
  });
  const auto answer = make_curl_client({})->fetch({.url = listener.url(), .deadline = 100ms});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::deadline_exceeded);
}

TEST(HttpClientFaults, CutAnswersAreUnavailable) {
  for (const std::string bytes :
       {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
    const auto answer = fetch_raw(bytes);
    ASSERT_FALSE(answer) << bytes;
    EXPECT_EQ(answer.error().code, ErrorCode::unavailable) << bytes;
    EXPECT_THAT(answer.error().context, HasSubstr("/page?x=1"));
  }
}

TEST(HttpClientFaults, ResetIsUnavailable) {
  const TestListener listener;
  const std::jthread server([&] {
    auto peer = listener.accept();
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    peer.reset();
  });
  const auto answer = make_curl_client({})->fetch({.url = listener.url()});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
}

TEST(HttpClientFaults, GarbageIsABadAnswer) {
  for (const auto& bytes : {
           std::string("SSH-2.0-OpenSSH_9.2p1\r\n\r\n"),
           std::string("\x15\x03\x01\x00\x02\x02\x46"),
           std::string(
               "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
       }) {
    const auto answer = fetch_raw(bytes);
    ASSERT_FALSE(answer) << bytes;
    EXPECT_EQ(answer.error().code, ErrorCode::bad_answer) << answer.error().text();
  }
}

TEST(HttpClientFaults, RefusedConnectionIsUnavailableAndNamesNoPassword) {
  TestListener listener;
  const auto port = std::to_string(listener.port());
  listener.close();
  const auto answer =
      make_curl_client({})->fetch({.url = "http://me:secret@127.0.0.1:" + port + "/x@y"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
  EXPECT_EQ(answer.error().context, "GET http://127.0.0.1:" + port + "/x@y");
  EXPECT_THAT(answer.error().text(), Not(HasSubstr("secret")));
}

TEST(HttpClientFaults, UnknownHostIsUnavailable) {
  const auto answer = make_curl_client({})->fetch({.url = "http://no-such-host.invalid/"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
}

TEST(HttpClientFaults, BodyLimit) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string zipped = gzip(std::string(100'000, 'x'), 9);
  const std::string cases[] = {
      head + "Content-Length: 1001\r\n\r\n" + std::string(1001, 'x'),
      head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n",
      head + "Content-Encoding: gzip\r\nContent-Length: " + std::to_string(zipped.size()) +
          "\r\n\r\n" + zipped,
      head + "X: " + std::string(50'000, 'x') + "\r\n" +
          [] {
            std::string many;
            for (int i = 0; i < 10; ++i) many += "X: " + std::string(50'000, 'x') + "\r\n";
            return many;
          }() +
          "\r\n",
  };
  for (const auto& bytes : cases) {
    const auto answer = fetch_raw(bytes, 1000);
    ASSERT_FALSE(answer) << bytes.substr(0, 80);
    EXPECT_EQ(answer.error().code, ErrorCode::resource_exhausted) << answer.error().text();
  }
  const auto fits = fetch_raw(head + "Content-Length: 1000\r\n\r\n" + std::string(1000, 'x'), 1000);
  ASSERT_TRUE(fits) << fits.error().text();
  EXPECT_EQ(fits->body.size(), 1000U);
}

TEST(HttpClientFaults, RedirectsAreNotFollowed) {
  const auto answer =
      fetch_raw("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(*find_header(answer->headers, "Location"), "http://127.0.0.1:1/");
}

TEST(HttpClientFaults, InterimAnswersAreSkipped) {
  const auto answer = fetch_raw(
      "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->body, "x");
  EXPECT_EQ(find_header(answer->headers, "X-Interim"), nullptr);
}

TEST(HttpClientFaults, OnlyHttpIsSpoken) {
  for (const auto* bad : {"file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1/", "", "http://",
                          "http://127.0.0.1:99999/"}) {
    const auto answer = make_curl_client({})->fetch({.url = bad});
    ASSERT_FALSE(answer) << bad;
    EXPECT_EQ(answer.error().code, ErrorCode::invalid_argument) << bad;
  }
}

}  // namespace
}  // namespace hindsight::net
