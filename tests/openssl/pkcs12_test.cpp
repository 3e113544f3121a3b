#include "bulla/openssl/pkcs12.h"

#include <openssl/objects.h>
#include <openssl/pkcs12.h>

#include "bulla/der/pem.h"
#include "bulla/openssl/handles.h"
#include "bulla/openssl/keys.h"
#include "openssl/support.h"

namespace bulla::openssl {
namespace {

Buffer certificate(const std::string& file) {
  auto blocks = der::decode_pem(key_file(file));
  EXPECT_TRUE(blocks);
  return blocks->front();
}

class Pkcs12 : public testing::Test {
 protected:
  const std::unique_ptr<crypto::PrivateKey> key_ = *load_private_key(key_file("p256_pkcs8.pem"));
  const Buffer leaf_ = certificate("p256_certificate.pem");
  const Buffer root_ = certificate("rsa2048_certificate.pem");

  Result<Buffer> make(const crypto::PrivateKey& key, Bytes leaf, const std::string& password = "open") {
    const Bytes chain[] = {root_};
    return export_pkcs12({.key = key, .leaf = leaf, .chain = chain, .friendly_name = "Ein Schlüssel"}, password);
  }
};

using File = Handle<PKCS12, PKCS12_free>;
File read(Bytes der) {
  const std::uint8_t* at = der.data();
  return File{d2i_PKCS12(nullptr, &at, static_cast<long>(der.size()))};
}

TEST_F(Pkcs12, GivesBackKeyLeafChainAndName) {
  const auto der = make(*key_, leaf_);
  ASSERT_TRUE(der);
  const auto file = read(*der);
  ASSERT_NE(file, nullptr);
  EVP_PKEY* key = nullptr;
  X509* leaf = nullptr;
  STACK_OF(X509)* chain = nullptr;
  ASSERT_EQ(PKCS12_parse(file.get(), "open", &key, &leaf, &chain), 1);
  EXPECT_EQ(X509_check_private_key(leaf, key), 1);
  EXPECT_EQ(sk_X509_num(chain), 1);
  int size = 0;
  const auto* name = X509_alias_get0(leaf, &size);
  EXPECT_EQ(text_of({name, static_cast<std::size_t>(size)}), "Ein Schlüssel");
  EVP_PKEY_free(key);
  X509_free(leaf);
  sk_X509_pop_free(chain, X509_free);
}

TEST_F(Pkcs12, OpensForItsPasswordAlone) {
  const auto der = make(*key_, leaf_);
  ASSERT_TRUE(der);
  const auto file = read(*der);
  EXPECT_EQ(PKCS12_verify_mac(file.get(), "open", -1), 1);
  EXPECT_EQ(PKCS12_verify_mac(file.get(), "shut", -1), 0);
  ERR_clear_error();
}

TEST_F(Pkcs12, UsesAesAndSha256Alone) {
  const auto der = make(*key_, leaf_);
  ASSERT_TRUE(der);
  const auto file = read(*der);
  const ASN1_OBJECT* mac = nullptr;
  const X509_ALGOR* algorithm = nullptr;
  PKCS12_get0_mac(nullptr, &algorithm, nullptr, nullptr, file.get());
  X509_ALGOR_get0(&mac, nullptr, nullptr, algorithm);
  EXPECT_EQ(OBJ_obj2nid(mac), NID_sha256);
  const auto hex = to_hex(*der);
  EXPECT_NE(hex.find("060960864801650304012a"), hex.npos) << "aes-256-cbc";
  EXPECT_NE(hex.find("06092a864886f70d01050c"), hex.npos) << "pbkdf2";
  EXPECT_NE(hex.find("06082a864886f70d0209"), hex.npos) << "hmacWithSHA256";
  EXPECT_EQ(hex.find("060a2a864886f70d010c01"), hex.npos) << "the old PKCS#12 ciphers";
}

TEST_F(Pkcs12, RefusesACertificateOfAnotherKey) {
  const auto der = make(*key_, root_);
  ASSERT_FALSE(der);
  EXPECT_EQ(der.error().fault, Fault::key_mismatch);
}

TEST_F(Pkcs12, RefusesWhatIsNoCertificate) {
  auto longer = leaf_;
  longer.push_back(0);
  for (const auto& bad : {Buffer{}, Buffer{0x30, 0}, longer}) {
    const auto der = make(*key_, bad);
    ASSERT_FALSE(der);
    EXPECT_EQ(der.error().fault, Fault::certificate_malformed);
    EXPECT_EQ(ERR_peek_error(), 0u);
  }
}

TEST_F(Pkcs12, RefusesAnEmptyPassword) {
  const auto der = make(*key_, leaf_, "");
  ASSERT_FALSE(der);
  EXPECT_EQ(der.error().fault, Fault::api_misuse);
}

class RemoteKey final : public crypto::PrivateKey {
 public:
  Result<Buffer> sign(crypto::SignatureAlgorithm, Bytes) const override { return fail(Fault::crypto_failed); }
  crypto::KeyKind kind() const override { return crypto::KeyKind::p256; }
  std::size_t bits() const override { return 256; }
  Bytes public_key_info() const override { return {}; }
};

TEST_F(Pkcs12, RefusesAKeyThatLivesElsewhere) {
  const auto der = make(RemoteKey{}, leaf_);
  ASSERT_FALSE(der);
  EXPECT_EQ(der.error().fault, Fault::key_unsupported);
}

}  // namespace
}  // namespace bulla::openssl
