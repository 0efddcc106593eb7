#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <future>

#include "net/http_client.h"
#include "net/http_server.h"
#include "net/test_certificate.h"
#include "net/test_socket.h"

namespace hindsight::net {
namespace {

using net::testing::TestCertificate;
using net::testing::TestSocket;
using ::testing::HasSubstr;

class HttpServerTls : public ::testing::Test {
 protected:
  std::unique_ptr<HttpServer> start(Handler handler) {
    ServerOptions options;
    options.host = "127.0.0.1";
    options.body_bytes_max = 8'000'000;
    options.tls = TlsFiles{certificate_.pkcs12(), TestCertificate::kPassword};
    auto server = HttpServer::start(std::move(options), std::move(handler));
    EXPECT_TRUE(server) << server.error().text();
    return std::move(*server);
  }
  std::unique_ptr<HttpClient> client() {
    return make_curl_client({.certificate_authorities_file = certificate_.authorities()});
  }
  static std::string url(const HttpServer& server) {
    return "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  }
  Status load(const std::string& file, const std::string& password) {
    ServerOptions options;
    options.host = "127.0.0.1";
    options.tls = TlsFiles{file, password};
    auto server = HttpServer::start(
        options, [](const Request&, std::stop_token) { return Response::text("ok"); });
    if (!server) return fail(server.error());
    const auto answer = client()->fetch({.url = url(**server)});
    if (!answer) return fail(answer.error());
    EXPECT_EQ(answer->body, "ok");
    return {};
  }

  const TestCertificate certificate_;
};

Response echo_body(const Request& request, const std::stop_token&) {
  return Response::text(request.body).with("X-Tls", request.tls ? "yes" : "no");
}

TEST_F(HttpServerTls, LargeBodiesGoBothWays) {
  const auto server = start(echo_body);
  const auto http = client();
  std::string body;
  for (int i = 0; body.size() < 5'000'000; ++i) body += std::to_string(i);
  for (int i = 0; i < 3; ++i) {
    const auto answer = http->fetch({.method = "POST", .url = url(*server), .body = body});
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_TRUE(answer->body == body);
    EXPECT_EQ(*find_header(answer->headers, "X-Tls"), "yes");
  }
}

TEST_F(HttpServerTls, TooLargeBodyIsAnswered) {
  const auto server = start(echo_body);
  const auto answer =
      client()->fetch({.method = "POST", .url = url(*server), .body = std::string(9'000'000, 'x')});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->status, 413);
}

TEST_F(HttpServerTls, LeavingClientCancelsTheHandler) {
  std::promise<void> started;
  std::promise<void> cancelled;
  const auto server = start([&](const Request&, std::stop_token stop) {
    const std::stop_callback on_stop(stop, [&] { cancelled.set_value(); });
    started.set_value();
    cancelled.get_future().wait();
    return Response::empty();
  });
  std::stop_source leave;
  const auto http = client();
  http->send({.url = url(*server)}, leave.get_token(), [](const auto&) {});
  started.get_future().wait();
  leave.request_stop();
  // The handler ends only by cancellation, so that stop() would hang without it.
  server->stop();
}

TEST_F(HttpServerTls, PlainRequestDoesNotDisturb) {
  const auto server = start(echo_body);
  auto plain = TestSocket::connect(server->port());
  plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(plain.read_to_end().find("HTTP/1.1"), std::string::npos);
  EXPECT_TRUE(client()->fetch({.url = url(*server)}));
}

TEST_F(HttpServerTls, OldProtocolsAreRefused) {
  const auto server = start(echo_body);
  for (const int version : {TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto socket = TestSocket::connect(server->port());
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                              SSL_CTX_free);
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
    SSL_set_fd(ssl.get(), socket.fd());
    EXPECT_EQ(SSL_connect(ssl.get()) == 1, version != TLS1_1_VERSION) << version;
  }
}

TEST_F(HttpServerTls, UntrustedCertificateIsRefusedUnlessToldOtherwise) {
  const auto server = start(echo_body);
  const auto strict = make_curl_client({})->fetch({.url = url(*server)});
  ASSERT_FALSE(strict);
  EXPECT_EQ(strict.error().code, ErrorCode::unavailable);
  EXPECT_THAT(strict.error().message, HasSubstr("not trusted"));
  EXPECT_TRUE(make_curl_client({.verify_tls = false})->fetch({.url = url(*server)}));
}

TEST_F(HttpServerTls, ReadsEveryKindOfKeyStore) {
  const std::string password = TestCertificate::kPassword;
  for (const auto& file :
       {certificate_.pkcs12(), certificate_.pem(), certificate_.encrypted_pem()}) {
    const auto status = load(file, password);
    EXPECT_TRUE(status) << status.error().text();
  }
}

TEST_F(HttpServerTls, BadKeyStoresAreExplained) {
  const TestCertificate other;
  const auto read = [](const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto pem = read(certificate_.pem());
  const auto key_at = pem.find("-----BEGIN PRIVATE KEY");
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {certificate_.file("old.jks", "\xFE\xED\xFE\xED rest"), "", "keytool -importkeystore"},
      {certificate_.pkcs12(), "wrong", "cannot be opened"},
      {certificate_.encrypted_pem(), "wrong", "private key"},
      {certificate_.file("junk", "junk"), "", "neither PKCS#12"},
      {certificate_.file("no_key.pem", pem.substr(0, key_at)), "", "no private key"},
      {certificate_.file("no_certificate.pem", pem.substr(key_at)), "", "no certificate"},
      {certificate_.file("foreign.pem", read(other.authorities()) + pem.substr(key_at)), "",
       "do not belong together"},
      {"/nowhere/store.p12", "", "cannot be read"},
  };
  for (const auto& [file, password, expected] : cases) {
    const auto status = load(file, password);
    ASSERT_FALSE(status) << file;
    EXPECT_EQ(status.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(status.error().message, HasSubstr(expected)) << file;
    EXPECT_THAT(status.error().context, HasSubstr(file));
  }
}

}  // namespace
}  // namespace hindsight::net
