#include "bulla/openssl/private_key.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <thread>

#include "bulla/openssl/keys.h"
#include "bulla/openssl/public_key.h"
#include "bulla/openssl/public_key_info.h"
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

// Encrypts under a key of tests/data, with PKCS#1's padding or without any.
Buffer encrypted(const std::unique_ptr<crypto::PrivateKey>& key, Bytes text, int padding) {
  const auto* at = key->public_key_info().data();
  const Key half{d2i_PUBKEY(nullptr, &at, static_cast<long>(key->public_key_info().size()))};
  const KeyContext context{EVP_PKEY_CTX_new(half.get(), nullptr)};
  Buffer out(256);
  auto size = out.size();
  EXPECT_EQ(EVP_PKEY_encrypt_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context.get(), padding), 1);
  EXPECT_EQ(EVP_PKEY_encrypt(context.get(), out.data(), &size, text.data(), text.size()), 1);
  return out;
}

class Transport : public testing::Test {
 protected:
  static constexpr std::uint16_t tls12 = 0x0303;
  Transport() { secret[0] = secret[1] = 3; }
  // What the key makes of it, with 0xee.. for the random bytes.
  std::string decrypted(Bytes ciphertext) {
    ScriptedRandom random{substitute};
    const auto premaster = key->decrypt_premaster(ciphertext, tls12, random);
    EXPECT_TRUE(premaster);
    return premaster ? to_hex(premaster->expose()) : "";
  }
  std::unique_ptr<crypto::PrivateKey> key = load_private_key(key_file("rsa2048_pkcs8.pem")).value();
  Buffer secret = Buffer(48, 0x5a);
  const Buffer substitute = Buffer(48, 0xee);
};

TEST_F(Transport, DecryptsAPremasterSecret) {
  EXPECT_EQ(decrypted(encrypted(key, secret, RSA_PKCS1_PADDING)), to_hex(secret));
}

TEST_F(Transport, DecryptsWhatItsPublicHalfHasEncrypted) {
  const auto half = import_public_key(key->public_key_info()).value();
  ScriptedRandom padding{Buffer(256 - 51, 0x77)};
  const auto ciphertext = half->encrypt_premaster(crypto::Premaster{secret}, padding);
  ASSERT_TRUE(ciphertext);
  EXPECT_EQ(ciphertext->size(), 256u);
  EXPECT_EQ(decrypted(*ciphertext), to_hex(secret));
}

TEST_F(Transport, EncryptsForRsaKeysAlone) {
  const auto other = load_private_key(key_file("rsa_pss_pkcs8.pem")).value();
  ScriptedRandom padding{substitute};
  const auto half = import_public_key(other->public_key_info()).value();
  EXPECT_EQ(half->encrypt_premaster(crypto::Premaster{secret}, padding).error().fault, Fault::api_misuse);
}

TEST_F(Transport, GivesRandomBytesForAnyOtherMessage) {
  secret[1] = 2;
  EXPECT_EQ(decrypted(encrypted(key, secret, RSA_PKCS1_PADDING)), to_hex(substitute)) << "another version";
  for (const std::size_t size : {0U, 1U, 47U, 49U, 245U})
    EXPECT_EQ(decrypted(encrypted(key, Buffer(size, 3), RSA_PKCS1_PADDING)), to_hex(substitute)) << size;
  EXPECT_EQ(decrypted(encrypted(key, Buffer(256, 1), RSA_NO_PADDING)), to_hex(substitute)) << "no padding";
  EXPECT_EQ(decrypted(encrypted(key, Buffer(256, 0), RSA_NO_PADDING)), to_hex(substitute)) << "zero";
}

TEST_F(Transport, GivesRandomBytesForWhatIsNoNumberBelowTheModulus) {
  auto good = encrypted(key, secret, RSA_PKCS1_PADDING);
  EXPECT_EQ(decrypted(Bytes{good}.first(255)), to_hex(substitute));
  good.push_back(0);
  EXPECT_EQ(decrypted(good), to_hex(substitute));
  EXPECT_EQ(decrypted({}), to_hex(substitute));
  EXPECT_EQ(decrypted(Buffer(256, 0xff)), to_hex(substitute));
  EXPECT_EQ(decrypted(parse_public_key_info(key->public_key_info())->modulus), to_hex(substitute)) << "the modulus";
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST_F(Transport, DrawsItsRandomBytesInAnyCase) {
  ScriptedRandom nothing{{}};
  const auto premaster = key->decrypt_premaster(encrypted(key, secret, RSA_PKCS1_PADDING), tls12, nothing);
  ASSERT_FALSE(premaster);
  EXPECT_EQ(premaster.error().fault, Fault::random_failed);
}

TEST_F(Transport, IsForRsaKeysAlone) {
  for (const auto* name : {"rsa_pss_pkcs8.pem", "p256_pkcs8.pem", "ed25519_pkcs8.pem"}) {
    key = load_private_key(key_file(name)).value();
    ScriptedRandom random{substitute};
    EXPECT_EQ(key->decrypt_premaster(Buffer(256), tls12, random).error().fault, Fault::api_misuse) << name;
  }
}

}  // namespace
}  // namespace bulla::openssl
