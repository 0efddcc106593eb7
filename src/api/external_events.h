#pragma once

#include "api/call.h"

/// Events that other systems sent, for those who edit event-based processes.
namespace hindsight::api {

Result<net::Response> count_events(Call& call);
Result<net::Response> list_event_groups(Call& call);
Result<net::Response> list_events(Call& call);
Result<net::Response> delete_events(Call& call);

}  // namespace hindsight::api
