#include "net/socket_protocol.h"

#include <array>

namespace hindsight::net {
namespace {

constexpr std::size_t kPayloadMax = 4096;
constexpr std::size_t kControlPayloadMax = 125;
constexpr std::size_t kControlWaitingMax = 1024;

enum Opcode : std::uint8_t { continuation, text, binary, close_frame = 8, ping_frame, pong_frame };
enum CloseCode : std::uint16_t { protocol_error = 1002, too_large = 1009 };

void append_frame(std::string& out, std::uint8_t opcode, std::string_view payload) {
  out += static_cast<char>(0x80U | opcode);
  const auto size = payload.size();
  const int bytes = size <= kControlPayloadMax ? 0 : size <= 0xffff ? 2 : 8;
  out += static_cast<char>(bytes == 0 ? size : bytes == 2 ? 126 : 127);
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(size >> (8 * i) & 0xffU);
  out += payload;
}

}  // namespace

void SocketProtocol::receive(std::string_view bytes) {
  if (closing_) return;
  input_ += bytes;
  while (!closing_ && receive_frame()) {
  }
  if (closing_) input_.clear();
}

bool SocketProtocol::receive_frame() {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(input_[at]); };
  if (input_.size() < 2) return false;
  const bool last = (byte(0) & 0x80U) != 0;
  const auto opcode = static_cast<std::uint8_t>(byte(0) & 0x0fU);
  // Reserved bits are for extensions, of which none was agreed; a client has to mask.
  if ((byte(0) & 0x70U) != 0 || (byte(1) & 0x80U) == 0) {
    close(protocol_error);
    return false;
  }
  std::size_t size = byte(1) & 0x7fU;
  std::size_t head = 2;
  if (size >= 126) {
    const std::size_t bytes = size == 126 ? 2 : 8;
    if (input_.size() < head + bytes) return false;
    size = 0;
    for (std::size_t i = 0; i < bytes; ++i) size = size << 8U | byte(head + i);
    head += bytes;
  }
  if (size > kPayloadMax) {
    close(too_large);
    return false;
  }
  if (input_.size() < head + 4 + size) return false;
  std::string payload = input_.substr(head + 4, size);
  for (std::size_t i = 0; i < size; ++i)
    payload[i] = static_cast<char>(static_cast<std::uint8_t>(payload[i]) ^ byte(head + i % 4));
  input_.erase(0, head + 4 + size);
  handle(opcode, last, std::move(payload));
  return true;
}

void SocketProtocol::handle(std::uint8_t opcode, bool last, std::string payload) {
  if (opcode >= close_frame && (!last || payload.size() > kControlPayloadMax))
    return close(protocol_error);
  switch (opcode) {
    case continuation:
    case text:
    case binary:
    case pong_frame:
      return;
    case ping_frame:
      // A client that pings faster than it reads is owed no more.
      if (control_.size() < kControlWaitingMax) append_frame(control_, pong_frame, payload);
      return;
    case close_frame:
      append_frame(control_, close_frame, std::string_view(payload).substr(0, 2));
      closing_ = true;
      return;
    default:
      return close(protocol_error);
  }
}

void SocketProtocol::ping() {
  if (!closing_) append_frame(control_, ping_frame, {});
}

void SocketProtocol::close(std::uint16_t code) {
  if (closing_) return;
  const std::array<char, 2> payload{static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
  append_frame(control_, close_frame, {payload.data(), payload.size()});
  closing_ = true;
}

std::string SocketProtocol::take() {
  std::string out = std::move(control_);
  control_.clear();
  if (text_ && !closing_) append_frame(out, text, *text_);
  text_.reset();
  return out;
}

}  // namespace hindsight::net
