#pragma once

#include "config/settings.h"
#include "config/values.h"

namespace hindsight::config {

/// The typed form of complete values.
Settings build_settings(const Values& values);

}  // namespace hindsight::config
