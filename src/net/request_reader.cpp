#include "net/request_reader.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <limits>
#include <optional>

namespace hindsight::net {

namespace http = boost::beast::http;
using boost::beast::iequals;

struct RequestReader::Parser {
  std::optional<http::request_parser<http::string_body>> beast;
  boost::system::error_code error;
};

RequestReader::RequestReader(std::size_t head_bytes_max, std::size_t body_bytes_max)
    : head_bytes_max_(head_bytes_max),
      body_bytes_max_(body_bytes_max),
      parser_(std::make_unique<Parser>()) {
  reset();
}

RequestReader::~RequestReader() = default;

void RequestReader::reset() {
  auto& beast = parser_->beast.emplace();
  beast.header_limit(static_cast<std::uint32_t>(
      std::min<std::size_t>(head_bytes_max_, std::numeric_limits<std::uint32_t>::max())));
  beast.body_limit(body_bytes_max_);
  beast.eager(true);
  state_ = State::head;
  failure_ = {};
  head_bytes_ = 0;
  begun_ = false;
  expectation_ = false;
}

std::size_t RequestReader::feed(std::string_view bytes) {
  std::size_t used = 0;
  if (!begun_) {
    // RFC 9112 2.2: empty lines before the request line are ignored.
    used = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
    bytes.remove_prefix(used);
    begun_ = !bytes.empty();
  }
  while (!bytes.empty() && (state_ == State::head || state_ == State::body)) {
    auto& beast = *parser_->beast;
    auto& error = parser_->error;
    const auto taken = beast.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    used += taken;
    bytes.remove_prefix(taken);
    if (error && error != http::error::need_more) {
      fail_parsing();
      break;
    }
    if (state_ == State::head) {
      // Beast limits only the part of the head that it has not taken yet.
      head_bytes_ += taken;
      if (beast.is_header_done()) {
        check_head();
      } else if (head_bytes_ + bytes.size() > head_bytes_max_) {
        fail_with(431, "The head of the request is too large.");
      }
    } else if (taken == 0 && bytes.size() > head_bytes_max_) {
      fail_with(400, "The body of the request is not well-formed.");
    }
    if (state_ == State::body && beast.is_done()) state_ = State::complete;
    if (taken == 0) break;
  }
  return used;
}

void RequestReader::check_head() {
  const auto& beast = *parser_->beast;
  const auto& message = beast.get();
  state_ = State::body;
  // Whoever stands before this server must not see another end of the body than it does.
  const auto coding = message[http::field::transfer_encoding];
  if (message.count(http::field::transfer_encoding) > 1 ||
      (!coding.empty() && !iequals(coding, "chunked"))) {
    return fail_with(501, "The only transfer coding understood is 'chunked'.");
  }
  if (message.version() >= 11 && message.count(http::field::host) != 1) {
    return fail_with(400, "The request needs one Host header.");
  }
  const auto expect = message[http::field::expect];
  if (expect.empty() || message.version() < 11) return;
  if (!iequals(expect, "100-continue")) return fail_with(417, "The expectation is not understood.");
  expectation_ = !beast.is_done();
}

void RequestReader::fail_with(int status, std::string message) {
  state_ = State::failed;
  failure_ = {status, std::move(message)};
}

void RequestReader::fail_parsing() {
  const auto& error = parser_->error;
  if (error == http::error::header_limit) {
    return fail_with(431, "The head of the request is too large.");
  }
  if (error == http::error::body_limit) {
    return fail_with(413, "The body of the request is larger than " +
                              std::to_string(body_bytes_max_) + " bytes.");
  }
  fail_with(400, "The request is not well-formed HTTP/1.1: " + error.message() + ".");
}

bool RequestReader::take_expectation() {
  return state_ == State::body && std::exchange(expectation_, false);
}

Request RequestReader::take(std::string& target) {
  auto message = parser_->beast->release();
  Request request;
  request.method = std::string(message.method_string());
  target = std::string(message.target());
  request.body = std::move(message.body());
  for (const auto& field : message) {
    request.headers.emplace_back(field.name_string(), field.value());
  }
  return request;
}

bool RequestReader::takes_chunks() const {
  return parser_->beast->get().version() >= 11;
}

bool RequestReader::keep_alive() const {
  return parser_->beast->keep_alive();
}

}  // namespace hindsight::net
