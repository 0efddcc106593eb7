#include "api/ingestion.h"

#include "api/error_mapping.h"
#include "base/retry.h"
#include "events/cloud_events.h"

namespace hindsight::api {
namespace {

constexpr std::chrono::seconds kBusyWait{1};

net::Response too_large(std::int64_t bytes_max, const char* setting) {
  auto response = error_response(
      {ErrorCode::invalid_argument, "the body is larger than " + std::to_string(bytes_max) +
                                        " bytes; send less at a time, or raise " + setting});
  response.status = 413;
  return response;
}

}  // namespace

Result<net::Response> ingest_events(Call& call) {
  const auto& settings = call.services.settings;
  if (!settings.takes_events())
    return fail(ErrorCode::forbidden,
                "event-based processes are off: eventBasedProcess.eventImport.enabled is false and "
                "no eventBasedProcess.authorizedUserIds or authorizedGroupIds are configured");
  const auto bytes_max = settings.event_processes.batch_request_bytes_max;
  if (call.request.body.size() > static_cast<std::size_t>(bytes_max))
    return too_large(bytes_max, "eventBasedProcess.eventIngestion.maxBatchRequestBytes");
  const auto slot = call.services.ingestion_slots.take();
  if (!slot)
    return fail(try_again_in(kBusyWait,
                             "eventBasedProcess.eventIngestion.maxRequests requests "
                             "with events are being worked on already"));
  HS_ASSIGN(const auto page,
            events::read_cloud_events(call.request.body, call.services.clock.now_ms()));
  if (!page.events.empty()) HS_RETURN_IF_ERROR(call.services.events.put_events(page));
  return net::Response::empty();
}

}  // namespace hindsight::api
