#pragma once

#include "content/dashboard.h"

namespace hindsight::content {

/// A dashboard as a client sends it.
struct DashboardInput : EntityInput {
  json::Document data;  ///< as in Dashboard
};

/// Reads `{name?, description?, collectionId?, tiles?, availableFilters?, refreshRateSeconds?}`;
/// `reports` is an older name of `tiles`, which then had no types. Whether the reports are there
/// is not looked at. invalid_argument: `message` says what is wrong, `context` the JSON path.
Result<DashboardInput> read_dashboard(const json::Value& body);

/// A dashboard of the caller, made of what he sent.
Dashboard new_dashboard(std::string id, DashboardInput input, const Caller& caller, EpochMs now);

}  // namespace hindsight::content
