#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace hindsight::net::testing {

/// A fresh key with a self-signed certificate for localhost and 127.0.0.1, in all the files that
/// tests need; gone with the object.
class TestCertificate {
 public:
  static constexpr const char* kPassword = "p4ss word";

  TestCertificate() {
    std::string name = (std::filesystem::temp_directory_path() / "hindsight_tls_XXXXXX").string();
    folder_ = mkdtemp(name.data());
    key_.reset(EVP_EC_gen("P-256"));
    certificate_.reset(X509_new());
    X509_set_version(certificate_.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), 3600);
    X509_set_pubkey(certificate_.get(), key_.get());
    auto* subject = X509_get_subject_name(certificate_.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate_.get(), subject);
    auto* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    X509_add_ext(certificate_.get(), names, -1);
    X509_EXTENSION_free(names);
    EXPECT_GT(X509_sign(certificate_.get(), key_.get(), EVP_sha256()), 0);
    write_files();
  }
  ~TestCertificate() { std::filesystem::remove_all(folder_); }
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  [[nodiscard]] std::string pkcs12() const { return folder_ / "store.p12"; }
  [[nodiscard]] std::string pem() const { return folder_ / "all.pem"; }
  [[nodiscard]] std::string encrypted_pem() const { return folder_ / "encrypted.pem"; }
  [[nodiscard]] std::string authorities() const { return folder_ / "ca.pem"; }
  [[nodiscard]] std::string file(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }

 private:
  void write_files() const {
    std::unique_ptr<PKCS12, decltype(&PKCS12_free)> store(
        PKCS12_create(kPassword, "name", key_.get(), certificate_.get(), nullptr, 0, 0, 0, 0, 0),
        PKCS12_free);
    const auto open = [](const std::string& path) {
      return std::unique_ptr<BIO, decltype(&BIO_free_all)>(BIO_new_file(path.c_str(), "wb"),
                                                           BIO_free_all);
    };
    i2d_PKCS12_bio(open(pkcs12()).get(), store.get());
    PEM_write_bio_X509(open(authorities()).get(), certificate_.get());
    const auto plain = open(pem());
    PEM_write_bio_X509(plain.get(), certificate_.get());
    PEM_write_bio_PrivateKey(plain.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    const auto encrypted = open(encrypted_pem());
    PEM_write_bio_PrivateKey(encrypted.get(), key_.get(), EVP_aes_256_cbc(), nullptr, 0, nullptr,
                             const_cast<char*>(kPassword));
    PEM_write_bio_X509(encrypted.get(), certificate_.get());
  }

  std::filesystem::path folder_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> certificate_{nullptr, X509_free};
};

}  // namespace hindsight::net::testing
