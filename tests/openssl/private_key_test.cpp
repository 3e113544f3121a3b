#include "bulla/openssl/private_key.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <thread>

#include "bulla/openssl/keys.h"
#include "bulla/openssl/public_key.h"
#include "openssl/support.h"

namespace bulla::openssl {
namespace {

using crypto::KeyKind;
using crypto::SignatureAlgorithm;

constexpr SignatureAlgorithm all_algorithms[] = {
    SignatureAlgorithm::rsa_pkcs1_sha256, SignatureAlgorithm::rsa_pkcs1_sha384, SignatureAlgorithm::rsa_pkcs1_sha512,
    SignatureAlgorithm::rsa_pss_sha256,   SignatureAlgorithm::rsa_pss_sha384,   SignatureAlgorithm::rsa_pss_sha512,
    SignatureAlgorithm::ecdsa_sha256,     SignatureAlgorithm::ecdsa_sha384,     SignatureAlgorithm::ecdsa_sha512,
    SignatureAlgorithm::ed25519};

const auto message = bytes_of("a message");

class EachKind : public testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<crypto::PrivateKey> load() {
    auto key = load_private_key(key_file(std::string{GetParam()} + "_pkcs8.pem"));
    EXPECT_TRUE(key);
    return *std::move(key);
  }
};
INSTANTIATE_TEST_SUITE_P(All, EachKind, testing::Values("rsa2048", "rsa_pss", "p256", "p384", "p521", "ed25519"),
                         [](const auto& each) { return each.param; });

TEST_P(EachKind, MakesEverySignatureThatFitsAndNoOther) {
  const auto key = load();
  const auto verifier = import_public_key(key->public_key_info());
  ASSERT_TRUE(verifier);
  for (const auto algorithm : all_algorithms) {
    SCOPED_TRACE(crypto::signature_algorithm_name(algorithm));
    const auto signature = key->sign(algorithm, message);
    ASSERT_EQ(signature.has_value(), crypto::fits(algorithm, key->kind()));
    if (!signature) {
      EXPECT_EQ(signature.error().fault, Fault::api_misuse);
      continue;
    }
    EXPECT_TRUE((*verifier)->verify(algorithm, message, *signature));
    EXPECT_FALSE((*verifier)->verify(algorithm, bytes_of("another message"), *signature));
  }
}

TEST_P(EachKind, SignsWithAKeptContextAsWithAFreshOne) {
  const auto key = load();
  const auto verifier = import_public_key(key->public_key_info());
  ASSERT_TRUE(verifier);
  for (const auto algorithm : all_algorithms) {
    if (!crypto::fits(algorithm, key->kind())) continue;
    for (int round = 0; round < 3; ++round) {
      const auto signature = key->sign(algorithm, message);
      ASSERT_TRUE(signature);
      EXPECT_TRUE((*verifier)->verify(algorithm, message, *signature));
    }
  }
}

TEST_P(EachKind, PublishesTheSameKeyInfoAsTheOpensslCommand) {
  const auto der = key_file(std::string{GetParam()} + "_public.der");
  EXPECT_EQ(to_hex(load()->public_key_info()), to_hex(bytes_of(der)));
}

TEST_P(EachKind, SaysTheSameAsItsPublicHalf) {
  const auto key = load();
  const auto half = import_public_key(key->public_key_info());
  ASSERT_TRUE(half);
  EXPECT_EQ(key->kind(), (*half)->kind());
  EXPECT_EQ(key->bits(), (*half)->bits());
}

TEST(PrivateKey, APssKeyOfOneHashSignsWithThatAlone) {
  const auto key = load_private_key(key_file("rsa_pss_sha384_pkcs8.pem"));
  ASSERT_TRUE(key);
  EXPECT_TRUE((*key)->sign(SignatureAlgorithm::rsa_pss_sha384, message));
  const auto other = (*key)->sign(SignatureAlgorithm::rsa_pss_sha256, message);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().fault, Fault::crypto_failed);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(PrivateKey, ServesThreadsAtOnce) {
  const auto key = load_private_key(key_file("p256_pkcs8.pem"));
  ASSERT_TRUE(key);
  const auto verifier = import_public_key((*key)->public_key_info());
  ASSERT_TRUE(verifier);
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 10; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i) {
          const auto signature = (*key)->sign(SignatureAlgorithm::ecdsa_sha256, message);
          if (signature && (*verifier)->verify(SignatureAlgorithm::ecdsa_sha256, message, *signature)) ++good;
        }
      });
    }
  }
  EXPECT_EQ(good, 200);
}

// A key that claims the public half of another.
Key mismatched_key() {
  const Key one{EVP_EC_gen("P-256")}, other{EVP_EC_gen("P-256")};
  BIGNUM* scalar = nullptr;
  EVP_PKEY_get_bn_param(one.get(), OSSL_PKEY_PARAM_PRIV_KEY, &scalar);
  std::uint8_t point[65];
  std::size_t size = 0;
  EVP_PKEY_get_octet_string_param(other.get(), OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size);
  auto* const builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, size);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar);
  auto* const parameters = OSSL_PARAM_BLD_to_param(builder);
  const KeyContext importer{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(importer.get());
  EVP_PKEY_fromdata(importer.get(), &key, EVP_PKEY_KEYPAIR, parameters);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  BN_clear_free(scalar);
  return Key{key};
}

TEST(PrivateKey, IsRefusedWhenItsHalvesDisagree) {
  auto key = mismatched_key();
  ASSERT_NE(key, nullptr);
  const auto adopted = LibcryptoPrivateKey::adopt(std::move(key));
  ASSERT_FALSE(adopted);
  EXPECT_EQ(adopted.error().fault, Fault::key_unreadable);
}

}  // namespace
}  // namespace bulla::openssl
