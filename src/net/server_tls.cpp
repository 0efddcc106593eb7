#include "net/server_tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <fstream>
#include <sstream>

namespace hindsight::net {
namespace {

template <auto function>
struct Free {
  template <typename T>
  void operator()(T* pointer) const {
    function(pointer);
  }
};
void free_stack(STACK_OF(X509) * certificates) {
  sk_X509_pop_free(certificates, X509_free);
}

using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Pkcs12 = std::unique_ptr<PKCS12, Free<PKCS12_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Chain = std::unique_ptr<STACK_OF(X509), Free<free_stack>>;

constexpr std::string_view kJksMagic = "\xFE\xED\xFE\xED";

struct Identity {
  Certificate certificate;
  Key key;
  Chain chain{sk_X509_new_null()};
};

std::string openssl_reason() {
  const auto code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "unknown reason" : reason;
}

Bio bio_of(const std::string& bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Result<Identity> from_pkcs12(const std::string& bytes, const std::string& password) {
  const auto bio = bio_of(bytes);
  const Pkcs12 store(d2i_PKCS12_bio(bio.get(), nullptr));
  if (!store) {
    ERR_clear_error();
    return fail(ErrorCode::invalid_argument,
                "the key store is neither PKCS#12 (.p12, .pfx) nor PEM");
  }
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* chain = nullptr;
  if (PKCS12_parse(store.get(), password.c_str(), &key, &certificate, &chain) != 1) {
    const bool outdated = ERR_GET_REASON(ERR_peek_error()) == ERR_R_UNSUPPORTED ||
                          ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_UNSUPPORTED;
    auto reason = openssl_reason();
    if (outdated) {
      reason =
          "it is encrypted in an outdated way; write it anew, for example with "
          "'openssl pkcs12 -legacy -in OLD -nodes | openssl pkcs12 -export -out NEW'";
    }
    return fail(ErrorCode::invalid_argument, "the key store cannot be opened: " + reason);
  }
  Identity identity{Certificate(certificate), Key(key), Chain(chain)};
  if (!identity.certificate || !identity.key) {
    return fail(ErrorCode::invalid_argument, "the key store holds no certificate with private key");
  }
  return identity;
}

int give_password(char* into, int size, int /*writing*/, void* user) {
  const auto& password = *static_cast<const std::string*>(user);
  if (password.size() > static_cast<std::size_t>(size)) return -1;
  password.copy(into, password.size());
  return static_cast<int>(password.size());
}

Result<Identity> from_pem(const std::string& bytes, const std::string& password) {
  Identity identity;
  auto* user = const_cast<std::string*>(&password);
  const auto keys = bio_of(bytes);
  identity.key.reset(PEM_read_bio_PrivateKey(keys.get(), nullptr, give_password, user));
  if (!identity.key) {
    return fail(ErrorCode::invalid_argument,
                "no private key can be read from the PEM file: " + openssl_reason());
  }
  const auto certificates = bio_of(bytes);
  identity.certificate.reset(PEM_read_bio_X509(certificates.get(), nullptr, give_password, user));
  if (!identity.certificate) {
    return fail(ErrorCode::invalid_argument,
                "no certificate can be read from the PEM file: " + openssl_reason());
  }
  while (auto* next = PEM_read_bio_X509(certificates.get(), nullptr, give_password, user)) {
    sk_X509_push(identity.chain.get(), next);
  }
  ERR_clear_error();  // the end of the file counts as one
  return identity;
}

Result<Identity> read_identity(const TlsFiles& files) {
  std::ifstream in(files.location, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  if (!in) return fail(ErrorCode::invalid_argument, "the key store cannot be read");
  const auto bytes = std::move(content).str();
  if (bytes.starts_with(kJksMagic)) {
    return fail(ErrorCode::invalid_argument,
                "the key store is a Java key store (JKS); convert it with: keytool "
                "-importkeystore -srckeystore " +
                    files.location + " -destkeystore " + files.location +
                    ".p12 -deststoretype PKCS12");
  }
  if (bytes.find("-----BEGIN ") != std::string::npos) return from_pem(bytes, files.password);
  return from_pkcs12(bytes, files.password);
}

}  // namespace

Result<std::shared_ptr<boost::asio::ssl::context>> load_tls(const TlsFiles& files) {
  auto identity = read_identity(files);
  if (!identity) return fail(identity.error().in(files.location));
  auto context = std::make_shared<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
  auto* ssl = context->native_handle();
  SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
  SSL_CTX_set_options(
      ssl, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_cert_and_key(ssl, identity->certificate.get(), identity->key.get(),
                               identity->chain.get(), 1) != 1) {
    return fail(ErrorCode::invalid_argument,
                "certificate and private key do not belong together: " + openssl_reason(),
                files.location);
  }
  return context;
}

}  // namespace hindsight::net
