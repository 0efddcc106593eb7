#include "net/request_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::net {
namespace {

using State = RequestReader::State;

TEST(RequestReader, LeavesTheNextRequestAlone) {
  RequestReader reader(1000, 1000);
  const std::string first = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab";
  const std::string both = first + "GET /b HTTP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_EQ(reader.feed(both), first.size());
  ASSERT_EQ(reader.state(), State::complete);
  std::string target;
  EXPECT_EQ(reader.take(target).body, "ab");
  EXPECT_EQ(target, "/a");
  reader.reset();
  ASSERT_EQ(reader.feed(both.substr(first.size())), both.size() - first.size());
  EXPECT_EQ(reader.take(target).method, "GET");
  EXPECT_EQ(target, "/b");
}

TEST(RequestReader, EmptyLinesDoNotBeginARequest) {
  RequestReader reader(1000, 1000);
  EXPECT_EQ(reader.feed("\r\n\r\n"), 4U);
  EXPECT_FALSE(reader.begun());
  reader.feed("G");
  EXPECT_TRUE(reader.begun());
}

/// The parser limits only what it has not taken yet, and it takes the request line at once.
TEST(RequestReader, HeadLimitCountsFromTheRequestLine) {
  RequestReader reader(1000, 1000);
  const std::string line = "GET /" + std::string(600, 'x') + " HTTP/1.1\r\n";
  ASSERT_EQ(reader.feed(line), line.size());
  std::string window;
  std::size_t sent = line.size();
  while (reader.state() == State::head && sent < 10'000) {
    window += "X: y\r\n";
    sent += 6;
    window.erase(0, reader.feed(window));
  }
  EXPECT_EQ(reader.state(), State::failed);
  EXPECT_EQ(reader.failure().status, 431);
  EXPECT_LE(sent, 1000U + 6U);
}

TEST(RequestReader, ChunkHeaderHasALimit) {
  RequestReader reader(1000, 1000);
  std::string window = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;";
  for (int i = 0; i < 10'000 && reader.state() != State::failed; ++i) {
    window.erase(0, reader.feed(window));
    window += "extension";
  }
  EXPECT_EQ(reader.state(), State::failed);
  EXPECT_EQ(reader.failure().status, 400);
}

TEST(RequestReader, ExpectationIsReportedOnce) {
  RequestReader reader(1000, 1000);
  reader.feed("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(reader.take_expectation());
  EXPECT_FALSE(reader.take_expectation());
  reader.reset();
  // HTTP/1.0 clients do not know of it.
  reader.feed("PUT / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_FALSE(reader.take_expectation());
}

}  // namespace
}  // namespace hindsight::net
