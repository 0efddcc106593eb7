#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/http.h"

namespace hindsight::net {

/// The built web application, read into memory once: path -> bytes, gzip variant, type, ETag. Only
/// what was found in the folder at start can be served, so no request path reaches the disk.
/// Immutable; safe to share.
class StaticAssets {
 public:
  static Result<StaticAssets> load(const std::filesystem::path& folder);

  /// Answers GET for a known path ("/" = "/index.html"): hashed files below /assets are immutable
  /// for a year, everything else revalidates by ETag (304). nullopt for an unknown path.
  [[nodiscard]] std::optional<Response> find(const Request& request) const;
  [[nodiscard]] bool empty() const { return files_.empty(); }

 private:
  struct File {
    std::string bytes, gzip, type, etag;
  };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace hindsight::net
