#pragma once

#include "api/entity_json.h"

namespace hindsight::api {

/// `[{id, identity: {id, type, name}, role}]`
json::Value roles_json(Call& call, const content::Collection& collection,
                       json::Document::AllocatorType& memory);
/// `[{id, definitionType, definitionKey, definitionName, tenants: [{id, name}]}]`, where names and
/// tenants of what the caller may not see are left out.
json::Value scope_json(Call& call, const content::Collection& collection,
                       json::Document::AllocatorType& memory);

}  // namespace hindsight::api
