#include "auth/claim_reader.h"

namespace hindsight::auth {

const json::Value* only(const json::Value& object, std::string_view name) {
  const json::Value* found = nullptr;
  for (const auto& member : object.GetObject()) {
    if (json::view(member.name) != name) continue;
    if (found != nullptr) return nullptr;
    found = &member.value;
  }
  return found;
}

std::string only_string(const json::Value& object, std::string_view name) {
  const auto* value = only(object, name);
  return value != nullptr && value->IsString() ? std::string(json::view(*value)) : std::string();
}

}  // namespace hindsight::auth
