#include "net/request_target.h"

#include <algorithm>

#include "base/utf8.h"
#include "net/http.h"

namespace hindsight::net {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool escapes_are_well_formed(std::string_view text) {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return false;
  }
  return true;
}

/// Checked after decoding, so that %2e%2e and %2f hide nothing.
bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(end);
  }
  return false;
}

std::string decode_form(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  return percent_decode(spaced);
}

void parse_query(std::string_view rest, std::vector<std::pair<std::string, std::string>>& out) {
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    out.emplace_back(decode_form(pair.substr(0, equals)),
                     decode_form(pair.substr(std::min(equals + 1, pair.size()))));
  }
}

}  // namespace

std::optional<RequestTarget> parse_request_target(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto path = target.find_first_of("/?#");
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  target = target.substr(0, target.find('#'));
  const auto question = std::min(target.find('?'), target.size());
  const auto raw_path = target.substr(0, question);
  RequestTarget out;
  out.raw_query = target.substr(std::min(question + 1, target.size()));
  if (!raw_path.starts_with('/') || !escapes_are_well_formed(raw_path)) return std::nullopt;
  out.path = percent_decode(raw_path);
  if (out.path.find('\0') != std::string::npos || has_dot_segment(out.path)) return std::nullopt;
  parse_query(out.raw_query, out.query);
  const auto is_text = [](const auto& pair) { return is_utf8(pair.first) && is_utf8(pair.second); };
  if (!is_utf8(out.path) || !std::ranges::all_of(out.query, is_text)) return std::nullopt;
  return out;
}

std::optional<std::string_view> below_context_path(std::string_view path,
                                                   std::string_view context_path) {
  if (!path.starts_with(context_path)) return std::nullopt;
  path.remove_prefix(context_path.size());
  if (!path.empty() && path.front() != '/') return std::nullopt;
  return path;
}

}  // namespace hindsight::net
