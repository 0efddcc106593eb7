#pragma once

#include "api/entity_json.h"

/// How saved reports are told to clients.
namespace hindsight::api {

/// The whole definition, with times of the client's zone.
json::Document report_json(Call& call, const content::SavedReports::Found& found);
/// A list of them.
net::Response reports_response(Call& call, const content::SavedReports::List& list);
/// Adds the model that the report is drawn on, as far as there is one.
Status add_model(Call& call, const content::SavedReport& report, json::Document& json);

}  // namespace hindsight::api
