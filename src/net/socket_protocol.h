#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hindsight::net {

/// Frames of a web socket (RFC 6455) as its server sees them, without the bytes' transport. Memory
/// is bounded: one text waits at most, and large messages of the client end the socket.
class SocketProtocol {
 public:
  /// What came from the client: pings are answered, texts dropped, errors end the socket.
  void receive(std::string_view bytes);
  /// Takes the place of a text that take() has not taken yet.
  void send(std::string text) { text_ = std::move(text); }
  void ping();
  void close(std::uint16_t code);
  /// The bytes to be written next; empty when there are none.
  std::string take();
  /// Nothing will be sent or read any more once take() is empty.
  [[nodiscard]] bool ended() const { return closing_; }

 private:
  /// Whether there was a whole frame in front of the input.
  bool receive_frame();
  void handle(std::uint8_t opcode, bool last, std::string payload);

  std::string input_;
  std::string control_;  // frames that go before any text
  std::optional<std::string> text_;
  bool closing_ = false;
};

}  // namespace hindsight::net
