#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"

namespace hindsight::net {

/// Reads the requests of one connection, one after the other, from bytes as they come. Confined to
/// the event loop.
class RequestReader {
 public:
  enum class State { head, body, complete, failed };
  /// Why the request cannot be answered; the connection must be closed afterwards.
  struct Failure {
    int status = 400;
    std::string message;
  };

  RequestReader(std::size_t head_bytes_max, std::size_t body_bytes_max);
  ~RequestReader();

  /// Takes what it can and returns how many bytes; the rest must come again with what follows.
  std::size_t feed(std::string_view bytes);
  [[nodiscard]] State state() const { return state_; }
  /// True when the request has begun: a first byte that is no empty line was seen.
  [[nodiscard]] bool begun() const { return begun_; }
  [[nodiscard]] const Failure& failure() const { return failure_; }

  /// True once, when the client waits for `100 Continue` before it sends the body.
  bool take_expectation();
  /// In state complete: the request without path and query, and the target as sent.
  Request take(std::string& target);
  [[nodiscard]] bool keep_alive() const;
  /// Whether the client understands an answer in chunks: from HTTP/1.1 on.
  [[nodiscard]] bool takes_chunks() const;
  /// Makes ready for the next request.
  void reset();

 private:
  struct Parser;
  void check_head();
  void fail_with(int status, std::string message);
  void fail_parsing();

  const std::size_t head_bytes_max_;
  const std::size_t body_bytes_max_;
  std::unique_ptr<Parser> parser_;
  State state_ = State::head;
  Failure failure_;
  std::size_t head_bytes_ = 0;
  bool begun_ = false;
  bool expectation_ = false;
};

}  // namespace hindsight::net
