#pragma once

#include "api/call.h"
#include "report/plan.h"

/// What requests for what users choose from, as names and values of variables, have in common.
namespace hindsight::api {

/// The sources that `{<type>DefinitionKey, <type>DefinitionVersions, tenantIds}` selects, after the
/// check of rights. Without versions all of them, without tenants rows that have none.
Result<std::vector<report::Source>> source_of(const Call& call, const json::Value& object,
                                              model::DefinitionType type);

/// Those of the saved process reports that `{reportIds}` names, and of the reports that combined
/// ones among them hold, with all versions and tenants that they select.
Result<std::vector<report::Source>> sources_of_reports(const Call& call, const json::Value& body);

store::QueryLimits limits_of(const Call& call);

struct ValuePage {
  std::size_t offset = 0;
  std::size_t limit = 0;
};
/// `{resultOffset, numResults}`, at most 10,000 values.
ValuePage value_page(const json::Value& body);

net::Response texts_response(const std::vector<std::string>& texts);

}  // namespace hindsight::api
