#include "content/shared_key.h"

#include <span>

#include "auth/base64url.h"
#include "content/until_written.h"

namespace hindsight::content {
namespace {

constexpr const char* kId = "signing-key";
constexpr std::size_t kBytes = 32;

}  // namespace

Result<std::string> SharedKey::get() {
  const std::scoped_lock lock(mutex_);
  if (key_.empty()) {
    HS_ASSIGN(key_, read_or_make());
  }
  return key_;
}

Result<std::string> SharedKey::read_or_make() {
  return until_written<std::string>([&]() -> Result<std::string> {
    HS_ASSIGN(const auto stored, contents_.content(kId));
    if (stored) {
      auto key = auth::from_base64url(stored->content.body);
      if (stored->content.kind != kId || !key || key->size() != kBytes)
        return fail(ErrorCode::data_loss, "the signing key of the store cannot be read");
      return std::move(*key);
    }
    std::string key(kBytes, '\0');
    random_.fill(std::as_writable_bytes(std::span(key)));
    HS_RETURN_IF_ERROR(
        contents_.create_content({.id = kId, .kind = kId, .body = auth::to_base64url(key)}));
    return key;
  });
}

}  // namespace hindsight::content
