#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/key_table.h"

namespace hindsight::config {

/// The key table as a tree, with every older spelling in it. Immutable once built.
class KeyIndex {
 public:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
    std::unique_ptr<Node> any;        ///< below a map with free names
    std::unique_ptr<Node> item;       ///< below a list of blocks
    std::vector<const KeyRow*> rows;  ///< what a value here sets
    bool alias = false;               ///< this is an older spelling of `rows`

    [[nodiscard]] bool is_key() const { return !rows.empty(); }
    /// The node below, by name or as a wildcard; null when there is none.
    [[nodiscard]] const Node* child(std::string_view name) const;
  };

  static const KeyIndex& instance();

  [[nodiscard]] const Node& root() const { return root_; }
  /// The known key or block that looks most like `unknown`.
  [[nodiscard]] std::string nearest(const Path& unknown) const;

 private:
  KeyIndex();
  void add(const Path& path, const KeyRow& row, bool alias);

  struct Known {
    Path path;
    bool alias;
  };

  Node root_;
  std::vector<Known> known_;  // keys and blocks
};

}  // namespace hindsight::config
