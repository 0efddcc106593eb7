#pragma once

#include "api/call.h"

/// Event-based processes, for those whom eventBasedProcess.authorizedUserIds or authorizedGroupIds
/// name.
namespace hindsight::api {

/// forbidden: the caller is none of them.
Status check_event_editor(const Call& call);

/// forbidden: a definition or tenant among them may not be seen. Fills in tenants that are not
/// named.
Status check_event_sources(const Call& call, std::vector<events::EventSource>& sources);

Result<net::Response> event_processes_enabled(Call& call);
Result<net::Response> create_event_process(Call& call);
Result<net::Response> list_event_processes(Call& call);
Result<net::Response> get_event_process(Call& call);
Result<net::Response> update_event_process(Call& call);
Result<net::Response> delete_event_process(Call& call);
Result<net::Response> event_process_conflicts(Call& call);
Result<net::Response> several_event_process_conflicts(Call& call);
Result<net::Response> delete_event_processes(Call& call);
Result<net::Response> publish_event_process(Call& call);
Result<net::Response> cancel_event_process(Call& call);
Result<net::Response> clean_mappings(Call& call);
Result<net::Response> list_event_process_roles(Call& call);
Result<net::Response> change_event_process_roles(Call& call);

}  // namespace hindsight::api
