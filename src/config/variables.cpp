#include "config/variables.h"

#include <cstdlib>

namespace hindsight::config {

std::optional<Variables::Found> Variables::find(std::string_view name) const {
  if (const auto property = source_.properties.find(name); property != source_.properties.end()) {
    return Found{property->second, "-D" + property->first};
  }
  if (!source_.environment) return std::nullopt;
  auto value = source_.environment(name);
  if (!value) return std::nullopt;
  return Found{std::move(*value), "env " + std::string(name)};
}

std::optional<std::string> Variables::value(std::string_view name) const {
  auto found = find(name);
  return found ? std::optional(std::move(found->value)) : std::nullopt;
}

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

Environment empty_environment() {
  return [](std::string_view) { return std::nullopt; };
}

}  // namespace hindsight::config
