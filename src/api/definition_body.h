#pragma once

#include "base/json.h"

namespace hindsight::api {

/// The raw data report that means the same instances as a body of exports and analyses:
/// `{processDefinitionKey, processDefinitionVersions, tenantIds, filter, sorting?}`. Without
/// versions all of them.
json::Document raw_data_report(const json::Value& body);

}  // namespace hindsight::api
