#pragma once

#include "api/call.h"

/// Collections, who is in them and what their reports may be about.
namespace hindsight::api {

Result<net::Response> create_collection(Call& call);
Result<net::Response> get_collection(Call& call);
Result<net::Response> update_collection(Call& call);
Result<net::Response> delete_collection(Call& call);
Result<net::Response> collection_conflicts(Call& call);
Result<net::Response> copy_collection(Call& call);
Result<net::Response> list_collection_entities(Call& call);
Result<net::Response> list_collection_reports(Call& call);

Result<net::Response> list_collection_roles(Call& call);
Result<net::Response> add_collection_roles(Call& call);
Result<net::Response> change_collection_role(Call& call);
Result<net::Response> delete_collection_role(Call& call);
Result<net::Response> delete_collection_roles(Call& call);

Result<net::Response> list_collection_scope(Call& call);
Result<net::Response> add_collection_scope(Call& call);
Result<net::Response> change_collection_scope(Call& call);
Result<net::Response> delete_collection_scope(Call& call);
Result<net::Response> collection_scope_conflicts(Call& call);
Result<net::Response> several_scope_conflicts(Call& call);
Result<net::Response> delete_several_scope(Call& call);

}  // namespace hindsight::api
