#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace hindsight::net {

/// `bytes` as a gzip stream; level 1 (fast) to 9 (small).
std::string gzip(std::string_view bytes, int level);

/// A gzip stream of which each part can be read as soon as it has arrived.
class GzipStream {
 public:
  explicit GzipStream(int level);
  ~GzipStream();
  std::string add(std::string_view bytes);
  /// The last bytes of the stream.
  std::string end();

 private:
  struct State;
  std::string deflate_all(std::string_view bytes, int flush);
  std::unique_ptr<State> state_;
};

/// Whether a body of that Content-Type becomes smaller by gzip: text, JSON, scripts, SVG, XML.
bool compressible(std::string_view content_type);

/// Whether an Accept-Encoding header admits gzip (`gzip;q=0` does not, `*` does).
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace hindsight::net
