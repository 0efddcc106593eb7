#include "net/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>

namespace hindsight::net {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's way of saying gzip instead of zlib framing
constexpr std::size_t kChunkMax = std::numeric_limits<uInt>::max() / 2;

std::string_view take(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  while (!part.empty() && (part.front() == ' ' || part.front() == '\t')) part.remove_prefix(1);
  while (!part.empty() && (part.back() == ' ' || part.back() == '\t')) part.remove_suffix(1);
  return part;
}

/// q=0, q=0.0, q=0.000
bool weight_is_zero(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto parameter = take(parameters, ';');
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

struct GzipStream::State {
  z_stream zlib{};
};

GzipStream::GzipStream(int level) : state_(std::make_unique<State>()) {
  if (deflateInit2(&state_->zlib, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

GzipStream::~GzipStream() {
  deflateEnd(&state_->zlib);
}

std::string GzipStream::add(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, kChunkMax);
    out += deflate_all(part, Z_SYNC_FLUSH);
    bytes.remove_prefix(part.size());
  }
  return out;
}

std::string GzipStream::end() {
  return deflate_all({}, Z_FINISH);
}

std::string GzipStream::deflate_all(std::string_view bytes, int flush) {
  constexpr std::size_t kStep = 16UL * 1024;
  auto& zlib = state_->zlib;
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  zlib.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  do {  // it has given all once it leaves room
    const auto before = out.size();
    out.resize(before + kStep);
    zlib.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    zlib.avail_out = static_cast<uInt>(kStep);
    deflate(&zlib, flush);
    out.resize(out.size() - zlib.avail_out);
  } while (zlib.avail_out == 0);
  return out;
}

std::string gzip(std::string_view bytes, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out;
  out.resize(deflateBound(&stream, bytes.size()));
  std::size_t produced = 0;
  int result = Z_OK;
  while (result == Z_OK) {
    const auto in = std::min(bytes.size(), kChunkMax);
    const auto room = std::min(out.size() - produced, kChunkMax);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(in);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + produced);
    stream.avail_out = static_cast<uInt>(room);
    result = deflate(&stream, in == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
    bytes.remove_prefix(in - stream.avail_in);
    produced += room - stream.avail_out;
  }
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::logic_error("deflate did not finish");
  out.resize(produced);
  return out;
}

bool compressible(std::string_view content_type) {
  const auto type = take(content_type, ';');
  return type.starts_with("text/") || type == "application/json" || type.ends_with("+json") ||
         type == "application/javascript" || type == "application/xml" || type.ends_with("+xml") ||
         type == "application/x-ndjson" || type == "application/wasm";
}

bool accepts_gzip(std::string_view accept_encoding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    auto parameters = take(accept_encoding, ',');
    const auto coding = take(parameters, ';');
    if (coding == "gzip" || coding == "x-gzip") return !weight_is_zero(parameters);
    if (coding == "*") any = !weight_is_zero(parameters);
  }
  return any;
}

}  // namespace hindsight::net
