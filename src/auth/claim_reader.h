#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

/// Members of tokens. Of doubled names each reader may take another, so they count as absent.
namespace hindsight::auth {

/// The member when it is there exactly once, else nullptr. `object` must be an object.
const json::Value* only(const json::Value& object, std::string_view name);
/// The same when it is text, else empty.
std::string only_string(const json::Value& object, std::string_view name);

}  // namespace hindsight::auth
