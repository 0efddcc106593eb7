#include "net/http_client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <semaphore>
#include <thread>

#include "net/http_server.h"
#include "net/test_socket.h"

namespace hindsight::net {
namespace {

using namespace std::chrono_literals;
using net::testing::TestListener;

std::unique_ptr<HttpServer> start(Handler handler) {
  auto server = HttpServer::start({.host = "127.0.0.1"}, std::move(handler));
  EXPECT_TRUE(server) << server.error().text();
  return std::move(*server);
}

std::string url(const HttpServer& server, const std::string& path = "/") {
  return "http://127.0.0.1:" + std::to_string(server.port()) + path;
}

TEST(HttpClient, RequestArrivesWhole) {
  Request seen;
  const auto server = start([&](const Request& request, std::stop_token) {
    seen = request;
    return Response::json("{}", 201).with("X-Answer", "a: b").with("X-Empty", "");
  });
  const auto client = make_curl_client({});
  const auto answer =
      client->fetch({.method = "POST",
                     .url = url(*server, "/a%20b?c=%2B"),
                     .headers = {{"Content-Type", "application/json"}, {"X-None", ""}},
                     .body = std::string("{\"a\":\0}", 7),
                     .user = "demo",
                     .password = "pa:ss"});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "{}");
  EXPECT_EQ(*find_header(answer->headers, "x-answer"), "a: b");
  EXPECT_EQ(*find_header(answer->headers, "x-empty"), "");
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/a b");
  EXPECT_EQ(seen.parameter("c"), "+");
  EXPECT_EQ(seen.header("Content-Type"), "application/json");
  EXPECT_NE(find_header(seen.headers, "X-None"), nullptr);
  EXPECT_EQ(seen.body, std::string("{\"a\":\0}", 7));
  EXPECT_EQ(seen.header("Authorization"), "Basic ZGVtbzpwYTpzcw==");
}

TEST(HttpClient, EveryMethodWithAndWithoutBody) {
  const auto server = start([](const Request& request, std::stop_token) {
    return Response::text(request.method + ' ' + std::string(request.header("Content-Length")) +
                          ' ' + std::string(request.header("Content-Type")) + request.body);
  });
  const auto client = make_curl_client({});
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {"GET", "", "GET  "},          {"GET", "q", "GET 1 q"},     {"DELETE", "", "DELETE  "},
      {"DELETE", "q", "DELETE 1 q"}, {"PUT", "", "PUT 0 "},       {"PUT", "q", "PUT 1 q"},
      {"POST", "", "POST 0 "},       {"PATCH", "q", "PATCH 1 q"},
  };
  for (const auto& [method, body, expected] : cases) {
    const auto answer = client->fetch({.method = method, .url = url(*server), .body = body});
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->body, expected);
  }
  const auto head = client->fetch({.method = "HEAD", .url = url(*server)});
  ASSERT_TRUE(head) << head.error().text();
  EXPECT_EQ(head->body, "");
  EXPECT_EQ(*find_header(head->headers, "Content-Length"), "6");
}

TEST(HttpClient, GzipIsUndone) {
  std::string text;
  for (int i = 0; text.size() < 3'000'000; ++i) text += std::to_string(i);
  const auto server = start([&](const Request&, std::stop_token) { return Response::json(text); });
  const auto answer = make_curl_client({})->fetch({.url = url(*server)});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_TRUE(answer->body == text);
  EXPECT_EQ(*find_header(answer->headers, "Vary"), "Accept-Encoding") << "was not compressed";
  EXPECT_EQ(find_header(answer->headers, "Content-Encoding"), nullptr);
  EXPECT_EQ(find_header(answer->headers, "Content-Length"), nullptr);
}

TEST(HttpClient, BodyHasSpareCapacity) {
  const auto server = start([](const Request& request, std::stop_token) {
    return Response::text(std::string(std::stoul(std::string(*request.parameter("n"))), 'x'));
  });
  const auto client = make_curl_client({});
  for (const std::size_t size : {0UL, 1UL, 100UL, 1000UL, 65536UL, 1'000'000UL}) {
    auto answer = client->fetch({.url = url(*server, "/?n=" + std::to_string(size))});
    ASSERT_TRUE(answer) << answer.error().text();
    const auto body = std::move(answer->body);
    EXPECT_EQ(body.size(), size);
    EXPECT_GE(body.capacity(), size + 64);
  }
}

TEST(HttpClient, KeepsTheConnection) {
  const TestListener listener;
  const std::jthread server([&] {
    auto peer = listener.accept();  // only one
    for (const auto* body : {"1", "2"}) {
      peer.read_head();
      peer.send(std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n") + body);
    }
  });
  const auto client = make_curl_client({});
  EXPECT_EQ(client->fetch({.url = listener.url()})->body, "1");
  EXPECT_EQ(client->fetch({.url = listener.url()})->body, "2");
}

TEST(HttpClient, ConnectionClosedMeanwhileIsReplaced) {
  const TestListener listener;
  const std::jthread server([&] {
    for (const auto* body : {"1", "2"}) {
      auto peer = listener.accept();
      peer.read_head();
      peer.send(std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n") + body);
    }
  });
  const auto client = make_curl_client({});
  EXPECT_EQ(client->fetch({.url = listener.url()})->body, "1");
  EXPECT_EQ(client->fetch({.url = listener.url()})->body, "2");
}

TEST(HttpClient, ConnectionsPerHostAreLimited) {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  const auto server = start([&](const Request&, std::stop_token) {
    most = std::max(most.load(), ++now);
    std::this_thread::yield();
    --now;
    return Response::text("x");
  });
  const auto client = make_curl_client({.connections_per_host_max = 1});
  std::counting_semaphore<> done(0);
  std::atomic<int> good = 0;
  for (int i = 0; i < 20; ++i) {
    client->send({.url = url(*server)}, {}, [&](Result<ClientResponse> answer) {
      good += answer && answer->body == "x" ? 1 : 0;
      done.release();
    });
  }
  for (int i = 0; i < 20; ++i) done.acquire();
  EXPECT_EQ(good, 20);
  EXPECT_EQ(most, 1);
}

/// Only the time it takes to connect counts, not the time spent waiting for a free connection.
TEST(HttpClient, WaitingForAConnectionIsNoConnectTimeout) {
  for (const bool kept : {true, false}) {
    const TestListener listener;
    const auto client = make_curl_client({.connections_per_host_max = 1});
    std::promise<Result<ClientResponse>> first;
    std::promise<Result<ClientResponse>> second;
    const ClientRequest request{.url = listener.url(), .connect_timeout = 50ms};
    client->send(request, {}, [&](auto answer) { first.set_value(std::move(answer)); });
    auto peer = listener.accept();
    peer.read_head();
    client->send(request, {}, [&](auto answer) { second.set_value(std::move(answer)); });
    // A request that runs into its deadline is the clock here: it proves that 200 ms have gone.
    const TestListener silent;
    EXPECT_FALSE(client->fetch({.url = silent.url(), .deadline = 200ms}));
    peer.send(kept ? "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"
                   : "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1");
    EXPECT_TRUE(first.get_future().get());
    if (!kept) peer.close();
    auto next = kept ? std::move(peer) : listener.accept();
    next.read_head();
    next.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
    const auto answer = second.get_future().get();
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->body, "2");
  }
}

TEST(HttpClient, WaitingForAConnectionHasADeadlineAndCanBeCancelled) {
  const TestListener listener;
  const auto client = make_curl_client({.connections_per_host_max = 1});
  client->send({.url = listener.url()}, {}, [](const auto&) {});
  auto peer = listener.accept();
  const auto late = client->fetch({.url = listener.url(), .deadline = 50ms});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::deadline_exceeded);
  std::stop_source stop;
  std::promise<ErrorCode> code;
  client->send({.url = listener.url()}, stop.get_token(),
               [&](const auto& answer) { code.set_value(answer.error().code); });
  stop.request_stop();
  EXPECT_EQ(code.get_future().get(), ErrorCode::cancelled);
}

TEST(HttpClient, StopCancelsPromptly) {
  const TestListener listener;
  const auto client = make_curl_client({});
  std::stop_source stop;
  std::promise<ErrorCode> code;
  client->send({.url = listener.url(), .deadline = 1h}, stop.get_token(),
               [&](const auto& answer) { code.set_value(answer.error().code); });
  auto peer = listener.accept();
  peer.read_head();
  stop.request_stop();
  EXPECT_EQ(code.get_future().get(), ErrorCode::cancelled);
  EXPECT_EQ(peer.read_to_end(), "");  // and the connection is not left open
  EXPECT_EQ(client->fetch({.url = listener.url()}, stop.get_token()).error().code,
            ErrorCode::cancelled);
}

TEST(HttpClient, DestructorCancelsWhatIsOutstanding) {
  const TestListener listener;
  std::vector<ErrorCode> codes;
  auto client = make_curl_client({.connections_per_host_max = 2});
  auto* const raw = client.get();
  const auto note = [&](const Result<ClientResponse>& answer) {
    codes.push_back(answer.error().code);
  };
  for (int i = 0; i < 5; ++i) {
    raw->send({.url = listener.url()}, {}, [&, i](const Result<ClientResponse>& answer) {
      note(answer);
      if (i == 0) raw->send({.url = listener.url()}, {}, note);
    });
  }
  client.reset();
  EXPECT_EQ(codes, std::vector<ErrorCode>(6, ErrorCode::cancelled));
}

TEST(HttpClient, DoneMaySendAgain) {
  const auto server =
      start([](const Request& request, std::stop_token) { return Response::text(request.path); });
  const auto client = make_curl_client({});
  std::promise<std::string> last;
  client->send({.url = url(*server, "/1")}, {}, [&](const auto&) {
    client->send({.url = url(*server, "/2")}, {},
                 [&](const auto& answer) { last.set_value(answer->body); });
  });
  EXPECT_EQ(last.get_future().get(), "/2");
}

TEST(HttpClient, ManyThreadsMaySend) {
  const auto server =
      start([](const Request& request, std::stop_token) { return Response::text(request.path); });
  const auto client = make_curl_client({.connections_per_host_max = 4});
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i) {
          const auto path = "/" + std::to_string(t * 100 + i);
          const auto answer = client->fetch({.url = url(*server, path)});
          good += answer && answer->body == path ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(good, 100);
}

}  // namespace
}  // namespace hindsight::net
