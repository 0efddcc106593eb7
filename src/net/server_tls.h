#pragma once

#include <memory>

#include "base/result.h"
#include "net/http_server.h"

namespace boost::asio::ssl {
class context;
}

namespace hindsight::net {

/// Reads certificate chain and key; TLS 1.2 and newer. The errors name the file and what to do.
Result<std::shared_ptr<boost::asio::ssl::context>> load_tls(const TlsFiles& files);

}  // namespace hindsight::net
