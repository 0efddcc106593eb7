#include "config/key_index.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <tuple>

namespace hindsight::config {
namespace {

bool starts_with(const Path& path, const Path& prefix) {
  return path.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

/// The known path with the wildcards that `unknown` passes through filled in.
Path matched(const Path& known, const Path& unknown) {
  Path out = known;
  for (std::size_t i = 0; i < out.size() && i < unknown.size(); ++i) {
    if (is_wildcard(out[i])) out[i] = unknown[i];
    if (out[i] != unknown[i]) break;
  }
  return out;
}

}  // namespace

const KeyIndex::Node* KeyIndex::Node::child(std::string_view name) const {
  const auto found = children.find(name);
  return found != children.end() ? found->second.get() : any.get();
}

const KeyIndex& KeyIndex::instance() {
  static const KeyIndex index;
  return index;
}

KeyIndex::KeyIndex() {
  for (const auto& row : key_table()) add(split_path(row.path), row, false);
  for (const auto& row : key_table()) {
    for (const auto alias : row.aliases) add(split_path(alias), row, true);
    for (const auto& block : block_aliases()) {
      const auto path = split_path(row.path);
      const auto prefix = split_path(block.path);
      if (!starts_with(path, prefix)) continue;
      auto old_path = split_path(block.old_path);
      old_path.insert(old_path.end(), path.begin() + static_cast<std::ptrdiff_t>(prefix.size()),
                      path.end());
      add(old_path, row, true);
    }
  }
}

void KeyIndex::add(const Path& path, const KeyRow& row, bool alias) {
  Node* node = &root_;
  for (std::size_t i = 0; i < path.size(); ++i) {
    auto& next = path[i] == "[*]"       ? node->item
                 : is_wildcard(path[i]) ? node->any
                                        : node->children[path[i]];
    if (!next) {
      next = std::make_unique<Node>();
      known_.push_back(
          {Path(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(i) + 1), alias});
    }
    node = next.get();
  }
  node->rows.push_back(&row);
  node->alias = alias;
}

std::string KeyIndex::nearest(const Path& unknown) const {
  // A key in the wrong block is as near as two typing errors.
  constexpr std::size_t misplaced = 2;
  const auto text = to_text(unknown);
  std::tuple best{std::string::npos, true, std::string::npos};
  std::string out;
  for (const auto& [known, alias] : known_) {
    const auto candidate = to_text(matched(known, unknown));
    const auto distance = edit_distance(text, candidate);
    const bool same_name = known.back() == unknown.back();
    const std::tuple score{same_name ? std::min(misplaced, distance) : distance, alias, distance};
    if (score < best) {
      best = score;
      out = candidate;
    }
  }
  return out;
}

}  // namespace hindsight::config
