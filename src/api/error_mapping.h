#pragma once

#include "base/result.h"
#include "net/http.h"

namespace hindsight::api {

/// The one table from error codes to HTTP: status and Optimize's body
/// `{errorCode, errorMessage, detailedMessage}`.
net::Response error_response(const Error& error);

}  // namespace hindsight::api
