#include "api/attachment.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kFileNameBytesMax = 120;

struct Type {
  std::string_view extension;
  std::string_view media_type;
};
Type type_of(FileType type) {
  switch (type) {
    case FileType::csv:
      return {".csv", "text/csv; charset=utf-8"};
    case FileType::parquet:
      return {".parquet", "application/vnd.apache.parquet"};
    case FileType::xes:
      return {".xes", "application/xml"};
    case FileType::json:
      break;
  }
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

/// How much is handed over at a time: while it waits for the client, nothing is asked of the store.
constexpr std::size_t kPieceBytes = 64UL * 1024;

bool write_piece_by_piece(net::BodySink& sink, std::string_view text) {
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), kPieceBytes)))
    if (!sink.write(text.substr(0, kPieceBytes))) return false;
  return true;
}

/// False: not all was sent.
bool send(net::BodySink& sink, eval::Download& download, std::string part,
          const std::string& name) {
  while (!part.empty()) {
    if (!write_piece_by_piece(sink, part)) {
      log::info("the download of '{}' ended early: nobody reads it any more", name);
      return false;
    }
    auto more = download.next();
    if (!more) {
      if (more.error().code == ErrorCode::cancelled)
        log::info("the download of '{}' ended early: nobody reads it any more", name);
      else
        log::error("the download of '{}' broke off: {}", name, more.error().text());
      return false;
    }
    part = std::move(*more);
  }
  return true;
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

Result<net::Response> attachment(std::unique_ptr<eval::Download> download, FileType type,
                                 std::string_view name) {
  HS_ASSIGN(auto first, download->next());
  auto response = attachment(std::string(), type, name);
  response.with("X-Total-Count", std::to_string(download->rows));
  // Functions are copied, what they own is not.
  struct Begun {
    std::unique_ptr<eval::Download> download;
    std::string first, name;
  };
  const auto begun =
      std::make_shared<Begun>(std::move(download), std::move(first), std::string(name));
  response.stream = [begun](net::BodySink& sink, const std::stop_token&) {
    const auto owned = std::move(begun->download);
    return send(sink, *owned, std::move(begun->first), begun->name);
  };
  return response;
}

}  // namespace hindsight::api
