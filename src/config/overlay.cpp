#include "config/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "config/key_index.h"
#include "config/placeholders.h"
#include "config/value_parser.h"

namespace hindsight::config {
namespace {

using Kind = YamlNode::Kind;

/// Where the walk stands: a place in the file beside a place in the key table.
struct Place {
  const KeyIndex::Node& known;
  Path path;                       // as the file spells it
  std::vector<std::string> names;  // what its wildcards stand for

  [[nodiscard]] Place below(const KeyIndex::Node& next, const std::string& segment) const {
    Place out{next, path, names};
    out.path.push_back(segment);
    if (&next == known.any.get() || &next == known.item.get()) out.names.push_back(segment);
    return out;
  }
};

class FileOverlay {
 public:
  FileOverlay(const Variables& variables, Values& values, std::vector<Diagnostic>& diagnostics)
      : variables_(variables), values_(values), diagnostics_(diagnostics) {}

  void visit_block(const YamlNode& block, const Place& place) {
    if (block.kind == Kind::null || is_null_placeholder(block)) return;
    if (place.known.item && block.kind == Kind::list) {
      for (std::size_t i = 0; i < block.children.size(); ++i) {
        enter(block.children[i], place.below(*place.known.item, fmt::format("[{}]", i)));
      }
    } else if (place.known.item) {
      add(Severity::error, block.line, place.path, "must be a list of blocks");
    } else if (block.kind == Kind::map) {
      visit_members(block, place);
    } else {
      add(Severity::error, block.line, place.path, "must be a block of keys, not a single value");
    }
  }

 private:
  void visit_members(const YamlNode& block, const Place& place) {
    for (auto member = block.children.begin(); member != block.children.end(); ++member) {
      const auto again = std::find_if(member + 1, block.children.end(),
                                      [&](const auto& other) { return other.key == member->key; });
      if (again != block.children.end()) {
        auto path = place.path;
        path.push_back(member->key);
        add(Severity::warning, member->line, path,
            fmt::format("is written again on line {}; only that counts", again->line));
      } else {
        visit_member(*member, place);
      }
    }
  }

  /// A key may hold dots ("container.host: x"), but not where names are free.
  void visit_member(const YamlNode& member, const Place& place) {
    const bool whole = place.known.any || place.known.children.contains(member.key);
    const Path segments = whole ? Path{member.key} : split_path(member.key);
    const KeyIndex::Node* known = &place.known;
    std::optional<Place> at(std::in_place, place);
    for (const auto& segment : segments) {
      known = known->child(segment);
      if (known == nullptr) return add_unknown(member, place.path, segments);
      const Place next = at->below(*known, segment);
      at.emplace(next);
    }
    enter(member, *at);
  }

  void enter(const YamlNode& node, const Place& place) {
    if (place.known.is_key()) return assign(node, place);
    if (is_instance(place)) values_.instances.push_back(place.path);
    visit_block(node, place);
  }

  static bool is_instance(const Place& place) {
    return !place.names.empty() && place.path.back() == place.names.back();
  }

  void assign(const YamlNode& node, const Place& place) {
    for (const KeyRow* row : place.known.rows) {
      const Path path = substitute(split_path(row->path), place.names);
      Origin origin{Origin::Kind::file, values_.file, node.line, {}};
      auto value = read(*row, node, place, origin);
      if (!value && !value.error().message.empty()) {
        add(severity_of_error(*row), node.line, place.path, value.error().message);
      }
      if (!value) continue;
      if (place.known.alias && !row->aliases.empty()) {
        add(Severity::info, node.line, place.path,
            fmt::format("is an older spelling of {}", to_text(path)));
      }
      store(path, {row, std::move(*value), std::move(origin)}, place);
    }
  }

  void store(const Path& path, Item item, const Place& place) {
    const auto [old, fresh] = values_.items.try_emplace(path, item);
    if (!fresh) {
      // Of two spellings null yields, then the older one; within one spelling the earlier line
      // does.
      const bool mixed = place.known.alias != by_alias_.contains(path);
      if (mixed && is_null(item.value)) return;
      if (!mixed || !is_null(old->second.value)) {
        const bool keep_old = mixed && place.known.alias;
        const int line = keep_old ? old->second.origin.line : item.origin.line;
        add(Severity::warning, item.origin.line, place.path,
            fmt::format("and line {} set the same key; the value of line {} counts",
                        old->second.origin.line, line));
        if (keep_old) return;
      }
      old->second = std::move(item);
    }
    if (place.known.alias) {
      by_alias_.insert(path);
    } else {
      by_alias_.erase(path);
    }
  }

  /// The error has no message when a diagnostic was already made.
  Result<Value> read(const KeyRow& row, const YamlNode& node, const Place& place, Origin& origin) {
    if (node.kind == Kind::null) return parse_value(row, std::nullopt);
    if (node.kind == Kind::scalar) {
      const auto text = resolve(row, node, place.path, origin);
      if (!text) return fail(ErrorCode::invalid_argument, {});
      return parse_value(row, *text);
    }
    if (row.type == Type::text_list && node.kind == Kind::list) {
      return read_children(row, node, place, origin);
    }
    if (row.type == Type::text_map && node.kind == Kind::map) {
      return read_children(row, node, place, origin);
    }
    return fail(ErrorCode::invalid_argument,
                fmt::format("must be {}, not a {}", expectation(row),
                            node.kind == Kind::list ? "list" : "block of keys"));
  }

  Result<Value> read_children(const KeyRow& row, const YamlNode& node, const Place& place,
                              Origin& origin) {
    TextList list;
    TextMap map;
    for (const auto& child : node.children) {
      if (child.kind != Kind::scalar) {
        return fail(ErrorCode::invalid_argument, fmt::format("must be {}", expectation(row)));
      }
      const auto text = resolve(row, child, place.path, origin);
      if (!text) return fail(ErrorCode::invalid_argument, {});
      if (!*text) continue;
      list.push_back(**text);
      map.emplace_back(child.key, **text);
    }
    return node.kind == Kind::list ? Value(std::move(list)) : Value(std::move(map));
  }

  /// Outer nullopt: a placeholder has no value, and that has been said. Inner nullopt: null.
  std::optional<std::optional<std::string>> resolve(const KeyRow& row, const YamlNode& node,
                                                    const Path& path, Origin& origin) {
    auto resolved = resolve_placeholders(
        node.text, [this](std::string_view name) { return variables_.value(name); });
    for (const auto& name : resolved.missing) {
      add(severity_of_error(row), node.line, path,
          fmt::format("refers to ${{{0}}}, which is not set; set it, or write ${{{0}:default}}",
                      name));
    }
    if (!resolved.missing.empty()) return std::nullopt;
    std::ranges::move(resolved.used, std::back_inserter(origin.via));
    return std::optional(std::move(resolved.text));
  }

  bool is_null_placeholder(const YamlNode& node) {
    if (node.kind != Kind::scalar) return false;
    const auto resolved = resolve_placeholders(
        node.text, [this](std::string_view name) { return variables_.value(name); });
    return resolved.missing.empty() && !resolved.text;
  }

  void add_unknown(const YamlNode& member, const Path& block, const Path& segments) {
    auto path = block;
    path.insert(path.end(), segments.begin(), segments.end());
    add(Severity::warning, member.line, path,
        fmt::format("is not a known key and has no effect; the nearest known key is {}",
                    KeyIndex::instance().nearest(path)));
  }

  static Severity severity_of_error(const KeyRow& row) {
    return row.state == State::ignored ? Severity::warning : Severity::error;
  }

  void add(Severity severity, int line, const Path& path, std::string message) {
    diagnostics_.push_back({severity, values_.file, line, to_text(path), std::move(message)});
  }

  const Variables& variables_;
  Values& values_;
  std::vector<Diagnostic>& diagnostics_;
  std::set<Path> by_alias_;  // keys that so far only an older spelling has set
};

}  // namespace

void overlay_file(const YamlNode& root, const Variables& variables, Values& values,
                  std::vector<Diagnostic>& diagnostics) {
  const Place top{KeyIndex::instance().root(), {}, {}};
  FileOverlay(variables, values, diagnostics).visit_block(root, top);
}

}  // namespace hindsight::config
