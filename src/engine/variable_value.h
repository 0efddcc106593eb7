#pragma once

#include <string_view>
#include <vector>

#include "model/facts.h"

namespace hindsight::engine {

/// Sets a value of `out.type` to what `text` says, cut at `bytes_max` where the type is a text;
/// that goes to `arena`. What is wrong with it, or nullptr.
const char* set_value(model::TypedValue& out, std::string_view text, std::size_t bytes_max,
                      model::Arena& arena);

/// Whether it is an object or list, serialized.
bool has_parts(const model::TypedValue& value);

/// Appends what has_parts() as rows of their own: an object gives `name.property` (nested with more
/// dots), a list its items under `name`, both lists anywhere `…._listSize`; at most
/// `properties_max` of them. `serialized` is all of its text, as cut text would be no JSON any
/// more; what is no JSON has no parts.
void append_parts(const model::Variable& whole, std::string_view serialized,
                  std::size_t properties_max, model::Arena& arena,
                  std::vector<model::Variable>& out);

}  // namespace hindsight::engine
