#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace hindsight::model {

/// Owns the text of one page's rows. Views stay valid until the arena is destroyed, also when it is
/// moved. Confined to one thread at a time.
class Arena {
 public:
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    if (text.size() > left_) grow(text.size());
    char* at = next_;
    std::memcpy(at, text.data(), text.size());
    next_ += text.size();
    left_ -= text.size();
    return {at, text.size()};
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void grow(std::size_t needed) {
    const std::size_t size = std::max<std::size_t>(needed, 256UL * 1024);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    left_ = size;
    bytes_ += size;
  }
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace hindsight::model
