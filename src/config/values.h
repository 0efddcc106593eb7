#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hindsight::config {

struct KeyRow;

/// A concrete key, one element per level; an item of a list is `[0]`, `[1]`, ...
using Path = std::vector<std::string>;
std::string to_text(const Path& path);

using TextList = std::vector<std::string>;
using TextMap = std::vector<std::pair<std::string, std::string>>;
using Value = std::variant<std::monostate, bool, std::int64_t, std::string, TextList, TextMap>;
inline bool is_null(const Value& value) {
  return std::holds_alternative<std::monostate>(value);
}

/// Who gave a value. `name` is a file, or `env NAME`, or `-DNAME`; `via` lists the placeholders
/// that the file's line refers to.
struct Origin {
  enum class Kind { built_in, file, variable };
  Kind kind = Kind::built_in;
  std::string name;
  int line = 0;
  std::vector<std::string> via;

  [[nodiscard]] bool set() const { return kind != Kind::built_in; }
  [[nodiscard]] std::string text() const;
};

struct Item {
  const KeyRow* row = nullptr;
  Value value;
  Origin origin;
};

/// All keys with their values.
struct Values {
  std::string file;  ///< empty: there was none
  std::map<Path, Item> items;
  std::vector<Path> instances;  ///< blocks under a wildcard in file order, e.g. engines.a

  [[nodiscard]] const Item& at(const Path& path) const { return items.at(path); }
};

}  // namespace hindsight::config
