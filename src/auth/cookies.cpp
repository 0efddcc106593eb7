#include "auth/cookies.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace hindsight::auth {

namespace {

constexpr std::string_view kName = "X-Optimize-Authorization";
constexpr std::string_view kBearer = "Bearer ";
constexpr std::size_t kBytesMin = 128;
constexpr std::size_t kPartsMax = 100;   // more than any token that is accepted needs
constexpr std::size_t kPartsErased = 5;  // what deletion covers without having seen the request

std::string part_name(std::size_t index) {
  return std::string(kName) + "_" + std::to_string(index);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// Our cookies by name. Of equal names the first counts: browsers send the more specific path
/// first.
std::map<std::string, std::string, std::less<>> ours(std::span<const std::string> headers) {
  std::map<std::string, std::string, std::less<>> out;
  for (std::string_view rest : headers) {
    while (!rest.empty()) {
      const auto end = rest.find(';');
      const auto pair = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos) continue;
      const auto name = trimmed(pair.substr(0, equals));
      if (!name.starts_with(kName)) continue;
      out.emplace(name, unquoted(trimmed(pair.substr(equals + 1))));
    }
  }
  return out;
}

bool is_fit_for_header(std::string_view path) {
  return path.starts_with('/') && std::all_of(path.begin(), path.end(), [](char c) {
           return c > ' ' && c < '\x7F' && c != ';' && c != ',';
         });
}

std::string attributes(const CookieOptions& options, bool request_by_tls) {
  std::string out = "; Path=" + (is_fit_for_header(options.path) ? options.path : std::string("/"));
  out += "; HttpOnly";
  const bool secure = options.secure == SecureCookies::always ||
                      (options.secure == SecureCookies::automatic && request_by_tls);
  if (secure) out += "; Secure";
  if (options.same_site) out += "; SameSite=Strict";
  return out;
}

std::string erased(std::string_view name, const std::string& attributes) {
  return std::string(name) + "=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT" + attributes;
}

}  // namespace

std::string token_from_cookies(std::span<const std::string> cookie_headers) {
  const auto cookies = ours(cookie_headers);
  std::string value;
  for (std::size_t i = 0; i < kPartsMax; ++i) {
    const auto part = cookies.find(part_name(i));
    if (part == cookies.end()) break;
    value += part->second;
  }
  if (value.empty()) {
    const auto single = cookies.find(kName);
    if (single != cookies.end()) value = single->second;
  }
  return value.starts_with(kBearer) ? value.substr(kBearer.size()) : std::string();
}

std::vector<std::string> session_cookies(const CookieOptions& options, std::string_view token,
                                         bool request_by_tls,
                                         std::span<const std::string> cookie_headers) {
  const auto tail = attributes(options, request_by_tls);
  const auto value = std::string(kBearer) + std::string(token);
  // Browsers count the name too; '=' and the quotes, which the blank after Bearer needs, come on
  // top.
  const auto size = std::max(options.bytes_max, kBytesMin) - part_name(0).size() - 3;
  std::vector<std::string> out;
  for (std::size_t at = 0; at < value.size(); at += size) {
    const auto part = value.substr(at, size);
    const std::string_view quote = part.find(' ') == std::string::npos ? "" : "\"";
    out.push_back(fmt::format("{0}={1}{2}{1}{3}", part_name(out.size()), quote, part, tail));
  }
  const auto stale = ours(cookie_headers);
  for (std::size_t i = out.size(); i < kPartsMax; ++i) {
    if (stale.contains(part_name(i))) out.push_back(erased(part_name(i), tail));
  }
  if (stale.contains(kName)) out.push_back(erased(kName, tail));
  return out;
}

std::vector<std::string> deletion_cookies(const CookieOptions& options, bool request_by_tls,
                                          std::span<const std::string> cookie_headers) {
  const auto tail = attributes(options, request_by_tls);
  const auto sent = ours(cookie_headers);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kPartsMax; ++i) {
    if (i < kPartsErased || sent.contains(part_name(i))) out.push_back(erased(part_name(i), tail));
  }
  out.push_back(erased(kName, tail));
  return out;
}

}  // namespace hindsight::auth
