#pragma once

#include <vector>

#include "engine/row_reader.h"

namespace hindsight::engine {

/// The text of a JSON string token, unescaped; any other token as it stands.
std::string unescaped(std::string_view token);

/// A JSON token (as it stands in the page) read as the engine type that the row names beside it. A
/// token that does not fit the type is the row's complaint.
model::TypedValue typed_value(std::string_view engine_type, std::string_view token,
                              FieldReader& reader);

/// A property of an object or an item of a list.
struct FlattenedValue {
  std::string name;  ///< complete, with the variable's name in front
  std::int32_t item = 0;
  model::TypedValue value;
};

/// Flattens serialized JSON: an object gives `name.property` (nested with more dots), a list its
/// items under `name`, both lists anywhere `…._listSize`; at most `properties_max` values. Text
/// that is no JSON gives nothing. Text of the values goes to `arena`.
std::vector<FlattenedValue> flatten_json(std::string_view name, std::string_view serialized,
                                         std::size_t properties_max, model::Arena& arena);

}  // namespace hindsight::engine
