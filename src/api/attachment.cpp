#include "api/attachment.h"

#include <algorithm>

namespace hindsight::api {
namespace {

constexpr std::size_t kFileNameBytesMax = 120;

struct Type {
  std::string_view extension;
  std::string_view media_type;
};
Type type_of(FileType type) {
  if (type == FileType::csv) return {".csv", "text/csv; charset=utf-8"};
  return {".json", "application/json"};
}

/// A name that no file system takes for a path and no browser for another kind of file.
std::string file_name(std::string_view wanted, std::string_view extension) {
  std::string out;
  for (const char c : wanted) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_bad = byte < 0x20 || byte == 0x7F ||
                        std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
    out += is_bad ? '_' : c;
  }
  if (out.ends_with(extension)) out.resize(out.size() - extension.size());
  if (out.size() > kFileNameBytesMax) {
    // Never in the middle of a character.
    auto size = kFileNameBytesMax;
    while (size > 0 && (static_cast<unsigned char>(out[size]) & 0xC0U) == 0x80U) --size;
    out.resize(size);
  }
  // Hidden files, and names that are only dots.
  const auto visible = out.find_first_not_of(". ");
  out.erase(0, std::min(visible, out.size()));
  return (out.empty() ? "export" : out).append(extension);
}

std::string disposition(const std::string& name) {
  std::string ascii;
  for (const char c : name) ascii += static_cast<unsigned char>(c) < 0x80 ? c : '_';
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + net::percent_encode(name);
}

}  // namespace

net::Response attachment(std::string text, FileType type, std::string_view name) {
  const auto [extension, media_type] = type_of(type);
  net::Response response;
  response.with("Content-Type", std::string(media_type))
      .with("Content-Disposition", disposition(file_name(name, extension)));
  response.body = std::move(text);
  return response;
}

}  // namespace hindsight::api
