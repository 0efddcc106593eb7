#pragma once

#include "api/call.h"

namespace hindsight::api {

Result<net::Response> log_in(Call& call);
Result<net::Response> log_out(Call& call);
Result<net::Response> test_login(Call& call);
Result<net::Response> current_user(Call& call);
/// GET /api/authentication/session: when the caller's session ends. Does not renew it, as other
/// requests do, so that a page can ask while nobody is there.
Result<net::Response> session_end(Call& call);
/// POST /api/authentication/session: the session lives its full life again.
Result<net::Response> renew_session(Call& call);

/// Values of all Cookie headers of a request.
std::vector<std::string> cookie_headers(const net::Request& request);

}  // namespace hindsight::api
