#pragma once

#include "api/call.h"

/// Who works on user tasks, to choose from in filters: users that tasks are assigned to, groups
/// that may take them; only those in data that the caller may see, with the engines' names.
namespace hindsight::api {

/// `?idIn=a,b` -> `[{type, id, name}]` of all of these ids; who is not in the data has no name but
/// the id.
Result<net::Response> list_assignees(Call& call);
Result<net::Response> list_candidate_groups(Call& call);
/// `{processDefinitionKey, tenantIds, terms, limit}` -> `{result: [{type, id, name}], total}`.
Result<net::Response> search_assignees(Call& call);
Result<net::Response> search_candidate_groups(Call& call);
/// The same of `{reportIds, terms, limit}`.
Result<net::Response> search_assignees_of_reports(Call& call);
Result<net::Response> search_candidate_groups_of_reports(Call& call);

}  // namespace hindsight::api
