#include "eventlog/fuzz_reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hindsight::eventlog::read_any(hindsight::eventlog::LogFormat::ocel, data, size);
  return 0;
}
