#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "net/http.h"

namespace hindsight::net::testing {

/// A blocking socket for tests that must control every byte. A read that gets nothing for long
/// enough fails the test instead of hanging it.
class TestSocket {
 public:
  explicit TestSocket(int fd) : fd_(fd) {
    const timeval patience{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~TestSocket() { close(); }
  TestSocket(TestSocket&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), pending_(std::move(other.pending_)) {}
  TestSocket& operator=(TestSocket&&) = delete;

  static TestSocket connect(std::uint16_t port, const std::string& address = "127.0.0.1") {
    const bool v6 = address.find(':') != std::string::npos;
    TestSocket out(::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0));
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    inet_pton(v6 ? AF_INET6 : AF_INET, address.c_str(),
              v6 ? static_cast<void*>(&six.sin6_addr) : static_cast<void*>(&four.sin_addr));
    const auto* where = v6 ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
    const auto size = static_cast<socklen_t>(v6 ? sizeof six : sizeof four);
    if (::connect(out.fd_, where, size) != 0) out.close();
    return out;
  }

  [[nodiscard]] bool connected() const { return fd_ >= 0; }
  [[nodiscard]] int fd() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  /// Ends the connection with a reset instead of an orderly end.
  void reset() {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

  /// False when the peer no longer listens.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  std::string read_line() {
    while (pending_.find("\r\n") == std::string::npos && fill()) {
    }
    const auto end = pending_.find("\r\n");
    if (end == std::string::npos) return std::exchange(pending_, {});
    auto line = pending_.substr(0, end);
    pending_.erase(0, end + 2);
    return line;
  }

  std::string read_exactly(std::size_t bytes) {
    while (pending_.size() < bytes && fill()) {
    }
    auto out = pending_.substr(0, bytes);
    pending_.erase(0, out.size());
    return out;
  }

  /// Everything until the peer closes.
  std::string read_to_end() {
    while (fill()) {
    }
    return std::exchange(pending_, {});
  }

  /// Reads a head; the request or status line is put under the name "".
  Headers read_head() {
    Headers out{{"", read_line()}};
    while (true) {
      const auto line = read_line();
      const auto colon = line.find(": ");
      if (colon == std::string::npos) return out;
      out.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
  }

  /// Reads one answer; its body only by Content-Length, as that is what the server promises.
  Response read_response(bool to_head = false) {
    Response out;
    out.headers = read_head();
    const auto& line = out.headers.front().second;
    EXPECT_TRUE(line.starts_with("HTTP/1.1 ")) << line;
    out.status = line.size() < 12 ? 0 : std::stoi(line.substr(9, 3));
    const auto* length = find_header(out.headers, "Content-Length");
    if (length != nullptr && !to_head) out.body = read_exactly(std::stoul(*length));
    return out;
  }

  /// What comes next, as much as there is; empty at the end.
  std::string read_some() {
    if (pending_.empty()) fill();
    return std::exchange(pending_, {});
  }

 private:
  bool fill() {
    char buffer[16384];
    const auto got = ::recv(fd_, buffer, sizeof buffer, 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) ADD_FAILURE() << "nothing came";
    if (got <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }

  int fd_;
  std::string pending_;
};

/// Listens on a free port of 127.0.0.1; connections are taken one after the other.
class TestListener {
 public:
  TestListener() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&where), size), 0);
    EXPECT_EQ(::listen(fd_, 16), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&where), &size);
    port_ = ntohs(where.sin_port);
  }
  ~TestListener() { close(); }
  TestListener(const TestListener&) = delete;
  TestListener& operator=(const TestListener&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  [[nodiscard]] TestSocket accept() const {
    pollfd wait{fd_, POLLIN, 0};
    EXPECT_EQ(::poll(&wait, 1, 20'000), 1) << "nobody connected";
    return TestSocket(::accept(fd_, nullptr, nullptr));
  }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

}  // namespace hindsight::net::testing
