#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Carriage of the session token in cookies `X-Optimize-Authorization_0`, `_1`, ...: together they
/// hold `Bearer <token>`, cut to what browsers accept. Plain strings in and out; thread-safe.
namespace hindsight::auth {

/// When cookies are marked Secure; automatic = when the request came by TLS.
enum class SecureCookies { automatic, always, never };

struct CookieOptions {
  std::string path = "/";  ///< context path; one that no header can carry counts as "/"
  bool same_site = true;   ///< SameSite=Strict
  SecureCookies secure = SecureCookies::automatic;
  std::size_t bytes_max = 4096;  ///< of name and value of one cookie; less than 128 counts as 128
};

/// The token out of the values of all Cookie headers of a request; empty when there is none. The
/// single cookie `X-Optimize-Authorization` of older versions is read too, when no indexed one is
/// there. The answer is unchecked input.
std::string token_from_cookies(std::span<const std::string> cookie_headers);

/// Values of the Set-Cookie headers that hand out `token`; also deletes what the request brought
/// of an older, longer token or of the old single cookie.
std::vector<std::string> session_cookies(const CookieOptions& options, std::string_view token,
                                         bool request_by_tls,
                                         std::span<const std::string> cookie_headers);

/// Values of the Set-Cookie headers that end the session in the browser: for the names that are
/// usual and for those that the request brought.
std::vector<std::string> deletion_cookies(const CookieOptions& options, bool request_by_tls,
                                          std::span<const std::string> cookie_headers = {});

}  // namespace hindsight::auth
