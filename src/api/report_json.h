#pragma once

#include "api/call.h"

/// How saved reports are told to clients.
namespace hindsight::api {

/// Of the public API: nobody in person, who may do everything.
content::Caller caller_of(const Call& call);

/// The collection that the query names for new reports; empty = none, also spelled `null`.
std::string collection_parameter(const Call& call);

/// Of a user; the id if there is none.
std::string display_name(Call& call, const std::string& user);
std::string_view to_string(content::Role role);

/// The whole definition, with times of the client's zone.
json::Document report_json(Call& call, const content::SavedReports::Found& found);
/// Adds the model that the report is drawn on, as far as there is one.
Status add_model(Call& call, const content::SavedReport& report, json::Document& json);

/// For lists that do not hold all.
net::Response list_response(json::Buffer& buffer, bool more);

}  // namespace hindsight::api
