#include "net/listen.h"

#include <algorithm>
#include <boost/asio/ip/v6_only.hpp>

#include "base/log.h"

namespace hindsight::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Acceptors = std::vector<tcp::acceptor>;

constexpr int kFreePortAttempts = 20;

Result<std::vector<asio::ip::address>> addresses_of(asio::io_context& loop,
                                                    const std::string& host) {
  if (host == "localhost") {
    // Browsers and curl try ::1 first, Java and scripts 127.0.0.1: both must work.
    return std::vector<asio::ip::address>{asio::ip::address_v6::loopback(),
                                          asio::ip::address_v4::loopback()};
  }
  error_code error;
  const auto literal = asio::ip::make_address(host, error);
  if (!error) return std::vector<asio::ip::address>{literal};
  std::vector<asio::ip::address> out;
  for (const auto& entry : tcp::resolver(loop).resolve(host, "", tcp::resolver::passive, error)) {
    const auto address = entry.endpoint().address();
    if (std::ranges::find(out, address) == out.end()) out.push_back(address);
  }
  if (out.empty()) {
    return fail(ErrorCode::invalid_argument,
                "cannot listen: the host name '" + host + "' means no address (" + error.message() +
                    "); use a name or address of this machine, or 0.0.0.0 for all");
  }
  return out;
}

error_code listen_one(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint.address().is_v6()) {
    // "::" takes IPv4 as well.
    acceptor.set_option(asio::ip::v6_only(!endpoint.address().is_unspecified()), error);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

bool machine_lacks_address(const error_code& error) {
  return error == asio::error::address_family_not_supported ||
         error == boost::system::errc::address_not_available;
}

error_code listen_all(asio::io_context& loop, const std::vector<asio::ip::address>& addresses,
                      std::uint16_t port, Acceptors& out) {
  error_code lacking;
  for (const auto& address : addresses) {
    tcp::acceptor acceptor(loop);
    const auto error = listen_one(acceptor, {address, port});
    if (machine_lacks_address(error)) {
      lacking = error;
      continue;
    }
    if (error) return error;
    port = acceptor.local_endpoint().port();
    out.push_back(std::move(acceptor));
  }
  return out.empty() ? lacking : error_code();
}

std::string advice(const error_code& error) {
  if (error == asio::error::address_in_use) {
    return "; stop the program that uses the port, or choose another one";
  }
  if (error == asio::error::access_denied) {
    return "; ports below 1024 need a permission, choose a higher one";
  }
  return {};
}

}  // namespace

Result<Acceptors> listen_on(asio::io_context& loop, const std::string& host, std::uint16_t port) {
  HS_ASSIGN(const auto addresses, addresses_of(loop, host));
  // A port that is free on one address may be taken on the other.
  const int attempts = port == 0 ? kFreePortAttempts : 1;
  error_code error;
  for (int i = 0; i < attempts; ++i) {
    Acceptors acceptors;
    error = listen_all(loop, addresses, port, acceptors);
    if (!error) return acceptors;
    if (error != asio::error::address_in_use) break;
  }
  return fail(ErrorCode::unavailable, "cannot listen on " + host + " port " + std::to_string(port) +
                                          ": " + error.message() + advice(error));
}

}  // namespace hindsight::net
