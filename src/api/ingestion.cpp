#include "api/ingestion.h"

#include "api/error_mapping.h"
#include "base/retry.h"
#include "events/cloud_events.h"
#include "events/external_variables.h"

namespace hindsight::api {
namespace {

constexpr std::chrono::seconds kBusyWait{1};

net::Response too_large(std::int64_t bytes_max, const std::string& setting) {
  auto response = error_response(
      {ErrorCode::invalid_argument, "the body is larger than " + std::to_string(bytes_max) +
                                        " bytes; send less at a time, or raise " + setting});
  response.status = 413;
  return response;
}

/// What other systems send of one kind.
struct Kind {
  const char* block;  ///< of the configuration, with its limits
  const config::IngestionSettings& limits;
  Slots& slots;
  const char* things;  ///< for messages
};

/// Answers that `store` has stored the body, unless that is too large or comes with too many
/// others.
template <typename Store>
Result<net::Response> ingest(const Call& call, const Kind& kind, const Store& store) {
  const std::string block = kind.block;
  const auto bytes_max = kind.limits.batch_request_bytes_max;
  if (call.request.body.size() > static_cast<std::size_t>(bytes_max))
    return too_large(bytes_max, block + ".maxBatchRequestBytes");
  const auto slot = kind.slots.take();
  if (!slot)
    return fail(try_again_in(kBusyWait, block + ".maxRequests requests with " + kind.things +
                                            " are being worked on already"));
  HS_RETURN_IF_ERROR(store(call.request.body, call.services.clock.now_ms()));
  return net::Response::empty();
}

}  // namespace

Result<net::Response> ingest_events(Call& call) {
  const auto& settings = call.services.settings;
  if (!settings.takes_events())
    return fail(ErrorCode::forbidden,
                "event-based processes are off: eventBasedProcess.eventImport.enabled is false and "
                "no eventBasedProcess.authorizedUserIds or authorizedGroupIds are configured");
  const Kind kind{"eventBasedProcess.eventIngestion", settings.event_processes.ingestion,
                  call.services.event_slots, "events"};
  return ingest(call, kind, [&](std::string_view body, EpochMs now) -> Status {
    HS_ASSIGN(const auto page, events::read_cloud_events(body, now));
    return page.events.empty() ? Status() : call.services.events.put_events(page);
  });
}

Result<net::Response> ingest_variables(Call& call) {
  const Kind kind{"externalVariable.variableIngestion",
                  call.services.settings.external_variables.ingestion, call.services.variable_slots,
                  "variables"};
  return ingest(call, kind, [&](std::string_view body, EpochMs now) -> Status {
    HS_ASSIGN(const auto page, events::read_external_variables(body, now));
    if (page.variables.empty()) return {};
    return call.services.external_variables.put_external_variables(page);
  });
}

}  // namespace hindsight::api
