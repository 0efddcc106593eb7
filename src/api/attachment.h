#pragma once

#include <string>
#include <string_view>

#include "net/http.h"

namespace hindsight::api {

enum class FileType { csv, json };

/// A file to download. `name`: as the client wants it, with or without the type's extension; what a
/// file system or a browser might take for something else is left out of it.
net::Response attachment(std::string text, FileType type, std::string_view name);

}  // namespace hindsight::api
