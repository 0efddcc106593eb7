#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace hindsight::log {
namespace {
spdlog::level::level_enum spd(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warn:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}
}  // namespace

void init(Level level) {
  auto logger = spdlog::get("hindsight");
  if (!logger) logger = spdlog::stderr_color_mt("hindsight");
  spdlog::set_default_logger(logger);
  spdlog::set_level(spd(level));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
}

void write(Level level, std::string_view message) {
  spdlog::log(spd(level), "{}", message);
}

}  // namespace hindsight::log
