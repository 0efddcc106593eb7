#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "config/loader.h"

/// What all commands tell whoever started them.
namespace hindsight::app {

inline constexpr int kFailed = 1;
inline constexpr int kBadConfiguration = 2;

/// Text of others on one line: each control character, with which it could write over a terminal,
/// becomes a blank.
std::string printable(std::string text);

/// On standard error.
void print_error(const Error& error);

/// The configuration, with its log level in force and its warnings told; its error is told, too.
std::optional<config::Loaded> load_or_complain(const config::Source& source);

/// 0, or kFailed after the error was told.
int exit_code(const Status& status);

}  // namespace hindsight::app
