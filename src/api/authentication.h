#pragma once

#include "api/call.h"

namespace hindsight::api {

Result<net::Response> log_in(Call& call);
Result<net::Response> log_out(Call& call);
Result<net::Response> test_login(Call& call);
Result<net::Response> current_user(Call& call);

/// Values of all Cookie headers of a request.
std::vector<std::string> cookie_headers(const net::Request& request);

}  // namespace hindsight::api
