#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/key_table.h"

namespace hindsight::config {

/// The value that `text` means for a key; no text means null. The error's message reads after the
/// key's name ("must be ...") and never shows a secret.
Result<Value> parse_value(const KeyRow& row, std::optional<std::string_view> text);

/// A value of a list is written `a, b` or `[a, "b"]`.
TextList parse_list(std::string_view text);

Value default_value(const KeyRow& row);

/// `http://user:secret@host` -> `http://*****@host`; other text unchanged.
std::string mask_address(std::string_view text);

}  // namespace hindsight::config
