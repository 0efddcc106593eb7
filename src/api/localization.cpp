#include "api/localization.h"

namespace hindsight::api {

Result<net::Response> localization(Call& call) {
  auto response = net::Response::json(
      call.services.texts.document(call.request.parameter("localeCode").value_or("")));
  const auto now = call.services.clock.now_ms();
  const auto midnight = TimeZone::system().add(now, CalendarUnit::day, 1);
  return response.with("Cache-Control", "max-age=" + std::to_string((midnight - now) / 1000));
}

}  // namespace hindsight::api
