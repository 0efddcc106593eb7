#pragma once

#include "api/call.h"

namespace hindsight::api {

Result<net::Response> list_definitions(Call& call);
Result<net::Response> list_definitions_of_type(Call& call);
Result<net::Response> get_definition(Call& call);
Result<net::Response> list_definition_keys(Call& call);
Result<net::Response> list_versions(Call& call);
Result<net::Response> resolve_tenants(Call& call);
Result<net::Response> resolve_tenants_of_several(Call& call);
Result<net::Response> get_xml(Call& call);
Result<net::Response> flow_node_names(Call& call);

}  // namespace hindsight::api
