#pragma once

#include "api/call.h"

namespace hindsight::api {

Result<net::Response> status(Call& call);
Result<net::Response> ready(Call& call);
/// GET /api/livez: the process answers, whatever its store and engines do.
Result<net::Response> alive(Call& call);
Result<net::Response> ui_configuration(Call& call);
Result<net::Response> list_dead_letters(Call& call);
Result<net::Response> retry_dead_letters(Call& call);

}  // namespace hindsight::api
