#pragma once

#include <string>
#include <string_view>

namespace hindsight::net {

/// `bytes` as a gzip stream; level 1 (fast) to 9 (small).
std::string gzip(std::string_view bytes, int level);

/// Whether a body of that Content-Type becomes smaller by gzip: text, JSON, scripts, SVG, XML.
bool compressible(std::string_view content_type);

/// Whether an Accept-Encoding header admits gzip (`gzip;q=0` does not, `*` does).
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace hindsight::net
