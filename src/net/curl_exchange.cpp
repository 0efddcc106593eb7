#include "net/curl_exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

namespace hindsight::net {
namespace {

constexpr std::size_t kHeaderBytesMax = 256UL * 1024;
/// What a server announces is believed up to here; beyond, memory grows as the bytes come.
constexpr std::size_t kReservedBytesMax = 64UL * 1024 * 1024;
/// simdjson reads that far behind the end.
constexpr std::size_t kSpareBytes = 64;
constexpr long kReceiveBufferBytes = 128L * 1024;
constexpr std::size_t kContextBytesMax = 300;

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_http(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

/// Method and URL, without user and password.
std::string context_of(const ClientRequest& request) {
  std::string url = request.url;
  const auto authority = url.find("://");
  if (authority != std::string::npos) {
    const auto end = std::min(url.find_first_of("/?#", authority + 3), url.size());
    const auto at = url.rfind('@', end);
    if (at != std::string::npos && at > authority) url.erase(authority + 3, at - authority - 2);
  }
  if (url.size() > kContextBytesMax) url = url.substr(0, kContextBytesMax) + "...";
  return request.method + ' ' + url;
}

ErrorCode kind_of(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return ErrorCode::invalid_argument;
    case CURLE_FILESIZE_EXCEEDED:
      return ErrorCode::resource_exhausted;
    case CURLE_UNSUPPORTED_PROTOCOL:  // an answer that is no HTTP, since the URL was checked before
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return ErrorCode::bad_answer;
    default:
      return ErrorCode::unavailable;
  }
}

std::string_view what_happened(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return "the URL is not well-formed";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the host name is unknown";
    case CURLE_COULDNT_CONNECT:
      return "cannot connect";
    case CURLE_OPERATION_TIMEDOUT:
      return "cannot connect in time";
    case CURLE_PARTIAL_FILE:
      return "the answer was cut short";
    case CURLE_SSL_CONNECT_ERROR:
      return "TLS connection failed";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return "the certificate of the server is not trusted";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return "the answer is not HTTP";
    case CURLE_BAD_CONTENT_ENCODING:
      return "the compressed answer is damaged";
    default:
      return "connection lost";
  }
}

}  // namespace

CurlExchange::CurlExchange(ClientRequest request, std::stop_token stop, HttpClient::Done done)
    : request_(std::move(request)),
      stop_(std::move(stop)),
      done_(std::move(done)),
      deadline_(std::chrono::steady_clock::now() + request_.deadline) {}

CurlExchange::~CurlExchange() = default;

Status CurlExchange::prepare(const CurlClientOptions& options) {
  if (!is_http(request_.url)) {
    return fail(ErrorCode::invalid_argument, "the URL must begin with http:// or https://");
  }
  easy_.reset(curl_easy_init());
  if (!easy_) return fail(ErrorCode::internal, "libcurl gives no handle");
  auto* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason_.data());
  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // Without one of our own none is used; an http_proxy meant for others would only surprise.
  curl_easy_setopt(easy, CURLOPT_PROXY, options.proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(request_.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                   static_cast<curl_off_t>(request_.body_bytes_max));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlExchange::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlExchange::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, options.verify_tls ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST,
                   options.verify_tls && options.verify_host ? 2L : 0L);
  if (!options.certificate_authorities_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, options.certificate_authorities_file.c_str());
  }
  if (!options.certificate_authorities.empty()) {
    auto text = options.certificate_authorities;
    curl_blob blob{text.data(), text.size(), CURL_BLOB_COPY};
    curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
  }
  if (!request_.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    curl_easy_setopt(easy, CURLOPT_USERNAME, request_.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, request_.password.c_str());
  }
  set_method();
  set_headers();
  return {};
}

void CurlExchange::set_method() {
  auto* easy = easy_.get();
  const auto& method = request_.method;
  if (method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (method == "POST" || method == "PUT" || method == "PATCH" || !request_.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
}

void CurlExchange::set_headers() {
  const auto add = [this](const std::string& line) {
    auto* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    std::ignore = headers_.release();
    headers_.reset(longer);
  };
  add("Expect:");  // would cost a round trip, or a second with servers that ignore it
  if (find_header(request_.headers, "Content-Type") == nullptr) add("Content-Type:");
  for (const auto& [name, value] : request_.headers) {
    // libcurl's way of saying that a header is there and empty.
    add(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
  }
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
}

std::size_t CurlExchange::on_header(char* bytes, std::size_t, std::size_t size, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  exchange.header_bytes_ += size;
  if (exchange.header_bytes_ > kHeaderBytesMax) {
    exchange.too_large_ = true;
    return 0;
  }
  exchange.take_header({bytes, size});
  return size;
}

void CurlExchange::take_header(std::string_view line) {
  if (line.starts_with("HTTP/")) {  // also after "100 Continue"
    response_.headers.clear();
    head_complete_ = false;
    return;
  }
  head_complete_ = head_complete_ || trim(line).empty();
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto value = trim(line.substr(colon + 1));
  response_.headers.emplace_back(trim(line.substr(0, colon)), value);
}

std::size_t CurlExchange::on_body(char* bytes, std::size_t, std::size_t size, void* self) {
  return static_cast<CurlExchange*>(self)->take_body({bytes, size}) ? size : 0;
}

bool CurlExchange::take_body(std::string_view bytes) {
  auto& body = response_.body;
  if (bytes.size() > request_.body_bytes_max - body.size()) {
    too_large_ = true;
    return false;
  }
  if (body.empty()) {
    curl_off_t announced = -1;
    curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    const auto expected = static_cast<std::size_t>(std::max<curl_off_t>(announced, 0));
    body.reserve(std::min({expected, kReservedBytesMax, request_.body_bytes_max}) + kSpareBytes);
  }
  const auto needed = body.size() + bytes.size() + kSpareBytes;
  if (needed > body.capacity()) body.reserve(std::max(needed, body.capacity() * 2));
  body += bytes;
  return true;
}

void CurlExchange::finish(CURLcode code) {
  if (code != CURLE_OK) return hand_over(fail(error_of(code)));
  // libcurl takes the end of the connection for the end of the head.
  if (!head_complete_) return finish(ErrorCode::unavailable, "the answer was cut short");
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  response_.body.reserve(response_.body.size() + kSpareBytes);
  if (find_header(response_.headers, "Content-Encoding") != nullptr && request_.method != "HEAD") {
    // They described the bytes before decompression.
    std::erase_if(response_.headers, [](const auto& header) {
      const Headers one{{header.first, {}}};
      return find_header(one, "Content-Encoding") != nullptr ||
             find_header(one, "Content-Length") != nullptr;
    });
  }
  hand_over(std::move(response_));
}

void CurlExchange::finish(ErrorCode code, std::string message) {
  hand_over(fail(code, std::move(message), context_of(request_)));
}

void CurlExchange::hand_over(Result<ClientResponse> result) {
  on_stop_.reset();
  std::exchange(done_, nullptr)(std::move(result));
}

Error CurlExchange::error_of(CURLcode code) const {
  if (too_large_ || code == CURLE_FILESIZE_EXCEEDED) {
    return {ErrorCode::resource_exhausted,
            "the answer is larger than " + std::to_string(request_.body_bytes_max) + " bytes",
            context_of(request_)};
  }
  std::string message(what_happened(code));
  message += ": ";
  message += reason_[0] == '\0' ? curl_easy_strerror(code) : reason_.data();
  return {kind_of(code), std::move(message), context_of(request_)};
}

}  // namespace hindsight::net
