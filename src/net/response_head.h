#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http.h"

namespace hindsight::net {

/// An answer that the server itself gives, in the error form of the REST API.
Response refusal(int status, std::string_view error_code, std::string_view message);

inline constexpr int kGzipLevel = 1;  ///< answers are made once and read once: speed counts

/// Compresses the body when its type, its size and the request admit it.
void compress(const Request& request, Response& response);
/// Of a body to be streamed: true when it is to be compressed, as its head says then.
bool promise_gzip(const Request& request, Response& response);

/// How a client knows where a body ends.
enum class Framing : std::uint8_t { length, chunks, end_of_connection };

/// Status line and headers with the empty line. Framing headers are the server's alone: those set
/// by a handler are dropped, as is any header with a line break in it.
std::string render_head(const Response& response, bool keep_alive,
                        Framing framing = Framing::length);

/// False for 1xx, 204 and 304.
bool has_body(int status);

}  // namespace hindsight::net
