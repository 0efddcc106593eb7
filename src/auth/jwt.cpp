#include "auth/jwt.h"

#include <openssl/crypto.h>

#include "auth/base64url.h"
#include "auth/claim_reader.h"
#include "auth/mac.h"

namespace hindsight::auth {

namespace {

constexpr std::size_t kTokenMax = 8 * 1024;
constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";

tl::unexpected<Error> invalid() {
  return fail(ErrorCode::unauthenticated, "The session is not valid. Log in again.");
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
  return text + "." + to_base64url(mac(secret_, text));
}

Result<Claims> TokenSigner::verify(std::string_view token) const {
  if (token.size() > kTokenMax) return invalid();
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == std::string_view::npos || token.find('.', first + 1) != last) return invalid();

  const auto theirs = from_base64url(token.substr(last + 1));
  if (!theirs || !same_mac(mac(secret_, token.substr(0, last)), *theirs)) {
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
