#include "auth/jwt.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <optional>

#include "base/json.h"

namespace hindsight::auth {

namespace {

constexpr std::size_t kTokenMax = 8 * 1024;
constexpr std::size_t kSignatureBytes = 32;
constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64url(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += kAlphabet[bits >> (count - 6) & 63U];
  }
  if (count > 0) out += kAlphabet[bits << (6 - count) & 63U];
  return out;
}

/// Canonical text only: no padding, no other characters, no stray bits at the end; so one token has
/// one spelling.
std::optional<std::string> from_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const auto value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 255U);
    }
  }
  if ((bits & ((1U << count) - 1U)) != 0) return std::nullopt;
  return out;
}

tl::unexpected<Error> invalid() {
  return fail(ErrorCode::unauthenticated, "The session is not valid. Log in again.");
}

/// The member when it is there exactly once; of doubled names each reader may take another.
const json::Value* only(const json::Value& object, std::string_view name) {
  const json::Value* found = nullptr;
  for (const auto& member : object.GetObject()) {
    if (json::view(member.name) != name) continue;
    if (found != nullptr) return nullptr;
    found = &member.value;
  }
  return found;
}

std::string only_string(const json::Value& object, std::string_view name) {
  const auto* value = only(object, name);
  return value != nullptr && value->IsString() ? std::string(json::view(*value)) : std::string();
}

bool accepts_header(std::string_view text) {
  const auto header = json::parse(text);
  if (!header || !header->IsObject()) return false;
  if (header->HasMember("typ") && only_string(*header, "typ") != "JWT") return false;
  return only_string(*header, "alg") == "HS256" && !header->HasMember("crit");
}

}  // namespace

TokenSigner::TokenSigner(std::string secret, std::string issuer)
    : secret_(std::move(secret)), issuer_(std::move(issuer)) {}

TokenSigner::~TokenSigner() {
  OPENSSL_cleanse(secret_.data(), secret_.size());
}

std::string TokenSigner::signature(std::string_view text) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned size = 0;
  // Fails for want of memory only; an empty signature then matches no token.
  if (HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(),
           &size) == nullptr) {
    return {};
  }
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string TokenSigner::sign(const Claims& claims) const {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "jti", claims.session_id);
  json::field(out, "iss", issuer_);
  json::field(out, "sub", claims.subject);
  json::field(out, "iat", static_cast<std::int64_t>(claims.issued_at / 1000));
  out.EndObject();
  const auto text = to_base64url(kHeader) + "." + to_base64url(json::view(buffer));
  return text + "." + to_base64url(signature(text));
}

Result<Claims> TokenSigner::verify(std::string_view token) const {
  if (token.size() > kTokenMax) return invalid();
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == std::string_view::npos || token.find('.', first + 1) != last) return invalid();

  const auto theirs = from_base64url(token.substr(last + 1));
  const auto ours = signature(token.substr(0, last));
  if (!theirs || theirs->size() != kSignatureBytes || ours.size() != kSignatureBytes ||
      CRYPTO_memcmp(theirs->data(), ours.data(), kSignatureBytes) != 0) {
    return invalid();
  }
  const auto header = from_base64url(token.substr(0, first));
  const auto body = from_base64url(token.substr(first + 1, last - first - 1));
  if (!header || !body || !accepts_header(*header)) return invalid();

  const auto document = json::parse(*body);
  if (!document || !document->IsObject()) return invalid();
  Claims claims{only_string(*document, "jti"), only_string(*document, "sub"), 0};
  const auto* issued = only(*document, "iat");
  if (claims.session_id.empty() || claims.subject.empty() ||
      only_string(*document, "iss") != issuer_ || issued == nullptr || !issued->IsUint()) {
    return invalid();
  }
  claims.issued_at = static_cast<EpochMs>(issued->GetUint()) * 1000;
  return claims;
}

}  // namespace hindsight::auth
