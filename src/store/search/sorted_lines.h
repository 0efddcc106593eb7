#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hindsight::store::search {

/// Lines that come in any order and leave sorted by a key. Only the keys stay in memory, the lines
/// wait in an unnamed temporary file. Confined to one thread.
class SortedLines {
 public:
  Status add(std::string key, std::string_view line);
  /// Ends early, with `cancelled`, when `take` answers false.
  Status emit(const std::function<bool(std::string_view line)>& take);

 private:
  struct Entry {
    std::string key;
    long offset = 0;
    std::size_t size = 0;
  };
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<Entry> entries_;
  long end_ = 0;
};

}  // namespace hindsight::store::search
