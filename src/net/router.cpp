#include "net/router.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace hindsight::net {
namespace {

/// Segments of a path without its leading and trailing slash.
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> out;
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty()) return out;
  while (true) {
    const auto end = path.find('/');
    out.push_back(path.substr(0, end));
    if (end == std::string_view::npos) return out;
    path.remove_prefix(end + 1);
  }
}

bool is_name(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
  return std::ranges::equal(pattern, path, [](const std::string& want, std::string_view have) {
    return is_name(want) ? !have.empty() : want == have;
  });
}

/// True when `a` is literal wherever `b` is, and somewhere more. Only called on patterns that can
/// match the same path.
bool more_literal(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  bool more = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (is_name(a[i]) && !is_name(b[i])) return false;
    more = more || (!is_name(a[i]) && is_name(b[i]));
  }
  return more;
}

bool can_match_the_same(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::equal(a, b, [](const std::string& x, const std::string& y) {
    return is_name(x) || is_name(y) || x == y;
  });
}

}  // namespace

Router::Router(std::vector<Pattern> patterns) {
  for (auto& pattern : patterns) {
    const auto segments = split(pattern.path);
    const Compiled next{std::move(pattern.method), {segments.begin(), segments.end()}};
    for (const auto& other : patterns_) {
      if (other.method != next.method || !can_match_the_same(other.segments, next.segments))
        continue;
      if (more_literal(other.segments, next.segments)) continue;
      if (more_literal(next.segments, other.segments)) continue;
      throw std::logic_error("ambiguous route: " + next.method + " " + pattern.path);
    }
    patterns_.push_back(next);
  }
}

std::variant<Router::Match, Router::MethodNotAllowed, Router::NotFound> Router::find(
    std::string_view method, std::string_view path) const {
  const auto segments = split(path);
  const auto wanted = method == "HEAD" ? std::string_view("GET") : method;
  const Compiled* best = nullptr;
  std::set<std::string> allowed;
  for (const auto& pattern : patterns_) {
    if (!matches(pattern.segments, segments)) continue;
    if (pattern.method != wanted) {
      allowed.insert(pattern.method);
    } else if (best == nullptr || more_literal(pattern.segments, best->segments)) {
      best = &pattern;
    }
  }
  if (best != nullptr) {
    Match match{static_cast<std::size_t>(best - patterns_.data()), {}};
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const std::string_view name = best->segments[i];
      if (is_name(name)) match.parameters.emplace(name.substr(1, name.size() - 2), segments[i]);
    }
    return match;
  }
  if (allowed.empty()) return NotFound{};
  if (allowed.contains("GET")) allowed.insert("HEAD");
  MethodNotAllowed refusal;
  for (const auto& name : allowed) refusal.allow += (refusal.allow.empty() ? "" : ", ") + name;
  return refusal;
}

}  // namespace hindsight::net
