#include "net/web_socket.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "net/response_head.h"

namespace hindsight::net {
namespace {

constexpr std::string_view kHandshakeGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kKeyBytes = 24;  // 16 in base 64

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return out;
}

std::string accept_key(std::string_view key) {
  const auto text = std::string(key).append(kHandshakeGuid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1)
    return {};
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return {encoded.begin(), encoded.begin() + length};
}

}  // namespace

Response accept_web_socket(const Request& request, Response::Opened opened) {
  const auto key = request.header("Sec-WebSocket-Key");
  if (request.method != "GET" || lower(request.header("Upgrade")) != "websocket" ||
      lower(request.header("Connection")).find("upgrade") == std::string::npos ||
      key.size() != kKeyBytes) {
    return refusal(426, "upgradeRequired", "This address is for web sockets.")
        .with("Upgrade", "websocket");
  }
  if (request.header("Sec-WebSocket-Version") != "13") {
    return refusal(426, "upgradeRequired", "Only version 13 of web sockets is spoken.")
        .with("Sec-WebSocket-Version", "13");
  }
  Response response;
  response.status = 101;
  response.opened = std::move(opened);
  return response.with("Upgrade", "websocket").with("Sec-WebSocket-Accept", accept_key(key));
}

}  // namespace hindsight::net
