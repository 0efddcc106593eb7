#include "eventlog/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace hindsight::eventlog {
namespace {

constexpr std::size_t kBufferBytes = 64UL * 1024;
constexpr int kGzipWindow = 15 + 16;  // zlib's way of saying gzip instead of zlib framing

Error cannot_read(ErrorCode code, const std::filesystem::path& file) {
  return {code, std::string("the file cannot be read: ") + std::strerror(errno), file.string()};
}

class FileBytes final : public ByteSource {
 public:
  FileBytes(int file, std::filesystem::path path, std::stop_token stop,
            std::atomic<std::uint64_t>& bytes_read)
      : file_(file), path_(std::move(path)), stop_(std::move(stop)), bytes_read_(bytes_read) {}
  ~FileBytes() override { close(file_); }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  Result<std::size_t> read(std::span<char> room) override {
    if (stop_.stop_requested()) return fail(ErrorCode::cancelled, "stopped");
    const auto count = ::read(file_, room.data(), room.size());
    if (count < 0) return fail(cannot_read(ErrorCode::data_loss, path_));
    bytes_read_ += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
  }

 private:
  const int file_;
  const std::filesystem::path path_;
  const std::stop_token stop_;
  std::atomic<std::uint64_t>& bytes_read_;
};

Result<std::size_t> read_all_that_fits(ByteSource& bytes, std::span<char> room) {
  std::size_t got = 0;
  while (got < room.size()) {
    HS_ASSIGN(const auto count, bytes.read(room.subspan(got)));
    if (count == 0) break;
    got += count;
  }
  return got;
}

class Unpacked final : public ByteSource {
 public:
  explicit Unpacked(std::unique_ptr<ByteSource> bytes)
      : bytes_(std::move(bytes)), buffer_(kBufferBytes) {
    if (inflateInit2(&zlib_, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Unpacked() override { inflateEnd(&zlib_); }
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;

  Result<std::size_t> read(std::span<char> room) override {
    if (!begun_) {
      HS_RETURN_IF_ERROR(refill());
      begun_ = true;
      packed_ = unread_.size() >= 2 && unread_.starts_with("\x1F\x8B");
    }
    return packed_ ? inflate_into(room) : copy_into(room);
  }

 private:
  Status refill() {
    HS_ASSIGN(const auto count, read_all_that_fits(*bytes_, buffer_));
    unread_ = {buffer_.data(), count};
    return {};
  }

  Result<std::size_t> copy_into(std::span<char> room) {
    if (unread_.empty()) return bytes_->read(room);
    const auto count = unread_.copy(room.data(), room.size());
    unread_.remove_prefix(count);
    return count;
  }

  Result<std::size_t> inflate_into(std::span<char> room) {
    zlib_.next_out = reinterpret_cast<Bytef*>(room.data());
    zlib_.avail_out = static_cast<uInt>(std::min(room.size(), kBufferBytes));
    const auto room_left = zlib_.avail_out;
    while (zlib_.avail_out == room_left) {
      if (unread_.empty()) {
        HS_RETURN_IF_ERROR(refill());
      }
      if (unread_.empty()) {
        if (between_members_) return 0;
        return fail(ErrorCode::data_loss, "the gzip stream ends early: the file is cut off");
      }
      HS_RETURN_IF_ERROR(inflate_some());
    }
    return room_left - zlib_.avail_out;
  }

  Status inflate_some() {
    zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(unread_.data()));
    zlib_.avail_in = static_cast<uInt>(unread_.size());
    between_members_ = false;
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    unread_.remove_prefix(unread_.size() - zlib_.avail_in);
    if (result == Z_STREAM_END) {
      between_members_ = true;
      inflateReset(&zlib_);
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      return fail(ErrorCode::data_loss, "the gzip stream is damaged");
    }
    return {};
  }

  std::unique_ptr<ByteSource> bytes_;
  std::vector<char> buffer_;
  std::string_view unread_;  // of buffer_
  z_stream zlib_{};
  bool begun_ = false, packed_ = false, between_members_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& file,
                                              std::stop_token stop,
                                              std::atomic<std::uint64_t>& bytes_read) {
  const int opened = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (opened < 0) {
    return fail(
        cannot_read(errno == ENOENT ? ErrorCode::not_found : ErrorCode::invalid_argument, file));
  }
  auto bytes = std::make_unique<FileBytes>(opened, file, std::move(stop), bytes_read);
  struct stat about{};
  if (fstat(opened, &about) != 0 || !S_ISREG(about.st_mode))
    return fail(ErrorCode::invalid_argument, "this is no regular file", file.string());
  return bytes;
}

std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> bytes) {
  return std::make_unique<Unpacked>(std::move(bytes));
}

ByteReader::ByteReader(std::unique_ptr<ByteSource> bytes)
    : bytes_(std::move(bytes)), buffer_(kBufferBytes) {}

std::string_view ByteReader::ahead() {
  if (at_ == end_) fill();
  return {buffer_.data() + at_, end_ - at_};
}

bool ByteReader::fill() {
  if (!status_) return false;
  const auto count = read_all_that_fits(*bytes_, buffer_);
  if (!count) {
    status_ = fail(count.error());
    return false;
  }
  at_ = 0;
  end_ = *count;
  filled_ += end_;
  return end_ > 0;
}

}  // namespace hindsight::eventlog
