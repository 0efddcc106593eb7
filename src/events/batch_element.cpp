#include "events/batch_element.h"

namespace hindsight::events {
namespace {

/// Longer words could not be indexed by every store.
constexpr std::size_t kWordBytesMax = 4'096;

}  // namespace

tl::unexpected<Error> invalid(std::string message, std::string path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::move(path));
}

Result<json::Document> read_batch(std::string_view body, std::string_view what) {
  auto batch = json::parse(body);
  if (!batch) return fail(batch.error().in("request body"));
  if (!batch->IsArray()) return invalid("expected a list of " + std::string(what), "request body");
  return batch;
}

const json::Value* BatchElement::member(const char* name) const {
  return json::find(element_, name);
}

Result<std::string_view> BatchElement::text(const char* name) {
  const auto* value = member(name);
  if (value == nullptr) return std::string_view();
  if (!value->IsString()) return invalid("expected text", path(name));
  const auto text = json::view(*value);
  if (text.size() > kWordBytesMax)
    return invalid("longer than " + std::to_string(kWordBytesMax) + " bytes", path(name));
  if (text.find('\0') != std::string_view::npos)
    return invalid("holds the character NUL", path(name));
  return arena_.copy(text);
}

Result<std::string_view> BatchElement::required(const char* name) {
  HS_ASSIGN(const auto value, text(name));
  if (value.empty()) return invalid("is missing", path(name));
  return value;
}

}  // namespace hindsight::events
