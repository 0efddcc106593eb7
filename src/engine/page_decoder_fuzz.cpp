#include <cstdint>
#include <string>

#include "engine/page_decoder.h"

// Whatever an engine sends is refused or decoded, never more.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hindsight::engine;
  DecodeContext context;
  context.engine = "fuzz";
  for (const auto decode : {decode_completed_activities, decode_variables,
                            decode_decision_instances, decode_completed_user_tasks}) {
    std::string body(reinterpret_cast<const char*>(data), size);
    static_cast<void>(decode(body, context));
  }
  return 0;
}
