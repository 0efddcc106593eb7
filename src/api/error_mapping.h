#pragma once

#include "base/json.h"
#include "base/result.h"
#include "content/holders.h"
#include "content/refusal.h"
#include "net/http.h"

namespace hindsight::api {

/// The one table from error codes to HTTP: status and Optimize's body
/// `{errorCode, errorMessage, detailedMessage}`; of the evaluation of a saved
/// report also `reportDefinition`.
net::Response error_response(const Error& error, const json::Value* report_definition = nullptr);
/// The same with the word and the members that a refusal has for programs.
net::Response error_response(const content::Refusal& refusal);
/// The answer to a change that others stand against: 409 with `conflictedItems`.
net::Response conflict_response(const std::vector<content::Conflict>& conflicts);
/// The member `conflictedItems`.
void write_conflicts(json::Writer& out, const std::vector<content::Conflict>& conflicts);

}  // namespace hindsight::api
