#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>

#include "base/result.h"
#include "config/loader.h"

namespace hindsight::app {

/// The commands of the program. Each runs until done or `stop` and answers the exit code.
int serve(const config::Source& source, std::stop_token stop);
int import_once(const config::Source& source, std::stop_token stop);
int check_config(const config::Source& source);
int dump(const config::Source& source);
/// Removes old history once, or only says what would go.
int cleanup(const config::Source& source, bool dry_run, std::stop_token stop);

}  // namespace hindsight::app
