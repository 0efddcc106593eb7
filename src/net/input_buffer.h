#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace hindsight::net {

/// Bytes received and not yet used, as a moving window: using bytes from its front copies nothing.
/// Confined to the event loop. While a read into room() is under way only data() and use() may be
/// called, so that the memory stays where it is.
class InputBuffer {
 public:
  [[nodiscard]] std::string_view data() const { return {bytes_.get() + begin_, end_ - begin_}; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  void use(std::size_t bytes) { begin_ += bytes; }
  void filled(std::size_t bytes) { end_ += bytes; }

  /// Space behind the data, at least one byte. The window becomes `capacity` bytes large, or
  /// stays larger when the data need it: callers keep size() below their own limit.
  std::span<char> room(std::size_t capacity) {
    const auto size = end_ - begin_;
    if (size >= capacity) capacity = size + size / 2 + 1;
    if (capacity != capacity_) {
      auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
      if (size > 0) std::memcpy(bytes.get(), bytes_.get() + begin_, size);
      bytes_ = std::move(bytes);
      capacity_ = capacity;
    } else if (begin_ > 0 && size > 0) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, size);
    }
    begin_ = 0;
    end_ = size;
    return {bytes_.get() + end_, capacity_ - end_};
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace hindsight::net
