#include "net/response_head.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/clock.h"
#include "base/log.h"
#include "net/gzip.h"

namespace hindsight::net {
namespace {

constexpr std::size_t kCompressedBytesMin = 1024;

constexpr std::array<std::pair<int, std::string_view>, 35> kReasons{{
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
}};

std::string_view reason_of(int status) {
  const auto* found =
      std::ranges::lower_bound(kReasons, status, {}, &decltype(kReasons)::value_type::first);
  return found != kReasons.end() && found->first == status ? found->second : "Unknown";
}

bool is_any_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view other) {
    return std::ranges::equal(name, other, [](char a, char b) { return (a | 32) == (b | 32); });
  });
}

void two_digits(std::string& out, int number) {
  out += static_cast<char>('0' + number / 10);
  out += static_cast<char>('0' + number % 10);
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`; by hand, since strftime depends on the locale.
std::string format_http_date(std::time_t time) {
  static constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::string out(kDays.substr(static_cast<std::size_t>(utc.tm_wday) * 3, 3));
  out += ", ";
  two_digits(out, utc.tm_mday);
  out += ' ';
  out += kMonths.substr(static_cast<std::size_t>(utc.tm_mon) * 3, 3);
  out += ' ' + std::to_string(utc.tm_year + 1900) + ' ';
  two_digits(out, utc.tm_hour);
  out += ':';
  two_digits(out, utc.tm_min);
  out += ':';
  two_digits(out, utc.tm_sec);
  return out + " GMT";
}

const std::string& http_date() {
  thread_local std::time_t second = -1;
  thread_local std::string text;
  const auto now = static_cast<std::time_t>(SystemClock().now_ms() / 1000);
  if (now != second) {
    second = now;
    text = format_http_date(now);
  }
  return text;
}

bool breaks_the_head(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

}  // namespace

Response refusal(int status, std::string_view error_code, std::string_view message) {
  std::string body = "{\"errorCode\":\"";
  body.append(error_code).append("\",\"errorMessage\":\"");
  for (const char c : message) {
    if (c == '"' || c == '\\') body += '\\';
    body += static_cast<unsigned char>(c) < 32 ? ' ' : c;
  }
  body += "\"}";
  return Response::json(std::move(body), status);
}

bool has_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

bool promise_gzip(const Request& request, Response& response) {
  const auto* type = find_header(response.headers, "Content-Type");
  if (type == nullptr || !compressible(*type) || response.status == 206) return false;
  if (find_header(response.headers, "Content-Encoding") != nullptr) return false;
  if (find_header(response.headers, "Vary") == nullptr) response.with("Vary", "Accept-Encoding");
  if (!accepts_gzip(request.header("Accept-Encoding"))) return false;
  response.with("Content-Encoding", "gzip");
  return true;
}

void compress(const Request& request, Response& response) {
  if (response.body.size() <= kCompressedBytesMin) return;
  if (!promise_gzip(request, response)) return;
  response.body = gzip(response.body, kGzipLevel);
  for (auto& [name, value] : response.headers) {
    // The bytes are no longer the ones the tag was made for.
    if (is_any_of(name, {"ETag"}) && value.starts_with('"')) value.insert(0, "W/");
  }
}

std::string render_head(const Response& response, bool keep_alive, Framing framing) {
  std::string out;
  out.reserve(256);
  out += "HTTP/1.1 " + std::to_string(response.status) + ' ';
  out += reason_of(response.status);
  out += "\r\nDate: ";
  out += http_date();
  for (const auto& [name, value] : response.headers) {
    if (is_any_of(name, {"Content-Length", "Connection", "Transfer-Encoding", "Date"})) continue;
    if (breaks_the_head(name) || breaks_the_head(value)) {
      log::error("response header dropped, because it holds a line break");
      continue;
    }
    out.append("\r\n").append(name).append(": ").append(value);
  }
  if (framing == Framing::chunks) {
    out += "\r\nTransfer-Encoding: chunked";
  } else if (framing == Framing::length && has_body(response.status)) {
    out += "\r\nContent-Length: " + std::to_string(response.body.size());
  }
  if (response.status == 101) return out + "\r\nConnection: Upgrade\r\n\r\n";
  out += keep_alive ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
  return out;
}

}  // namespace hindsight::net
