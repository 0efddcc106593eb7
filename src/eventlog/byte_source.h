#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hindsight::eventlog {

/// Bytes in their order. Confined to one thread.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills `room` from its beginning; how much of it, 0 only at the end.
  virtual Result<std::size_t> read(std::span<char> room) = 0;
};

/// Reads from the beginning, as often as it is called.
using OpenBytes = std::function<Result<std::unique_ptr<ByteSource>>()>;

/// The file as it lies on the disk. Adds to `bytes_read`, which any thread may look at and which
/// outlives the source. Errors: not_found, invalid_argument (a folder or pipe), cancelled once
/// `stop` is requested, data_loss.
Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& file,
                                              std::stop_token stop,
                                              std::atomic<std::uint64_t>& bytes_read);

/// What is packed in `bytes` if these are a gzip stream, of one member or several, else the bytes
/// themselves. data_loss when the stream is damaged or has no end.
std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> bytes);

/// Byte by byte, through a buffer.
class ByteReader {
 public:
  static constexpr int kEnd = -1;
  explicit ByteReader(std::unique_ptr<ByteSource> bytes);

  /// The next byte as an unsigned char; kEnd at the end or after an error, see status().
  int peek() { return at_ < end_ || fill() ? static_cast<unsigned char>(buffer_[at_]) : kEnd; }
  int get() { return at_ < end_ || fill() ? static_cast<unsigned char>(buffer_[at_++]) : kEnd; }
  /// What comes next, without taking it: 64 KiB at the beginning or all there is, later any part
  /// of that; empty only at the end.
  std::string_view ahead();
  /// Takes bytes of what ahead() showed.
  void take(std::size_t count) { at_ += count; }
  /// Bytes taken.
  [[nodiscard]] std::uint64_t position() const { return filled_ - (end_ - at_); }
  /// What ended the bytes early.
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  bool fill();
  std::unique_ptr<ByteSource> bytes_;
  std::vector<char> buffer_;
  std::size_t at_ = 0, end_ = 0;
  std::uint64_t filled_ = 0;
  Status status_;
};

}  // namespace hindsight::eventlog
