#pragma once

#include <string>
#include <string_view>

#include "engine/row_reader.h"

namespace hindsight::engine {

/// The text of a JSON string token, unescaped; any other token as it stands.
std::string unescaped(std::string_view token);

/// A JSON token (as it stands in the page) read as the engine type that the row names beside it. A
/// token that does not fit the type is the row's complaint.
model::TypedValue typed_value(std::string_view engine_type, std::string_view token,
                              FieldReader& reader);

}  // namespace hindsight::engine
