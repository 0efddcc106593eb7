// Limits, time-outs, cancellation and the end of the server.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "net/http_server.h"
#include "net/test_server.h"
#include "net/test_socket.h"

namespace hindsight::net {
namespace {

using namespace std::chrono_literals;
using namespace net::testing;  // NOLINT: the vocabulary of these tests

/// Returns when the request is cancelled.
void wait_for(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any wake;
  wake.wait_for(lock, stop, 20s, [] { return false; });
}

TEST(HttpServerLimits, HeadLimit) {
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

TEST(HttpServerLimits, BodyLimitIsSeenByAClientThatSendsItAll) {
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
  expecting.send(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(expecting.read_response().status, 413);
}

TEST(HttpServerLimits, SlowClientsAreLetGo) {
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

TEST(HttpServerLimits, ClientThatNeverReadsIsLetGo) {
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

TEST(HttpServerLimits, LeavingClientCancelsTheHandler) {
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

TEST(HttpServerLimits, PipelinedRequestDoesNotCancelTheOneBefore) {
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

TEST(HttpServerLimits, BusyServerSaysSo) {
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

TEST(HttpServerLimits, ConnectionLimit) {
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

TEST(HttpServerLimits, OutlivesALackOfFileDescriptors) {
  const auto server = start({}, echo);
  TestSocket client(::socket(AF_INET, SOCK_STREAM, 0));
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{static_cast<rlim_t>(client.fd()) + 1, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(server->port());
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(client.fd(), reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
  client.send(get("/"));
  pollfd wait{client.fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&wait, 1, 50), 0);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(client.read_response().body, "GET /");
}

TEST(HttpServerLimits, StopCancelsAnswersAndCloses) {
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

TEST(HttpServerLimits, StopDoesNotWaitForAClientThatNeverReads) {
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

}  // namespace
}  // namespace hindsight::net
