#include "net/transport.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <type_traits>

#include "base/log.h"

namespace hindsight::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Tls = asio::ssl::stream<Tcp::socket>;

/// IPv4 clients of a socket that takes both families look like ::ffff:192.0.2.1.
std::string readable(const asio::ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address.to_string();
  return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
}

template <typename Stream>
class StreamTransport final : public Transport {
  static constexpr bool kTls = std::is_same_v<Stream, Tls>;

 public:
  template <typename... Args>
  explicit StreamTransport(Tcp::socket socket, Args&... args)
      : stream_(std::move(socket), args...) {
    error_code ignored;
    raw().set_option(Tcp::no_delay(true), ignored);
    const auto peer = raw().remote_endpoint(ignored);
    if (!ignored) remote_address_ = readable(peer.address());
  }

  void open(ListenerPtr listener) override {
    if constexpr (kTls) {
      stream_.async_handshake(
          Tls::server, [this, listener = std::move(listener)](error_code error) {
            if (error)
              log::debug("TLS handshake with {} failed: {}", remote_address_, error.message());
            listener->on_open(!error);
          });
    } else {
      asio::post(event_loop(), [listener = std::move(listener)] { listener->on_open(true); });
    }
  }

  void read_some(std::span<char> into, ListenerPtr listener) override {
    const auto buffer = asio::buffer(into.data(), into.size());
    auto done = [listener = std::move(listener)](error_code error, std::size_t bytes) {
      listener->on_read(error ? 0 : bytes);
    };
    if (shut_) {
      raw().async_read_some(buffer, std::move(done));
    } else {
      stream_.async_read_some(buffer, std::move(done));
    }
  }

  void write_some(std::string_view head, std::string_view body, ListenerPtr listener) override {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
    stream_.async_write_some(buffers,
                             [listener = std::move(listener)](error_code error, std::size_t bytes) {
                               listener->on_written(error ? 0 : bytes);
                             });
  }

  void shut(ListenerPtr listener) override {
    auto done = [this, listener = std::move(listener)](error_code = {}) {
      shut_ = true;
      error_code ignored;
      raw().shutdown(Tcp::socket::shutdown_send, ignored);
      listener->on_shut();
    };
    if constexpr (kTls) {
      stream_.async_shutdown(std::move(done));
    } else {
      asio::post(event_loop(), std::move(done));
    }
  }

  void close() override {
    error_code ignored;
    raw().close(ignored);
  }

  void abort() override {
    error_code ignored;
    raw().set_option(asio::socket_base::linger(true, 0), ignored);
    close();
  }

  std::string remote_address() const override { return remote_address_; }
  bool tls() const override { return kTls; }

 private:
  Tcp::socket& raw() {
    if constexpr (kTls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  asio::io_context& event_loop() {
    return static_cast<asio::io_context&>(raw().get_executor().context());
  }

  Stream stream_;
  bool shut_ = false;
  std::string remote_address_;
};

}  // namespace

std::unique_ptr<Transport> make_transport(Tcp::socket socket, asio::ssl::context* tls) {
  if (tls == nullptr) return std::make_unique<StreamTransport<Tcp::socket>>(std::move(socket));
  return std::make_unique<StreamTransport<Tls>>(std::move(socket), *tls);
}

}  // namespace hindsight::net
