#pragma once

#include <string>
#include <string_view>

namespace hindsight::auth {

/// Tells whether two instances have the same secret without telling the secret: the beginning of
/// an HMAC-SHA256 of a fixed text under it, in hex. Empty for no secret.
std::string secret_print(std::string_view secret);

}  // namespace hindsight::auth
