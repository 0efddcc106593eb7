#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "eval/download.h"
#include "net/http.h"

namespace hindsight::api {

enum class FileType { csv, json, parquet, xes };

/// A file to download. `name`: as the client wants it, with or without the type's extension; what a
/// file system or a browser might take for something else is left out of it.
net::Response attachment(std::string text, FileType type, std::string_view name);

/// The same while it is written; X-Total-Count is the download's `rows`. Its first bytes are asked
/// for at once, so that most errors are told by a status; after one that comes later the connection
/// is cut, and the log says why.
Result<net::Response> attachment(std::unique_ptr<eval::Download> download, FileType type,
                                 std::string_view name);

}  // namespace hindsight::api
