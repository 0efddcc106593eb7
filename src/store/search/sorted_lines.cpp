#include "store/search/sorted_lines.h"

#include <algorithm>

namespace hindsight::store::search {

Status SortedLines::add(std::string key, std::string_view line) {
  if (!file_) file_.reset(std::tmpfile());
  if (!file_ || std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size())
    return fail(ErrorCode::resource_exhausted, "the temporary file of the dump cannot be written");
  entries_.push_back({std::move(key), end_, line.size()});
  end_ += static_cast<long>(line.size());
  return {};
}

Status SortedLines::emit(const std::function<bool(std::string_view line)>& take) {
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.key < b.key; });
  std::string line;
  for (const auto& entry : entries_) {
    line.resize(entry.size);
    if (std::fseek(file_.get(), entry.offset, SEEK_SET) != 0 ||
        std::fread(line.data(), 1, entry.size, file_.get()) != entry.size)
      return fail(ErrorCode::internal, "the temporary file of the dump cannot be read");
    if (!take(line)) return fail(ErrorCode::cancelled, "the dump's reader has gone");
  }
  return {};
}

}  // namespace hindsight::store::search
