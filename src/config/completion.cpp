#include <fmt/format.h>

#include <algorithm>

#include "config/key_table.h"
#include "config/overlay.h"
#include "config/value_parser.h"

namespace hindsight::config {
namespace {

constexpr std::size_t list_items_max = 100;

bool is_in(const Path& instance, const Path& block) {
  return instance.size() == block.size() + 1 &&
         std::equal(block.begin(), block.end(), instance.begin());
}

std::size_t count_in(const Values& values, const Path& block) {
  return static_cast<std::size_t>(std::ranges::count_if(
      values.instances, [&](const Path& instance) { return is_in(instance, block); }));
}

void add_default_instances(Values& values) {
  for (const auto& [block_text, name] : default_instances()) {
    auto block = split_path(block_text);
    if (count_in(values, block) > 0) continue;
    block.emplace_back(name);
    values.instances.push_back(block);
  }
}

/// HINDSIGHT_..._NODES_1_HOST makes a second node even if the file has only one.
void add_items_from_variables(const Variables& variables, Values& values) {
  for (const auto& row : key_table()) {
    const auto pattern = split_path(row.path);
    const auto item = std::ranges::find(pattern, "[*]");
    if (item == pattern.end()) continue;
    const Path block(pattern.begin(), item);
    for (std::size_t n = count_in(values, block); n < list_items_max; ++n) {
      const auto name = fmt::format("[{}]", n);
      if (!variables.find(variable_name(own_prefix, substitute(pattern, {name})))) break;
      values.instances.push_back(block);
      values.instances.back().push_back(name);
    }
  }
}

class Completion {
 public:
  Completion(const Variables& variables, Values& values, std::vector<Diagnostic>& diagnostics)
      : variables_(variables), values_(values), diagnostics_(diagnostics) {}

  void run() {
    for (const auto& row : key_table()) {
      const auto pattern = split_path(row.path);
      const auto wildcard = std::ranges::find_if(pattern, is_wildcard);
      if (wildcard == pattern.end()) {
        complete_key(row, pattern, true);
        continue;
      }
      const Path block(pattern.begin(), wildcard);
      const bool only = count_in(values_, block) == 1;
      for (const auto& instance : values_.instances) {
        if (!is_in(instance, block)) continue;
        complete_key(row, substitute(pattern, {instance.back()}),
                     only || is_default(block, instance.back()));
      }
    }
  }

 private:
  static bool is_default(const Path& block, const std::string& name) {
    return std::ranges::any_of(default_instances(), [&](const DefaultInstance& instance) {
      return instance.name == name && split_path(instance.block) == block;
    });
  }

  /// `documented`: the table's variables speak of this instance.
  void complete_key(const KeyRow& row, const Path& path, bool documented) {
    if (set_from(row, path, variable_name(own_prefix, path))) return;
    const auto original = variable_name(original_prefix, path);
    const bool is_default_variable =
        std::ranges::find(row.environment, original) != row.environment.end();
    if (!is_default_variable && set_from(row, path, original)) return;
    if (values_.items.contains(path)) return;
    for (const auto name : row.environment) {
      const auto found = documented ? variables_.find(name) : std::nullopt;
      if (found && !found->value.empty() && set_from(row, path, name)) return;
    }
    values_.items[path] = {&row, default_value(row), {}};
  }

  /// False when there is no such variable, or it is wrong, which has been said then.
  bool set_from(const KeyRow& row, const Path& path, std::string_view name) {
    const auto found = variables_.find(name);
    if (!found) return false;
    std::optional<std::string_view> text = found->value;
    if (*text == "null" || *text == "~") text.reset();
    auto value = parse_value(row, text);
    if (!value) {
      const auto severity = row.state == State::ignored ? Severity::warning : Severity::error;
      diagnostics_.push_back({severity, found->label, 0, to_text(path), value.error().message});
      return false;
    }
    values_.items[path] = {&row, std::move(*value), {Origin::Kind::variable, found->label, 0, {}}};
    return true;
  }

  const Variables& variables_;
  Values& values_;
  std::vector<Diagnostic>& diagnostics_;
};

}  // namespace

void complete(const Variables& variables, Values& values, std::vector<Diagnostic>& diagnostics) {
  add_default_instances(values);
  add_items_from_variables(variables, values);
  Completion(variables, values, diagnostics).run();
}

}  // namespace hindsight::config
