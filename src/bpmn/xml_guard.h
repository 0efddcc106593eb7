#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

/// What is asked of XML before a parser may see it. Free functions; thread-safe.
namespace hindsight::bpmn {

inline constexpr std::size_t kElementsMax = 200'000;
inline constexpr std::size_t kDepthMax = 128;

/// The text in UTF-8 without byte order mark: as it stands when it is UTF-8 (whatever its
/// declaration says: engines send models inside JSON), else converted from UTF-16 or UTF-32
/// (recognised by their first bytes) or from ISO-8859-1 (when declared). `storage` holds a
/// converted text and must outlive the answer. invalid_argument for anything else.
Result<std::string_view> as_utf8(std::string_view xml, std::string& storage);

/// Refuses, with invalid_argument and before a tree is built: document type and entity
/// declarations, too many elements, too deep nesting. Comments, CDATA sections, processing
/// instructions and attribute values are passed over. Does not judge well-formedness.
Status check_markup(std::string_view utf8);

}  // namespace hindsight::bpmn
