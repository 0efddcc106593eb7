#pragma once

#include <string>
#include <string_view>

namespace hindsight {

/// The text with small letters, of all scripts (Unicode's simple mapping). What is no UTF-8 stays.
std::string to_lower(std::string_view utf8);

}  // namespace hindsight
