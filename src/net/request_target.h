#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hindsight::net {

struct RequestTarget {
  std::string path;                                        ///< decoded, starts with '/'
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  std::string_view raw_query;                              ///< into the text given
};

/// Takes a request target apart (origin form, or absolute form as proxies send it). nullopt when
/// the path is malformed: broken escapes, NUL, or `.` and `..` segments, whichever way they are
/// encoded.
std::optional<RequestTarget> parse_request_target(std::string_view target);

/// `path` below the context path ("" or "/name"); nullopt when it is outside of it. The context
/// path itself gives "".
std::optional<std::string_view> below_context_path(std::string_view path,
                                                   std::string_view context_path);

}  // namespace hindsight::net
