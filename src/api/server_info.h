#pragma once

#include "api/call.h"

namespace hindsight::api {

/// Body of GET /api/status.
std::string status_text(const Services& services, EpochMs now, const TimeZone& zone,
                        bool public_view);
Result<net::Response> status(Call& call);
/// GET /ws/status: a web socket that is told the status of those who are logged in; `zone` as its
/// parameter, since browsers give sockets no headers.
Result<net::Response> status_socket(Call& call);
Result<net::Response> ready(Call& call);
/// GET /api/livez: the process answers, whatever its store and engines do.
Result<net::Response> alive(Call& call);
Result<net::Response> ui_configuration(Call& call);
Result<net::Response> list_dead_letters(Call& call);
Result<net::Response> retry_dead_letters(Call& call);

}  // namespace hindsight::api
