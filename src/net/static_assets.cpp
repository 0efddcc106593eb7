#include "net/static_assets.h"

#include <openssl/sha.h>

#include <array>
#include <fstream>
#include <sstream>

#include "base/log.h"
#include "net/gzip.h"

namespace hindsight::net {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTotalBytesMax = 256UL * 1024 * 1024;
constexpr std::size_t kGzipBytesMin = 512;
constexpr int kGzipLevel = 9;  // once at start, used ever after
constexpr std::string_view kGzipTag = "-gz";

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".xml", "application/xml"},
    {".bpmn", "application/xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".gif", "image/gif"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".ttf", "font/ttf"},
}};

std::string_view type_of(const fs::path& file) {
  const auto extension = file.extension().string();
  for (const auto& [name, type] : kTypes) {
    if (name == extension) return type;
  }
  return "application/octet-stream";
}

/// First 16 hexadecimal digits of the SHA-256, without quotes.
std::string tag_of(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    out += kHex[digest[i] >> 4U];
    out += kHex[digest[i] & 15U];
  }
  return out;
}

Result<std::string> read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  // operator<< of an empty file sets failbit, so only the stream that is read is asked.
  bytes << in.rdbuf();
  if (!in) return fail(ErrorCode::unavailable, "cannot read file", file.string());
  return std::move(bytes).str();
}

/// True when the file, symbolic links resolved, is really below the folder.
bool stays_inside(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  const auto real = fs::canonical(file, error);
  if (error) return false;
  const auto relative = real.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  while (!if_none_match.empty()) {
    const auto end = std::min(if_none_match.find(','), if_none_match.size());
    auto item = if_none_match.substr(0, end);
    if_none_match.remove_prefix(std::min(end + 1, if_none_match.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == "*") return true;
    if (item.size() < 2 || item.front() != '"' || item.back() != '"') continue;
    item = item.substr(1, item.size() - 2);
    if (item.ends_with(kGzipTag)) item.remove_suffix(kGzipTag.size());
    if (item == tag) return true;
  }
  return false;
}

}  // namespace

Result<StaticAssets> StaticAssets::load(const fs::path& folder) {
  std::error_code error;
  const auto root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root)) {
    return fail(ErrorCode::not_found, "the folder of the web application does not exist",
                folder.string());
  }
  StaticAssets assets;
  std::size_t total = 0;
  fs::recursive_directory_iterator entry(root, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const auto& path = entry->path();
    std::error_code ignored;
    if (!entry->is_regular_file(ignored)) continue;
    if (!stays_inside(path, root)) {
      log::warn("not served, because the link leaves the folder: {}", path.string());
      continue;
    }
    HS_ASSIGN(auto bytes, read(path));
    total += bytes.size();
    if (total > kTotalBytesMax) {
      return fail(ErrorCode::resource_exhausted,
                  "the folder of the web application holds more than 256 MB; is it the right one?",
                  folder.string());
    }
    File file{std::move(bytes), {}, std::string(type_of(path)), {}};
    file.etag = tag_of(file.bytes);
    if (file.bytes.size() >= kGzipBytesMin && compressible(file.type)) {
      file.gzip = net::gzip(file.bytes, kGzipLevel);
      if (file.gzip.size() >= file.bytes.size()) file.gzip.clear();
    }
    assets.files_.emplace('/' + path.lexically_relative(root).generic_string(), std::move(file));
  }
  if (error) return fail(ErrorCode::unavailable, error.message(), folder.string());
  return assets;
}

std::optional<Response> StaticAssets::find(const Request& request) const {
  const auto found = files_.find(request.path == "/" ? std::string("/index.html") : request.path);
  if (found == files_.end()) return std::nullopt;
  const auto& [path, file] = *found;
  if (request.method != "GET" && request.method != "HEAD") {
    return Response::empty(405).with("Allow", "GET, HEAD");
  }
  const bool zipped = !file.gzip.empty() && accepts_gzip(request.header("Accept-Encoding"));
  Response response;
  // A strong tag must differ between encodings of the same file.
  response.with("ETag", '"' + file.etag + std::string(zipped ? kGzipTag : "") + '"');
  response.with("Cache-Control",
                path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file.gzip.empty()) response.with("Vary", "Accept-Encoding");
  if (names_tag(request.header("If-None-Match"), file.etag)) {
    response.status = 304;
    return response;
  }
  response.with("Content-Type", file.type);
  response.with("X-Content-Type-Options", "nosniff");
  if (zipped) response.with("Content-Encoding", "gzip");
  response.body = zipped ? file.gzip : file.bytes;
  return response;
}

}  // namespace hindsight::net
