#include "base/retry.h"

#include <charconv>

namespace hindsight {
namespace {

constexpr std::string_view kRetryAfter = "retry_after=";

}  // namespace

Error try_again_in(std::chrono::seconds wait, std::string message) {
  return {ErrorCode::too_many_requests, std::move(message),
          std::string(kRetryAfter) + std::to_string(wait.count())};
}

std::optional<std::chrono::seconds> retry_after(const Error& error) {
  const auto at = error.context.rfind(kRetryAfter);
  if (error.code != ErrorCode::too_many_requests || at == std::string::npos) return std::nullopt;
  std::int64_t seconds = 0;
  const char* const first = error.context.data() + at + kRetryAfter.size();
  const char* const last = error.context.data() + error.context.size();
  if (std::from_chars(first, last, seconds).ec != std::errc()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace hindsight
