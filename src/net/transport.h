#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace boost::asio::ssl {
class context;
}

namespace hindsight::net {

/// The bytes of one accepted connection, plain or TLS. Confined to the event loop. Every operation
/// answers through the listener exactly once, later, also when close() cut it off; it keeps the
/// listener alive until then. At most one read and one write may be under way.
class Transport {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_open(bool ok) = 0;
    /// 0: the peer has closed or is lost.
    virtual void on_read(std::size_t bytes) = 0;
    /// 0: the peer is lost.
    virtual void on_written(std::size_t bytes) = 0;
    /// The orderly end was sent, or could not be.
    virtual void on_shut() = 0;
  };
  using ListenerPtr = std::shared_ptr<Listener>;

  virtual ~Transport() = default;
  virtual void open(ListenerPtr listener) = 0;
  virtual void read_some(std::span<char> into, ListenerPtr listener) = 0;
  /// Writes from the front of `head` followed by `body`; both must outlive the operation.
  virtual void write_some(std::string_view head, std::string_view body, ListenerPtr listener) = 0;
  /// Tells the peer that nothing more will be sent. What is read afterwards is only good for being
  /// thrown away (with TLS it is not decrypted).
  virtual void shut(ListenerPtr listener) = 0;
  virtual void close() = 0;
  /// Closes and drops what the peer has not taken yet, instead of leaving it to the system, which
  /// would keep it for many minutes.
  virtual void abort() = 0;

  [[nodiscard]] virtual std::string remote_address() const = 0;
  [[nodiscard]] virtual bool tls() const = 0;
};

/// `tls` may be null for a plain connection; else it must outlive the transport.
std::unique_ptr<Transport> make_transport(boost::asio::ip::tcp::socket socket,
                                          boost::asio::ssl::context* tls);

}  // namespace hindsight::net
