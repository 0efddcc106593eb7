#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/utf8.h"
#include "bpmn/process_model.h"

/// Any bytes: no crash, and what is accepted holds only valid UTF-8 and non-empty ids.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto model = hindsight::bpmn::parse_process(text, "p");
  if (!model) return 0;
  for (const auto& node : model->flow_nodes) {
    if (node.id.empty() || !hindsight::is_utf8(node.id + node.name)) __builtin_trap();
  }
  return 0;
}
