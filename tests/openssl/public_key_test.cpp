#include "bulla/openssl/public_key.h"

#include <openssl/err.h>

#include <thread>

#include "bulla/openssl/keys.h"
#include "bulla/openssl/signing.h"
#include "openssl/support.h"

namespace bulla::openssl {
namespace {

using crypto::KeyKind;
using crypto::SignatureAlgorithm;

struct Counts {
  std::size_t good = 0;
  std::size_t bad = 0;
};

// Every vector of the file whose key can be imported; keys are imported once a group.
Counts check_wycheproof(const std::vector<WycheproofVector>& vectors, SignatureAlgorithm algorithm) {
  Counts counts;
  std::string current;
  std::unique_ptr<crypto::PublicKey> key;
  for (const auto& vector : vectors) {
    SCOPED_TRACE(vector.label());
    if (vector.text("publicKeyDer") != current) {
      current = vector.text("publicKeyDer");
      auto imported = import_public_key(from_hex(current));
      EXPECT_TRUE(imported);
      if (!imported) return counts;
      key = *std::move(imported);
    }
    const bool good = key->verify(algorithm, vector.bytes("msg"), vector.bytes("sig")).has_value();
    ++(good ? counts.good : counts.bad);
    if (vector.verdict() == Verdict::acceptable) continue;
    EXPECT_EQ(good, vector.verdict() == Verdict::valid);
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
  return counts;
}

struct File {
  const char* name;
  SignatureAlgorithm algorithm;
  std::size_t at_least_good;
  std::size_t at_least_bad;
};

class EachFile : public testing::TestWithParam<File> {};
INSTANTIATE_TEST_SUITE_P(
    Wycheproof, EachFile,
    testing::Values(File{"ecdsa_secp256r1_sha256", SignatureAlgorithm::ecdsa_sha256, 100, 200},
                    File{"ecdsa_secp256r1_sha512", SignatureAlgorithm::ecdsa_sha512, 100, 200},
                    File{"ecdsa_secp384r1_sha256", SignatureAlgorithm::ecdsa_sha256, 100, 200},
                    File{"ecdsa_secp384r1_sha384", SignatureAlgorithm::ecdsa_sha384, 100, 200},
                    File{"ecdsa_secp384r1_sha512", SignatureAlgorithm::ecdsa_sha512, 100, 200},
                    File{"ecdsa_secp521r1_sha512", SignatureAlgorithm::ecdsa_sha512, 100, 200},
                    File{"ed25519", SignatureAlgorithm::ed25519, 50, 20},
                    File{"rsa_signature_2048_sha256", SignatureAlgorithm::rsa_pkcs1_sha256, 5, 200},
                    File{"rsa_signature_2048_sha384", SignatureAlgorithm::rsa_pkcs1_sha384, 5, 200},
                    File{"rsa_signature_2048_sha512", SignatureAlgorithm::rsa_pkcs1_sha512, 5, 200},
                    File{"rsa_signature_3072_sha256", SignatureAlgorithm::rsa_pkcs1_sha256, 5, 200},
                    File{"rsa_signature_3072_sha384", SignatureAlgorithm::rsa_pkcs1_sha384, 5, 200},
                    File{"rsa_signature_3072_sha512", SignatureAlgorithm::rsa_pkcs1_sha512, 5, 200},
                    File{"rsa_signature_4096_sha256", SignatureAlgorithm::rsa_pkcs1_sha256, 5, 200},
                    File{"rsa_signature_4096_sha384", SignatureAlgorithm::rsa_pkcs1_sha384, 5, 200},
                    File{"rsa_signature_4096_sha512", SignatureAlgorithm::rsa_pkcs1_sha512, 5, 200},
                    File{"rsa_signature_8192_sha256", SignatureAlgorithm::rsa_pkcs1_sha256, 5, 200},
                    File{"rsa_pss_2048_sha256_mgf1_32", SignatureAlgorithm::rsa_pss_sha256, 20, 20},
                    File{"rsa_pss_2048_sha256_mgf1_32_params", SignatureAlgorithm::rsa_pss_sha256, 20, 20},
                    File{"rsa_pss_2048_sha384_mgf1_48", SignatureAlgorithm::rsa_pss_sha384, 20, 20},
                    File{"rsa_pss_3072_sha256_mgf1_32", SignatureAlgorithm::rsa_pss_sha256, 20, 20},
                    File{"rsa_pss_3072_sha256_mgf1_32_params", SignatureAlgorithm::rsa_pss_sha256, 20, 20},
                    File{"rsa_pss_4096_sha256_mgf1_32", SignatureAlgorithm::rsa_pss_sha256, 20, 20},
                    File{"rsa_pss_4096_sha384_mgf1_48", SignatureAlgorithm::rsa_pss_sha384, 20, 20},
                    File{"rsa_pss_4096_sha512_mgf1_64", SignatureAlgorithm::rsa_pss_sha512, 20, 20},
                    File{"rsa_pss_4096_sha512_mgf1_64_params", SignatureAlgorithm::rsa_pss_sha512, 20, 20}),
    [](const auto& file) { return file.param.name; });

TEST_P(EachFile, JudgesEverySignatureAsWycheproofDoes) {
  const auto& file = GetParam();
  BULLA_WYCHEPROOF_OR_SKIP(vectors, std::string{file.name} + "_test.json");
  const auto counts = check_wycheproof(vectors, file.algorithm);
  EXPECT_GE(counts.good, file.at_least_good);
  EXPECT_GE(counts.bad, file.at_least_bad);
}

// A salt of another length than the hash's, and another MGF1 hash, are other algorithms than ours.
TEST(PublicKey, RefusesPssWithAnotherSaltOrMask) {
  for (const auto* file : {"rsa_pss_2048_sha256_mgf1_0_test.json", "rsa_pss_2048_sha256_mgf1sha1_20_test.json"}) {
    BULLA_WYCHEPROOF_OR_SKIP(vectors, file);
    const auto key = import_public_key(vectors.front().bytes("publicKeyDer"));
    ASSERT_TRUE(key);
    for (const auto& vector : vectors) {
      if (vector.verdict() != Verdict::valid) continue;
      EXPECT_FALSE((*key)->verify(SignatureAlgorithm::rsa_pss_sha256, vector.bytes("msg"), vector.bytes("sig")));
    }
  }
}

class EachMlDsaFile : public testing::TestWithParam<std::tuple<const char*, SignatureAlgorithm, KeyKind>> {};
INSTANTIATE_TEST_SUITE_P(
    Wycheproof, EachMlDsaFile,
    testing::Values(std::tuple{"mldsa_44_verify", SignatureAlgorithm::ml_dsa_44, KeyKind::ml_dsa_44},
                    std::tuple{"mldsa_65_verify", SignatureAlgorithm::ml_dsa_65, KeyKind::ml_dsa_65},
                    std::tuple{"mldsa_87_verify", SignatureAlgorithm::ml_dsa_87, KeyKind::ml_dsa_87}),
    [](const auto& file) { return std::get<0>(file.param); });

// A context string is for others: RFC 9881 and TLS have none, so what was signed with one is a forgery here.
bool is_good(const WycheproofVector& vector) {
  const bool other_context = vector.has("ctx") && !vector.text("ctx").empty();
  return vector.verdict() == Verdict::valid && !other_context;
}

TEST_P(EachMlDsaFile, JudgesEverySignatureAsWycheproofDoes) {
  const auto& [file, algorithm, kind] = GetParam();
  if (!has_keys(kind)) GTEST_SKIP() << "this libcrypto has no ML-DSA: it came with 3.5";
  BULLA_WYCHEPROOF_OR_SKIP(vectors, std::string{file} + "_test.json");
  std::size_t good = 0, bad = 0, no_key = 0;
  for (const auto& vector : vectors) {
    SCOPED_TRACE(vector.label());
    const auto key = import_public_key(vector.bytes("publicKeyDer"));
    if (!key) ++no_key;
    const bool verified = key && (*key)->verify(algorithm, vector.bytes("msg"), vector.bytes("sig"));
    ++(verified ? good : bad);
    EXPECT_EQ(verified, is_good(vector));
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
  EXPECT_GE(good, 60u);
  EXPECT_GE(bad, 100u);
  EXPECT_EQ(no_key, 4u) << "the keys of another length";
}

TEST(PublicKey, OfMlDsaIsImportedOrMissing) {
  const auto der = from_hex("30820532300b0609608648016503040311038205210" + std::string(2625, '0'));
  const auto key = import_public_key(der);
  EXPECT_EQ(ERR_peek_error(), 0u);
  EXPECT_EQ(key.has_value(), has_keys(KeyKind::ml_dsa_44));
  if (key) {
    EXPECT_EQ((*key)->bits(), 8u * 1312);
  } else {
    EXPECT_EQ(key.error().fault, Fault::ml_dsa_missing);
  }
}

const auto message = bytes_of("a message");

struct SignedKey {
  std::unique_ptr<crypto::PublicKey> key;
  Buffer signature;
};
SignedKey sign_with(KeyKind kind, SignatureAlgorithm algorithm) {
  const auto made = generate_private_key(kind, 2048);
  EXPECT_TRUE(made);
  auto signature = made->key->sign(algorithm, message);
  EXPECT_TRUE(signature);
  auto key = import_public_key(made->key->public_key_info());
  EXPECT_TRUE(key);
  return {.key = *std::move(key), .signature = *std::move(signature)};
}

TEST(PublicKey, RefusesAnotherAlgorithmThanTheSignersOne) {
  const auto it = sign_with(KeyKind::rsa, SignatureAlgorithm::rsa_pss_sha256);
  EXPECT_TRUE(it.key->verify(SignatureAlgorithm::rsa_pss_sha256, message, it.signature));
  for (const auto other : {SignatureAlgorithm::rsa_pkcs1_sha256, SignatureAlgorithm::rsa_pss_sha384,
                           SignatureAlgorithm::ecdsa_sha256, SignatureAlgorithm::ed25519}) {
    const auto verified = it.key->verify(other, message, it.signature);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().fault, Fault::signature_invalid);
  }
}

TEST(PublicKey, APssKeyOfOneHashRefusesAnother) {
  const auto key = load_private_key(key_file("rsa_pss_sha384_pkcs8.pem"));
  ASSERT_TRUE(key);
  const auto verifier = import_public_key((*key)->public_key_info());
  ASSERT_TRUE(verifier);
  const auto right = (*key)->sign(SignatureAlgorithm::rsa_pss_sha384, message);
  ASSERT_TRUE(right);
  EXPECT_TRUE((*verifier)->verify(SignatureAlgorithm::rsa_pss_sha384, message, *right));
  EXPECT_FALSE((*verifier)->verify(SignatureAlgorithm::rsa_pss_sha256, message, *right));
}

TEST(PublicKey, VerifiesAgainAfterAForgery) {
  for (const auto& [kind, algorithm] : {std::pair{KeyKind::p256, SignatureAlgorithm::ecdsa_sha256},
                                        std::pair{KeyKind::rsa, SignatureAlgorithm::rsa_pkcs1_sha256},
                                        std::pair{KeyKind::ed25519, SignatureAlgorithm::ed25519}}) {
    const auto it = sign_with(kind, algorithm);
    auto forged = it.signature;
    forged[forged.size() - 1] ^= 1;
    for (int round = 0; round < 4; ++round) {
      EXPECT_TRUE(it.key->verify(algorithm, message, it.signature));
      EXPECT_FALSE(it.key->verify(algorithm, message, forged));
      EXPECT_FALSE(it.key->verify(algorithm, message, {}));
    }
    EXPECT_EQ(ERR_peek_error(), 0u);
  }
}

TEST(PublicKey, RefusesAPointThatIsNotOnItsCurve) {
  for (const auto kind : {KeyKind::p256, KeyKind::p384, KeyKind::p521}) {
    const auto made = generate_private_key(kind);
    ASSERT_TRUE(made);
    const auto info = made->key->public_key_info();
    Buffer off_curve{info.begin(), info.end()};
    off_curve.back() ^= 1;
    const auto key = import_public_key(off_curve);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().fault, Fault::key_unreadable);
    EXPECT_EQ(ERR_peek_error(), 0u);
  }
}

TEST(PublicKey, SaysItsKindAndBits) {
  const std::tuple<KeyKind, SignatureAlgorithm, std::size_t> expected[] = {
      {KeyKind::rsa, SignatureAlgorithm::rsa_pkcs1_sha256, 2048},
      {KeyKind::rsa_pss, SignatureAlgorithm::rsa_pss_sha256, 2048},
      {KeyKind::p256, SignatureAlgorithm::ecdsa_sha256, 256},
      {KeyKind::p384, SignatureAlgorithm::ecdsa_sha384, 384},
      {KeyKind::p521, SignatureAlgorithm::ecdsa_sha512, 521}};
  for (const auto& [kind, algorithm, bits] : expected) {
    const auto it = sign_with(kind, algorithm);
    EXPECT_EQ(it.key->kind(), kind);
    EXPECT_EQ(it.key->bits(), bits);
  }
}

TEST(PublicKey, ServesThreadsAtOnce) {
  const auto it = sign_with(KeyKind::p256, SignatureAlgorithm::ecdsa_sha256);
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          if (it.key->verify(SignatureAlgorithm::ecdsa_sha256, message, it.signature)) ++good;
        }
      });
    }
  }
  EXPECT_EQ(good, 200);
}

}  // namespace
}  // namespace bulla::openssl
