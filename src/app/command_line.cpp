#include "app/command_line.h"

#include <algorithm>
#include <iostream>

#include "base/log.h"

namespace hindsight::app {

std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return text;
}

void print_error(const Error& error) {
  std::cerr << "hindsight: " << error.text() << '\n';
}

std::optional<config::Loaded> load_or_complain(const config::Source& source) {
  auto loaded = config::load(source);
  if (!loaded) {
    print_error(loaded.error());
    return std::nullopt;
  }
  log::init(loaded->settings.log_level);
  for (const auto& warning : loaded->warnings) log::warn("{}", warning.text());
  return std::move(*loaded);
}

int exit_code(const Status& status) {
  if (status) return 0;
  print_error(status.error());
  return kFailed;
}

}  // namespace hindsight::app
