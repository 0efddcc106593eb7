#include "content/writing.h"

namespace hindsight::content {
namespace {

bool take_back(const store::Content& content, store::ContentStore& store) {
  const auto stored = store.content(content.id);
  if (!stored) return false;
  if (!*stored || (*stored)->content != content) return true;
  return store.remove_content(content.id, (*stored)->revision).has_value();
}

}  // namespace

Status create_all(const std::vector<store::Content>& contents, store::ContentStore& store) {
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const auto written = store.create_content(contents[i]);
    if (written) continue;
    auto error = written.error();
    // Holders first; and the failed one too, as its write may have reached the store.
    std::size_t left = 0;
    for (std::size_t j = i + 1; j-- > 0;) left += take_back(contents[j], store) ? 0 : 1;
    if (left > 0) error.message += "; " + std::to_string(left) + " of its parts may have stayed";
    return fail(std::move(error));
  }
  return {};
}

}  // namespace hindsight::content
