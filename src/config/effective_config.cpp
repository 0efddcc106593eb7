#include "config/effective_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/draft.h"
#include "config/key_table.h"
#include "config/value_parser.h"
#include "config/yaml_text.h"

namespace hindsight::config {
namespace {

constexpr std::string_view mask = "\"*****\"";

std::string scalar(std::string_view text) {
  return yaml_text(mask_address(text));
}

std::string list_text(const TextList& list) {
  std::string out;
  for (const auto& item : list) {
    if (!out.empty()) out += ", ";
    out += scalar(item);
  }
  return "[" + out + "]";
}

/// Everything but a map, which needs lines of its own.
std::string value_text(const Item& item) {
  if (is_null(item.value)) return "null";
  if (const auto* flag = std::get_if<bool>(&item.value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&item.value)) return fmt::to_string(*number);
  if (const auto* list = std::get_if<TextList>(&item.value)) return list_text(*list);
  if (const auto* text = std::get_if<std::string>(&item.value)) {
    return item.row->secret && !text->empty() ? std::string(mask) : scalar(*text);
  }
  return "{}";
}

/// The values again as blocks within blocks.
struct Block {
  std::string name;
  std::vector<Block> children;
  const Item* item = nullptr;

  Block& child(const std::string& wanted) {
    const auto found = std::ranges::find(children, wanted, &Block::name);
    return found != children.end() ? *found : children.emplace_back(Block{wanted, {}, nullptr});
  }
};

class Printer {
 public:
  std::string print(const Block& block) {
    print_children(block, 0);
    return std::move(out_);
  }

 private:
  void print_children(const Block& block, std::size_t indent) {
    for (const auto& child : block.children) {
      if (child.name.starts_with('[')) {
        const auto begin = out_.size();
        print_children(child, indent + 2);
        if (out_.size() > begin) out_[begin + indent] = '-';
      } else {
        out_ += fmt::format("{:{}}{}:", "", indent, yaml_text(child.name));
        child.item != nullptr ? print_item(*child.item, indent) : print_block(child, indent);
      }
    }
  }

  void print_block(const Block& block, std::size_t indent) {
    out_ += '\n';
    print_children(block, indent + 2);
  }

  void print_item(const Item& item, std::size_t indent) {
    const auto* map = std::get_if<TextMap>(&item.value);
    const bool lines = map != nullptr && !map->empty();
    out_ += fmt::format("{}  # {}\n", lines ? std::string() : " " + value_text(item),
                        item.origin.text());
    if (!lines) return;
    for (const auto& [name, text] : *map) {
      out_ += fmt::format("{:{}}{}: {}\n", "", indent + 2, yaml_text(name),
                          item.row->secret ? std::string(mask) : scalar(text));
    }
  }

  std::string out_;
};

using Entry = std::pair<const Path, Item>;

/// In the order of the key table, engines and list items in the order of the file.
std::vector<const Entry*> ordered(const Values& values) {
  std::vector<const Entry*> out;
  out.reserve(values.items.size());
  for (const auto& entry : values.items) out.push_back(&entry);
  const auto instance = [&](const Entry* entry) {
    return std::ranges::find_if(values.instances, [&](const Path& block) {
      return entry->first.size() > block.size() &&
             std::equal(block.begin(), block.end(), entry->first.begin());
    });
  };
  std::ranges::sort(out, [&](const Entry* a, const Entry* b) {
    return std::pair(a->second.row, instance(a)) < std::pair(b->second.row, instance(b));
  });
  return out;
}

std::string comment_section(std::string_view title, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string out = fmt::format("\n# {}\n", title);
  for (const auto& line : lines) {
    out += "#   ";
    for (const char c : line) {
      out += c;
      if (c == '\n') out += "#   ";
    }
    out += '\n';
  }
  return out;
}

std::vector<std::string> texts(const std::vector<Diagnostic>& diagnostics, Severity severity) {
  std::vector<std::string> out;
  for (const auto& diagnostic : diagnostics) {
    if (diagnostic.severity == severity) out.push_back(diagnostic.text());
  }
  return out;
}

}  // namespace

std::string Origin::text() const {
  if (kind == Kind::built_in) return "default";
  if (kind == Kind::variable) return name;
  std::string out = fmt::format("{}:{}", name, line);
  for (const auto& variable : via) out += fmt::format(" ${{{}}}", variable);
  return out;
}

std::string describe(const Loaded& loaded) {
  Block root;
  std::vector<std::string> planned;
  std::vector<std::string> ignored;
  for (const auto* entry : ordered(loaded.values)) {
    const auto& [path, item] = *entry;
    const auto where = fmt::format("{} ({})", to_text(path), item.origin.text());
    if (item.row->state == State::ignored) {
      if (item.origin.set()) ignored.push_back(fmt::format("{}: {}", where, item.row->reason));
      continue;
    }
    if (item.row->state == State::planned && item.origin.set()) planned.push_back(where);
    Block* block = &root;
    for (const auto& segment : path) block = &block->child(segment);
    block->item = &item;
  }
  return Printer().print(root) + comment_section("Not active yet", planned) +
         comment_section("Accepted and ignored", ignored) +
         comment_section("Notes", texts(loaded.warnings, Severity::info)) +
         comment_section("Warnings", texts(loaded.warnings, Severity::warning));
}

Check check(const Source& source) {
  const auto result = draft(source);
  if (!result) return {comment_section("Errors", {result.error().message}), false};
  return {
      describe(result->loaded) + comment_section("Errors", texts(result->errors, Severity::error)),
      result->errors.empty()};
}

}  // namespace hindsight::config
