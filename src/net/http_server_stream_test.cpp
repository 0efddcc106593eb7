// Bodies that are written while they are sent.
#include <gtest/gtest.h>
#include <zlib.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <stop_token>

#include "net/http_server.h"
#include "net/test_server.h"
#include "net/test_socket.h"

namespace hindsight::net {
namespace {

using namespace std::chrono_literals;
using namespace net::testing;  // NOLINT: the vocabulary of these tests

Handler streaming(Response::Stream stream) {
  return [stream = std::move(stream)](const Request& request, const std::stop_token&) {
    if (request.path == "/plain") return Response::text("plain");
    Response response;
    response.with("Content-Type", "application/x-ndjson");
    response.stream = stream;
    return response;
  };
}

/// The second part comes once the first one was read.
Handler in_two_parts(std::promise<void>& first_was_read) {
  return streaming([&](BodySink& sink, const std::stop_token&) {
    sink.write("one\n");
    first_was_read.get_future().wait_for(20s);
    return sink.write("two\n");
  });
}

std::string read_chunk(TestSocket& client) {
  const auto size = std::stoul("0" + client.read_line(), nullptr, 16);
  auto text = client.read_exactly(size);
  EXPECT_EQ(client.read_line(), "");
  return text;
}

std::string read_chunks(TestSocket& client) {
  std::string all;
  for (auto chunk = read_chunk(client); !chunk.empty(); chunk = read_chunk(client)) all += chunk;
  return all;
}

std::string gunzip(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 31), Z_OK);
  std::string out(1'000'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflate(&stream, Z_SYNC_FLUSH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST(HttpServerStream, EachPartComesAtOnce) {
  std::promise<void> first_was_read;
  const auto server = start({}, in_two_parts(first_was_read));
  auto client = TestSocket::connect(server->port());
  client.send(get("/") + get("/plain"));
  const auto head = client.read_head();
  EXPECT_EQ(*find_header(head, "Transfer-Encoding"), "chunked");
  EXPECT_EQ(find_header(head, "Content-Length"), nullptr);
  EXPECT_EQ(read_chunk(client), "one\n");
  first_was_read.set_value();
  EXPECT_EQ(read_chunks(client), "two\n");
  EXPECT_EQ(client.read_response().body, "plain");
}

TEST(HttpServerStream, EachPartOfAGzipStreamCanBeRead) {
  std::promise<void> first_was_read;
  const auto server = start({}, in_two_parts(first_was_read));
  auto client = TestSocket::connect(server->port());
  client.send(get("/", "Accept-Encoding: gzip\r\n"));
  EXPECT_EQ(*find_header(client.read_head(), "Content-Encoding"), "gzip");
  auto bytes = read_chunk(client);
  EXPECT_EQ(gunzip(bytes), "one\n");
  first_was_read.set_value();
  bytes += read_chunks(client);
  EXPECT_EQ(gunzip(bytes), "one\ntwo\n");
}

TEST(HttpServerStream, OldClientsReadToTheEndOfTheConnection) {
  const auto server = start({}, streaming([](BodySink& sink, const std::stop_token&) {
                              return sink.write("one\n") && sink.write("two\n");
                            }));
  auto client = TestSocket::connect(server->port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto head = client.read_head();
  EXPECT_EQ(find_header(head, "Transfer-Encoding"), nullptr);
  EXPECT_EQ(*find_header(head, "Connection"), "close");
  EXPECT_EQ(client.read_to_end(), "one\ntwo\n");
}

TEST(HttpServerStream, HeadHasNoBody) {
  const auto server = start(
      {}, streaming([](BodySink& sink, const std::stop_token&) { return sink.write("one\n"); }));
  auto client = TestSocket::connect(server->port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/plain"));
  EXPECT_EQ(client.read_response(true).status, 200);
  EXPECT_EQ(client.read_response().body, "plain");
}

TEST(HttpServerStream, WhatIsNotCompleteIsCutOff) {
  for (const bool throws : {false, true}) {
    const auto server = start({}, streaming([&](BodySink& sink, const std::stop_token&) {
                                sink.write("one\n");
                                if (throws) throw std::runtime_error("broken");
                                return false;
                              }));
    auto client = TestSocket::connect(server->port());
    client.send(get("/") + get("/plain"));
    const auto all = client.read_to_end();
    EXPECT_EQ(all.find("\r\n0\r\n"), std::string::npos) << all;
    EXPECT_EQ(all.find("plain"), std::string::npos) << all;
  }
}

TEST(HttpServerStream, AClientThatLeavesEndsIt) {
  std::promise<void> ended;
  const auto server = start({}, streaming([&](BodySink& sink, const std::stop_token& stop) {
                              while (sink.write(std::string(100'000, 'x'))) {
                              }
                              EXPECT_TRUE(stop.stop_requested());
                              ended.set_value();
                              return false;
                            }));
  auto client = TestSocket::connect(server->port());
  client.send(get("/"));
  client.read_head();
  client.reset();
  EXPECT_EQ(ended.get_future().wait_for(20s), std::future_status::ready);
}

TEST(HttpServerStream, ASlowClientIsWaitedFor) {
  std::atomic<std::size_t> written = 0;
  constexpr std::size_t kPart = 100'000, kParts = 600;
  constexpr std::size_t kAheadMax = 20'000'000;  // what both ends of a socket may buffer, and more
  const auto server = start({}, streaming([&](BodySink& sink, const std::stop_token&) {
                              for (std::size_t i = 0; i < kParts; ++i) {
                                if (!sink.write(std::string(kPart, 'x'))) return false;
                                written += kPart;
                              }
                              return true;
                            }));
  auto client = TestSocket::connect(server->port());
  client.send(get("/"));
  client.read_head();
  std::size_t read = 0;
  for (auto chunk = read_chunk(client); !chunk.empty(); chunk = read_chunk(client)) {
    read += chunk.size();
    ASSERT_LT(written, read + kAheadMax);
  }
  EXPECT_EQ(read, kPart * kParts);
}

TEST(HttpServerStream, AServerThatStopsEndsIt) {
  std::promise<void> begun;
  const auto server = start({}, streaming([&](BodySink& sink, const std::stop_token& stop) {
                              sink.write("one\n");
                              std::promise<void> stopped;
                              const std::stop_callback on_stop(stop, [&] { stopped.set_value(); });
                              begun.set_value();
                              stopped.get_future().wait_for(20s);
                              return false;
                            }));
  auto client = TestSocket::connect(server->port());
  client.send(get("/"));
  begun.get_future().wait_for(20s);
  server->stop();
  EXPECT_EQ(client.read_to_end().find("\r\n0\r\n"), std::string::npos);
}

}  // namespace
}  // namespace hindsight::net
