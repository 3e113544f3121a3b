#include "bulla/files/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "bulla/openssl/provider.h"

namespace bulla::files {
namespace {

namespace fs = std::filesystem;

fs::path data(const char* name) { return fs::path{BULLA_TEST_DATA} / "keys" / name; }

// A directory of this test's own, gone with it.
struct Files : testing::Test {
  Files() : room{fs::temp_directory_path() / ("bulla-files-" + std::to_string(getpid()))} {
    fs::create_directory(room);
  }
  ~Files() override { fs::remove_all(room); }
  fs::path file(const char* name, std::string_view text) const {
    std::ofstream{room / name, std::ios::binary} << text;
    return room / name;
  }
  fs::path room;
  fs::path culprit;
};

std::optional<Fault> fault(const auto& result) { return result ? std::nullopt : std::optional{result.error().fault}; }

TEST_F(Files, GiveAnIdentityOutOfACertificateAndItsKey) {
  const auto identity = load_identity(data("p256_certificate.pem"), data("p256_pkcs8.pem"));
  ASSERT_TRUE(identity);
  EXPECT_EQ((*identity)->leaf().subject_text(), "CN=Test leaf");
  EXPECT_EQ((*identity)->key().kind(), crypto::KeyKind::p256);
}

TEST_F(Files, GiveAnIdentityOutOfOneFileThatHoldsBoth) {
  EXPECT_TRUE(load_identity(data("certificate_then_key.pem"), data("certificate_then_key.pem")));
}

TEST_F(Files, GiveAnIdentityOutOfAKeyAlone) {
  const auto identity = load_raw_key(data("p256_pkcs8.pem"));
  ASSERT_TRUE(identity);
  EXPECT_TRUE((*identity)->is_raw_key());
  EXPECT_EQ(fault(load_raw_key(room / "no.key", {}, &culprit)), Fault::file_unreadable);
  EXPECT_EQ(culprit, room / "no.key");
}

TEST_F(Files, OpenAnEncryptedKeyWithItsPasswordAlone) {
  const auto certificate = data("p256_certificate.pem");
  const auto key = data("p256_pkcs8_encrypted.pem");
  EXPECT_TRUE(load_identity(certificate, key, "open"));
  EXPECT_EQ(fault(load_identity(certificate, key, "wrong", &culprit)), Fault::key_password);
  EXPECT_EQ(culprit, key);
  EXPECT_EQ(fault(load_identity(certificate, key)), Fault::key_password);
}

TEST_F(Files, NameTheOneThatIsMissing) {
  EXPECT_EQ(fault(load_identity(room / "no.crt", data("p256_pkcs8.pem"), {}, &culprit)), Fault::file_unreadable);
  EXPECT_EQ(culprit, room / "no.crt");
  EXPECT_EQ(fault(load_identity(data("p256_certificate.pem"), room / "no.key", {}, &culprit)), Fault::file_unreadable);
  EXPECT_EQ(culprit, room / "no.key");
}

TEST_F(Files, NameTheOneThatHoldsSomethingElse) {
  const auto certificate = data("p256_certificate.pem");
  const auto key = data("p256_pkcs8.pem");
  EXPECT_EQ(fault(load_identity(key, key, {}, &culprit)), Fault::pem_no_block);
  EXPECT_EQ(culprit, key);
  EXPECT_EQ(fault(load_identity(certificate, certificate, {}, &culprit)), Fault::pem_no_block);
  EXPECT_EQ(culprit, certificate);
}

TEST_F(Files, BlameTheKeyThatBelongsToAnotherCertificate) {
  EXPECT_EQ(fault(load_identity(data("p256_certificate.pem"), data("rsa2048_pkcs8.pem"), {}, &culprit)),
            Fault::key_mismatch);
  EXPECT_EQ(culprit, data("rsa2048_pkcs8.pem"));
}

TEST_F(Files, GiveTrustInEachCertificateOfABundle) {
  std::string bundle;
  for (const char* name : {"p256_certificate.pem", "rsa2048_certificate.pem"}) {
    std::ifstream in{data(name)};
    bundle.append(std::istreambuf_iterator<char>{in}, {}).append("some words between\n");
  }
  const auto trust = load_trust(file("bundle.pem", bundle));
  ASSERT_TRUE(trust);
  EXPECT_EQ((*trust)->anchors().size(), 2u);
}

TEST_F(Files, GiveNoTrustIfTheyAreEmptyOrMissing) {
  EXPECT_EQ(fault(load_trust(file("empty.pem", ""))), Fault::pem_no_block);
  EXPECT_EQ(fault(load_trust(room / "none.pem")), Fault::file_unreadable);
  EXPECT_EQ(fault(load_trust(room)), Fault::pem_no_block);
}

TEST_F(Files, GiveNoTrustIfOneCertificateIsBad) {
  const auto trust = load_trust(file("bad.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"));
  ASSERT_FALSE(trust);
  EXPECT_EQ(trust.error().certificate, 0);
}

TEST_F(Files, ThatNeverEndAreGivenUp) { EXPECT_EQ(fault(load_trust("/dev/zero")), Fault::file_unreadable); }

TEST_F(Files, OfTheSystemGiveItsTrust) {
  if (system_roots().empty()) GTEST_SKIP() << "this machine has no trust store";
  const auto trust = system_trust();
  ASSERT_TRUE(trust);
  EXPECT_GT((*trust)->anchors().size(), 50u);
}

TEST_F(Files, MakeConfigurationsThatLackNothing) {
  const auto server = server_config(data("p256_certificate.pem"), data("p256_pkcs8.pem"));
  ASSERT_TRUE(server);
  EXPECT_EQ((*server)->provider, &openssl::provider());
  EXPECT_EQ((*server)->identities.size(), 1u);
  EXPECT_EQ((*server)->certificate_compressions.size(), 3u);
  const auto client = client_config(data("rsa2048_certificate.pem"));
  ASSERT_TRUE(client);
  EXPECT_EQ((*client)->provider, &openssl::provider());
  EXPECT_EQ((*client)->trust->anchors().size(), 1u);
  EXPECT_EQ((*client)->certificate_compressions.size(), 3u);
  EXPECT_EQ(fault(server_config(room / "none", room / "none")), Fault::file_unreadable);
}

}  // namespace
}  // namespace bulla::files
