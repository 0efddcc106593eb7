#include "net/http_server.h"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_socket.h"

namespace hindsight::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using net::testing::TestListener;
using net::testing::TestSocket;

constexpr auto kPatience = 20s;

std::unique_ptr<HttpServer> start(ServerOptions options, Handler handler) {
  auto server = HttpServer::start(std::move(options), std::move(handler));
  EXPECT_TRUE(server) << server.error().text();
  return std::move(*server);
}

std::string get(const std::string& path, const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}

std::string header(const Response& response, std::string_view name) {
  const auto* value = find_header(response.headers, name);
  return value == nullptr ? "(none)" : *value;
}

Response echo(const Request& request, const std::stop_token&) {
  std::string text = request.method + ' ' + request.path;
  for (const auto& [name, value] : request.query) text += ' ' + name + '=' + value;
  if (!request.body.empty()) text += ' ' + request.body;
  return Response::text(text);
}

/// Returns when the request is cancelled.
void wait_for(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any wake;
  wake.wait_for(lock, stop, kPatience, [] { return false; });
}

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
  for (const std::string request : {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                                    "GET / HTTP/1.0\r\n\r\n"}) {
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
      "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: 1\r\n\r\n" + get("/next");
  for (const char c : request) client.send({&c, 1});
  EXPECT_EQ(client.read_response().body, "POST /x abcde");
  EXPECT_EQ(client.read_response().body, "GET /next");
}

TEST(HttpServer, LargeBodiesGoBothWays) {
  const auto server =
      start({}, [](const Request& request, std::stop_token) { return Response::text(request.body); });
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
  client.send("PUT http://x/p?a=b HTTP/1.1\r\nHost: x\r\nCookie: s=1\r\nContent-Length: 1\r\n\r\nz");
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
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
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

TEST(HttpServer, HeadLimit) {
  const auto server = start({.head_bytes_max = 4096}, echo);
  auto fits = TestSocket::connect(server->port());
  fits.send(get("/", "X: " + std::string(3900, 'x') + "\r\n"));
  EXPECT_EQ(fits.read_response().status, 200);
  auto large = TestSocket::connect(server->port());
  large.send(get("/", "X: " + std::string(5000, 'x') + "\r\n"));
  EXPECT_EQ(large.read_response().status, 431);
  // The same in small lines, which the parser takes one by one.
  auto many = TestSocket::connect(server->port());
  std::string lines;
  for (int i = 0; i < 600; ++i) lines += "X: yyyy\r\n";
  many.send(get("/", lines));
  EXPECT_EQ(many.read_response().status, 431);
}

TEST(HttpServer, BodyLimitIsSeenByAClientThatSendsItAll) {
  const auto server = start({.body_bytes_max = 1000}, echo);
  const std::string body(1'000'000, 'b');
  auto counted = TestSocket::connect(server->port());
  counted.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + body);
  EXPECT_EQ(counted.read_response().status, 413);
  EXPECT_EQ(counted.read_to_end(), "");
  auto chunked = TestSocket::connect(server->port());
  chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nf4240\r\n" + body +
               "\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.read_response().status, 413);
  auto expecting = TestSocket::connect(server->port());
  expecting.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(expecting.read_response().status, 413);
}

TEST(HttpServer, SlowClientsAreLetGo) {
  const auto server = start({.head_timeout = 1s, .body_timeout = 1s, .idle_timeout = 1s}, echo);
  auto silent = TestSocket::connect(server->port());
  auto idle = TestSocket::connect(server->port());
  auto half_head = TestSocket::connect(server->port());
  auto half_body = TestSocket::connect(server->port());
  idle.send(get("/"));
  half_head.send("GET / HTTP/1.1\r\nHo");
  half_body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_EQ(idle.read_response().status, 200);
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_EQ(half_head.read_response().status, 408);
  EXPECT_EQ(half_head.read_to_end(), "");
  EXPECT_EQ(half_body.read_response().status, 408);
}

TEST(HttpServer, ClientThatNeverReadsIsLetGo) {
  std::promise<void> over;
  ServerOptions options{.body_timeout = 1s};
  const auto server = start(options, [](const Request&, std::stop_token) {
    return Response::text(std::string(50'000'000, 'x'));
  });
  auto client = TestSocket::connect(server->port());
  client.send(get("/"));
  // Not read until the server has given up, which it tells by a reset: poll reports it.
  pollfd wait{client.fd(), 0, 0};
  EXPECT_EQ(::poll(&wait, 1, 20'000), 1);
  EXPECT_TRUE(wait.revents & (POLLHUP | POLLERR));
}

TEST(HttpServer, LeavingClientCancelsTheHandler) {
  for (const bool orderly : {true, false}) {
    std::promise<void> started;
    std::promise<bool> ended;
    const auto server = start({}, [&](const Request&, std::stop_token cancelled) {
      started.set_value();
      wait_for(cancelled);
      ended.set_value(cancelled.stop_requested());
      return Response::empty();
    });
    auto client = TestSocket::connect(server->port());
    client.send(get("/"));
    started.get_future().wait();
    orderly ? client.close() : client.reset();
    EXPECT_TRUE(ended.get_future().get());
  }
}

TEST(HttpServer, PipelinedRequestDoesNotCancelTheOneBefore) {
  std::promise<void> started;
  std::promise<void> go_on;
  std::atomic<bool> cancelled_first = false;
  const auto server = start({}, [&](const Request& request, std::stop_token cancelled) {
    if (request.path == "/first") {
      started.set_value();
      go_on.get_future().wait();
      cancelled_first = cancelled.stop_requested();
    }
    return Response::text(request.path);
  });
  auto client = TestSocket::connect(server->port());
  client.send(get("/first"));
  started.get_future().wait();
  client.send(get("/second"));
  // Another connection's round trip proves that the loop has had its chance to see the bytes.
  auto other = TestSocket::connect(server->port());
  other.send(get("/other"));
  EXPECT_EQ(other.read_response().body, "/other");
  go_on.set_value();
  EXPECT_EQ(client.read_response().body, "/first");
  EXPECT_EQ(client.read_response().body, "/second");
  EXPECT_FALSE(cancelled_first);
}

TEST(HttpServer, BusyServerSaysSo) {
  std::promise<void> started;
  std::promise<void> go_on;
  ServerOptions options;
  options.worker_threads = 1;
  options.queued_requests_max = 1;
  const auto server = start(options, [&, first = std::make_shared<std::atomic<bool>>(true)](
                                         const Request&, std::stop_token) {
    if (first->exchange(false)) {
      started.set_value();
      go_on.get_future().wait();
    }
    return Response::text("done");
  });
  auto running = TestSocket::connect(server->port());
  running.send(get("/"));
  started.get_future().wait();
  // Of two more, one finds room in the queue; which of them, the server decides.
  auto one = TestSocket::connect(server->port());
  auto two = TestSocket::connect(server->port());
  one.send(get("/"));
  two.send(get("/"));
  pollfd either[] = {{one.fd(), POLLIN, 0}, {two.fd(), POLLIN, 0}};
  ASSERT_EQ(::poll(either, 2, 20'000), 1);
  auto& refused = either[0].revents != 0 ? one : two;
  auto& queued = either[0].revents != 0 ? two : one;
  const auto response = refused.read_response();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(header(response, "Retry-After"), "1");
  go_on.set_value();
  EXPECT_EQ(running.read_response().body, "done");
  EXPECT_EQ(queued.read_response().body, "done");
  refused.send(get("/"));
  EXPECT_EQ(refused.read_response().body, "done");
}

TEST(HttpServer, ConnectionLimit) {
  const auto server = start({.connections_max = 1}, echo);
  auto first = TestSocket::connect(server->port());
  first.send(get("/"));
  EXPECT_EQ(first.read_response().status, 200);
  auto second = TestSocket::connect(server->port());
  EXPECT_EQ(second.read_response().status, 503);
  EXPECT_EQ(second.read_to_end(), "");
  first.send(get("/"));
  EXPECT_EQ(first.read_response().status, 200);
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

TEST(HttpServer, StopCancelsAnswersAndCloses) {
  std::promise<void> started;
  const auto server = start({.worker_threads = 1}, [&](const Request&, std::stop_token cancelled) {
    started.set_value();  // throws when called again
    wait_for(cancelled);
    return Response::text(cancelled.stop_requested() ? "cancelled" : "not cancelled");
  });
  auto busy = TestSocket::connect(server->port());
  auto idle = TestSocket::connect(server->port());
  busy.send(get("/"));
  started.get_future().wait();
  auto waiting = TestSocket::connect(server->port());
  waiting.send(get("/"));
  std::jthread stopper([&] { server->stop(); });
  server->stop();  // from two threads at once
  const auto response = busy.read_response();
  EXPECT_EQ(response.body, "cancelled");
  EXPECT_EQ(header(response, "Connection"), "close");
  EXPECT_EQ(busy.read_to_end(), "");
  EXPECT_EQ(idle.read_to_end(), "");
  // Waiting for the worker, or not even read when the server stopped: never handled.
  const auto rest = waiting.read_to_end();
  EXPECT_TRUE(rest.empty() || rest.starts_with("HTTP/1.1 503 ")) << rest;
  EXPECT_FALSE(TestSocket::connect(server->port()).connected());
  server->stop();
}

TEST(HttpServer, StopDoesNotWaitForAClientThatNeverReads) {
  std::promise<void> answered;
  const auto server = start({}, [&](const Request&, std::stop_token) {
    answered.set_value();
    return Response::text(std::string(50'000'000, 'x'));
  });
  auto client = TestSocket::connect(server->port());
  client.send(get("/"));
  answered.get_future().wait();
  client.read_line();
  server->stop();
  EXPECT_FALSE(TestSocket::connect(server->port()).connected());
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
