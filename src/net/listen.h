#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace hindsight::net {

/// Listens on every address that `host` means (for "localhost" ::1 and 127.0.0.1, as far as the
/// machine has them), all with the same port.
Result<std::vector<boost::asio::ip::tcp::acceptor>> listen_on(boost::asio::io_context& loop,
                                                              const std::string& host,
                                                              std::uint16_t port);

}  // namespace hindsight::net
