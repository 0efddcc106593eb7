#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/http.h"

namespace hindsight::net {

/// Finds which of a fixed table of patterns a request asks for. A pattern is a path whose segments
/// are literal or `{name}`; a literal beats a name, so `/api/report/evaluate` wins over
/// `/api/report/{id}`. Immutable after construction; safe to share.
class Router {
 public:
  struct Pattern {
    std::string method;
    std::string path;
  };
  struct NotFound {};
  struct MethodNotAllowed {
    std::string allow;  ///< for the Allow header
  };
  struct Match {
    std::size_t index;  ///< into the patterns given
    std::map<std::string, std::string> parameters;
  };

  /// Two patterns that could match the same request are a programming error (assertion at start).
  explicit Router(std::vector<Pattern> patterns);
  /// HEAD finds the GET pattern. A trailing slash is ignored.
  [[nodiscard]] std::variant<Match, MethodNotAllowed, NotFound> find(std::string_view method,
                                                                     std::string_view path) const;

 private:
  struct Compiled {
    std::string method;
    std::vector<std::string> segments;
  };
  std::vector<Compiled> patterns_;
};

}  // namespace hindsight::net
