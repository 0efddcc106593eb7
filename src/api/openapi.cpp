#include "api/openapi.h"

namespace hindsight::api {

Result<net::Response> openapi(Call&) {
  return net::Response::json(std::string(openapi_document()));
}

}  // namespace hindsight::api
