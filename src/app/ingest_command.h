#pragma once

#include <stop_token>

#include "app/ingest_options.h"
#include "config/loader.h"

namespace hindsight::app {

/// Stores the events of a file; the exit code. `source` is only looked at without a server.
int ingest(const config::Source& source, const IngestOptions& options, std::stop_token stop);

}  // namespace hindsight::app
