#include "net/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "net/test_server.h"
#include "net/test_socket.h"

namespace hindsight::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace net::testing;  // NOLINT: the vocabulary of these tests

TEST(HttpServer, KeepsTheConnection) {
  const auto server = start({}, echo);
  auto client = TestSocket::connect(server->port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/a%20b?x=1+2"));
    const auto response = client.read_response();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "GET /a b x=1 2");
    EXPECT_EQ(header(response, "Connection"), "keep-alive");
    EXPECT_THAT(header(response, "Date"), ::testing::MatchesRegex("[A-Z].., .. [A-Z].. .* GMT"));
  }
}

TEST(HttpServer, ClosesWhenAsked) {
  const auto server = start({}, echo);
  for (const std::string request :
       {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    auto client = TestSocket::connect(server->port());
    client.send(request + get("/never"));
    EXPECT_EQ(header(client.read_response(), "Connection"), "close");
    EXPECT_EQ(client.read_to_end(), "");
  }
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  const auto server = start({}, echo);
  auto client = TestSocket::connect(server->port());
  constexpr int kRequests = 3000;  // more than the server is willing to keep
  const std::jthread sender([&] {
    std::string all;
    for (int i = 0; i < kRequests; ++i) {
      all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nxy";
    }
    client.send(all);
  });
  for (int i = 0; i < kRequests; ++i) {
    ASSERT_EQ(client.read_response().body, "POST /" + std::to_string(i) + " xy");
  }
}

TEST(HttpServer, RequestMayComeByteByByte) {
  const auto server = start({}, echo);
  auto client = TestSocket::connect(server->port());
  const std::string request =
      "\r\nPOST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: 1\r\n\r\n" +
      get("/next");
  for (const char c : request) client.send({&c, 1});
  EXPECT_EQ(client.read_response().body, "POST /x abcde");
  EXPECT_EQ(client.read_response().body, "GET /next");
}

TEST(HttpServer, LargeBodiesGoBothWays) {
  const auto server = start(
      {}, [](const Request& request, std::stop_token) { return Response::text(request.body); });
  std::string body;
  for (int i = 0; body.size() < 10'000'000; ++i) body += std::to_string(i);
  auto client = TestSocket::connect(server->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body + get("/"));
  EXPECT_TRUE(client.read_response().body == body);
  EXPECT_EQ(client.read_response().status, 200);
}

TEST(HttpServer, HandlerSeesTheRequest) {
  Request seen;
  const auto server = start({}, [&](const Request& request, std::stop_token) {
    seen = request;
    return Response::empty();
  });
  auto client = TestSocket::connect(server->port());
  client.send(
      "PUT http://x/p?a=b HTTP/1.1\r\nHost: x\r\nCookie: s=1\r\nContent-Length: 1\r\n\r\nz");
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(header(response, "Content-Length"), "(none)");
  EXPECT_EQ(seen.method, "PUT");
  EXPECT_EQ(seen.path, "/p");
  EXPECT_EQ(seen.parameter("a"), "b");
  EXPECT_EQ(seen.cookie("s"), "1");
  EXPECT_EQ(seen.body, "z");
  EXPECT_EQ(seen.remote_address, "127.0.0.1");
  EXPECT_FALSE(seen.tls);
}

TEST(HttpServer, HeadHasLengthButNoBody) {
  const auto server = start({}, echo);
  auto client = TestSocket::connect(server->port());
  client.send("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\n" + get("/next"));
  EXPECT_EQ(header(client.read_response(true), "Content-Length"), "9");
  EXPECT_EQ(client.read_response().body, "GET /next");
}

TEST(HttpServer, SendsContinueWhenExpected) {
  const auto server = start({}, echo);
  auto client = TestSocket::connect(server->port());
  const std::string head =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
  client.send(head);
  EXPECT_EQ(client.read_line(), "HTTP/1.1 100 Continue");
  EXPECT_EQ(client.read_line(), "");
  client.send("abc");
  EXPECT_EQ(client.read_response().body, "POST / abc");
  // Who does not wait gets no interim answer.
  client.send(head + "abc");
  EXPECT_EQ(client.read_response().body, "POST / abc");
}

TEST(HttpServer, RefusesWhatIsMalformed) {
  const auto server = start({}, echo);
  const std::pair<std::string, int> cases[] = {
      {"nonsense\r\n\r\n", 400},
      {"GET / HTTP/3.7\r\nHost: x\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       400},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n", 501},
      {"GET / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n", 417},
  };
  for (const auto& [request, status] : cases) {
    auto client = TestSocket::connect(server->port());
    client.send(request);
    const auto response = client.read_response();
    EXPECT_EQ(response.status, status) << request;
    EXPECT_THAT(response.body, HasSubstr("errorMessage"));
    EXPECT_EQ(client.read_to_end(), "") << request;
  }
}

TEST(HttpServer, BadPathsAreRefusedAndTheConnectionStays) {
  const auto server = start({}, echo);
  auto client = TestSocket::connect(server->port());
  for (const auto* path : {"/../x", "/a/%2e%2e/b", "/a%00", "/%zz", "*"}) {
    client.send(get(path));
    EXPECT_EQ(client.read_response().status, 400) << path;
  }
  client.send(get("/fine"));
  EXPECT_EQ(client.read_response().body, "GET /fine");
}

TEST(HttpServer, ContextPathIsStripped) {
  const auto server = start({.context_path = "/ctx"}, echo);
  auto client = TestSocket::connect(server->port());
  client.send(get("/ctx/a") + get("/other") + get("/ctxa") + get("/ctx?x=1") + get("/ctx/"));
  EXPECT_EQ(client.read_response().body, "GET /a");
  EXPECT_EQ(client.read_response().status, 404);
  EXPECT_EQ(client.read_response().status, 404);
  const auto redirect = client.read_response();
  EXPECT_EQ(redirect.status, 302);
  EXPECT_EQ(header(redirect, "Location"), "/ctx/?x=1");
  EXPECT_EQ(client.read_response().body, "GET /");
}

TEST(HttpServer, CompressesLargeTextOnly) {
  const auto server = start({}, [](const Request& request, std::stop_token) {
    auto body = std::string(request.path == "/small" ? 1000 : 5000, 'a');
    auto response = Response::json(std::move(body)).with("ETag", "\"tag\"");
    if (request.path == "/image") response.headers = {{"Content-Type", "image/png"}};
    return response;
  });
  auto client = TestSocket::connect(server->port());
  const std::string accept = "Accept-Encoding: gzip\r\n";
  client.send(get("/large", accept));
  const auto zipped = client.read_response();
  EXPECT_EQ(header(zipped, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(zipped, "Vary"), "Accept-Encoding");
  EXPECT_EQ(header(zipped, "ETag"), "W/\"tag\"");
  EXPECT_LT(zipped.body.size(), 500U);
  EXPECT_TRUE(zipped.body.starts_with("\x1f\x8b"));
  client.send(get("/large"));
  const auto plain = client.read_response();
  EXPECT_EQ(header(plain, "Content-Encoding"), "(none)");
  EXPECT_EQ(header(plain, "ETag"), "\"tag\"");
  EXPECT_EQ(plain.body, std::string(5000, 'a'));
  for (const auto* path : {"/small", "/image"}) {
    client.send(get(path, accept));
    EXPECT_EQ(header(client.read_response(), "Content-Encoding"), "(none)") << path;
  }
}

TEST(HttpServer, FailingHandlerIsAnswered) {
  const auto server = start({}, [](const Request& request, std::stop_token) -> Response {
    if (request.path == "/standard") throw std::runtime_error("secret detail");
    if (request.path == "/strange") throw 7;  // NOLINT
    return Response::text("fine");
  });
  auto client = TestSocket::connect(server->port());
  client.send(get("/standard") + get("/strange") + get("/"));
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, Not(HasSubstr("secret")));
  EXPECT_EQ(client.read_response().status, 500);
  EXPECT_EQ(client.read_response().body, "fine");
}

TEST(HttpServer, HandlerCannotBreakTheFraming) {
  const auto server = start({}, [](const Request&, std::stop_token) {
    return Response::text("body")
        .with("Content-Length", "1")
        .with("Transfer-Encoding", "chunked")
        .with("X-Evil", "a\r\nX-Injected: 1")
        .with("X-Good", "1");
  });
  auto client = TestSocket::connect(server->port());
  client.send(get("/"));
  const auto response = client.read_response();
  EXPECT_EQ(response.body, "body");
  EXPECT_EQ(header(response, "Transfer-Encoding"), "(none)");
  EXPECT_EQ(header(response, "X-Evil"), "(none)");
  EXPECT_EQ(header(response, "X-Injected"), "(none)");
  EXPECT_EQ(header(response, "X-Good"), "1");
}

TEST(HttpServer, LocalhostMeansBothFamilies) {
  const auto server = start({.host = "localhost"}, echo);
  auto four = TestSocket::connect(server->port(), "127.0.0.1");
  four.send(get("/4"));
  EXPECT_EQ(four.read_response().body, "GET /4");
  sockaddr_in6 loopback{};
  loopback.sin6_family = AF_INET6;
  loopback.sin6_addr = in6addr_loopback;
  const int probe = ::socket(AF_INET6, SOCK_STREAM, 0);
  const bool has_v6 = ::bind(probe, reinterpret_cast<sockaddr*>(&loopback), sizeof loopback) == 0;
  ::close(probe);
  if (!has_v6) GTEST_SKIP() << "no IPv6 here";
  auto six = TestSocket::connect(server->port(), "::1");
  six.send(get("/6"));
  EXPECT_EQ(six.read_response().body, "GET /6");
}

TEST(HttpServer, ListensOnAddressesAndOnAll) {
  for (const auto* host : {"127.0.0.1", "0.0.0.0", "::"}) {
    auto server = HttpServer::start({.host = host}, [](const Request& request, std::stop_token) {
      return Response::text(request.remote_address);
    });
    if (!server && std::string_view(host) == "::") continue;  // a machine without IPv6
    ASSERT_TRUE(server) << server.error().text();
    auto client = TestSocket::connect((*server)->port());
    client.send(get("/"));
    EXPECT_EQ(client.read_response().body, "127.0.0.1") << host;
  }
}

TEST(HttpServer, TakenPortAndUnknownHostAreExplained) {
  const TestListener taken;
  const auto port = HttpServer::start({.host = "127.0.0.1", .port = taken.port()}, echo);
  ASSERT_FALSE(port);
  EXPECT_EQ(port.error().code, ErrorCode::unavailable);
  EXPECT_THAT(port.error().message, HasSubstr("127.0.0.1 port " + std::to_string(taken.port())));
  EXPECT_THAT(port.error().message, HasSubstr("choose another"));
  const auto host = HttpServer::start({.host = "no such host"}, echo);
  ASSERT_FALSE(host);
  EXPECT_THAT(host.error().message, HasSubstr("no such host"));
}

}  // namespace
}  // namespace hindsight::net
