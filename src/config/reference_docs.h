#pragma once

#include <string>

namespace hindsight::config {

/// docs/configuration.md: how configuration works, and every key of the table.
std::string reference_markdown();

}  // namespace hindsight::config
