#include "bulla/x509/algorithm.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"
#include "support/der_tree.h"
#include "support/hex.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;
using crypto::KeyKind;
using crypto::SignatureAlgorithm;

constexpr std::array all{
    SignatureAlgorithm::rsa_pkcs1_sha256, SignatureAlgorithm::rsa_pkcs1_sha384, SignatureAlgorithm::rsa_pkcs1_sha512,
    SignatureAlgorithm::rsa_pss_sha256,   SignatureAlgorithm::rsa_pss_sha384,   SignatureAlgorithm::rsa_pss_sha512,
    SignatureAlgorithm::ecdsa_sha256,     SignatureAlgorithm::ecdsa_sha384,     SignatureAlgorithm::ecdsa_sha512,
    SignatureAlgorithm::ed25519,          SignatureAlgorithm::ml_dsa_44,        SignatureAlgorithm::ml_dsa_65,
    SignatureAlgorithm::ml_dsa_87};

TEST(SignatureAlgorithm, ComesBackAsItWasWritten) {
  for (const auto algorithm : all) EXPECT_EQ(signature_algorithm(write_signature_algorithm(algorithm)), algorithm);
}

TEST(SignatureAlgorithm, IsReadFromACertificateThatOpensslSigned) {
  const auto pss = Certificate::parse(test::golden("golden_pss.pem"));
  ASSERT_TRUE(pss);
  EXPECT_EQ((*pss)->signature_algorithm, SignatureAlgorithm::rsa_pss_sha256);
  EXPECT_EQ((*Certificate::parse(test::golden("golden_leaf.pem")))->signature_algorithm,
            SignatureAlgorithm::ecdsa_sha384);
}

TEST(UnusableKey, IsOfAnUnsupportedKindUnlessMlDsaIsMissing) {
  EXPECT_EQ(unusable_key(Fault::ml_dsa_missing), Fault::ml_dsa_missing);
  EXPECT_EQ(unusable_key(Fault::key_unreadable), Fault::key_unsupported);
}

TEST(SignatureAlgorithm, IsUnknownWithTheWrongParameters) {
  EXPECT_FALSE(signature_algorithm(from_hex("300c 06082a8648ce3d040302 0500")));    // ECDSA with NULL
  EXPECT_FALSE(signature_algorithm(from_hex("300d 06092a864886f70d01010a 0500")));  // PSS without parameters
  EXPECT_FALSE(signature_algorithm(from_hex("300d 06092a864886f70d01010b 0400")));  // RSA with another
}

// RFC 4055 §5
TEST(SignatureAlgorithm, OfRsaMayLeaveTheNullOut) {
  EXPECT_TRUE(signature_algorithm(from_hex("300d 06092a864886f70d01010b 0500")));
  EXPECT_TRUE(signature_algorithm(from_hex("300b 06092a864886f70d01010b")));
}

TEST(SignatureAlgorithm, OfAWeakHashIsUnknown) {
  EXPECT_FALSE(signature_algorithm(from_hex("300d 06092a864886f70d010105 0500")));  // SHA-1 with RSA
  EXPECT_FALSE(signature_algorithm(from_hex("300d 06092a864886f70d010104 0500")));  // MD5 with RSA
  EXPECT_FALSE(signature_algorithm(from_hex("3009 06072a8648ce3d0401")));           // ECDSA with SHA-1
}

TEST(SignatureAlgorithm, OfPssNeedsOneHashAndASaltOfItsLength) {
  const auto good = write_signature_algorithm(SignatureAlgorithm::rsa_pss_sha256);
  auto salt = good;
  salt.back() = 20;
  EXPECT_FALSE(signature_algorithm(salt));
  const auto hash = std::ranges::search(good, oids::sha256);
  auto mixed = good;
  mixed[static_cast<std::size_t>(hash.end() - good.begin()) - 1] = 2;  // the message's hash becomes SHA-384
  EXPECT_FALSE(signature_algorithm(mixed));
}

KeyInfo info_of(Bytes der) {
  der::Reader reader{der};
  const auto info = read_key_info(reader);
  return reader.finish() ? info : KeyInfo{};
}

TEST(KeyInfo, TellsKindAndSizeOfEveryKindOfKey) {
  const std::array<std::pair<KeyKind, std::size_t>, 4> kinds{
      {{KeyKind::p256, 256}, {KeyKind::p384, 384}, {KeyKind::ed25519, 256}, {KeyKind::rsa, 2048}}};
  for (const auto& [kind, bits] : kinds) {
    const auto made = openssl::generate_private_key(kind, 2048);
    ASSERT_TRUE(made);
    const auto info = info_of(made->key->public_key_info());
    EXPECT_EQ(info.kind, kind);
    EXPECT_EQ(info.bits, bits);
    EXPECT_TRUE(fits(preferred_signature_algorithm(kind), kind));
  }
}

// A SubjectPublicKeyInfo of an RSA key.
Buffer rsa_key(std::string_view modulus, std::uint64_t exponent) {
  der::Writer key;
  key.sequence([&] {
    key.unsigned_integer(from_hex(modulus));
    key.integer(exponent);
  });
  der::Writer info;
  info.sequence([&] {
    info.sequence([&] {
      info.oid(oids::rsa_encryption);
      info.null();
    });
    info.bit_string(key.written());
  });
  return std::move(info).take();
}

TEST(KeyInfo, CountsTheBitsOfAnRsaModulus) {
  EXPECT_EQ(info_of(rsa_key("ff01", 65537)).bits, 16U);
  EXPECT_EQ(info_of(rsa_key("0101", 65537)).bits, 9U);
}

TEST(KeyInfo, HasNoKindForAnInsaneExponentOrModulus) {
  EXPECT_TRUE(info_of(rsa_key("ff01", 3)).kind);
  EXPECT_FALSE(info_of(rsa_key("ff01", 1)).kind);
  EXPECT_FALSE(info_of(rsa_key("ff01", 65536)).kind);
  EXPECT_FALSE(info_of(rsa_key("00", 3)).kind);
}

TEST(KeyInfo, HasNoKindForOtherCurvesAndCompressedPoints) {
  const auto good = Buffer{test::key("a").public_key_info().begin(), test::key("a").public_key_info().end()};
  auto curve = good;
  const auto at = std::ranges::search(good, oids::secp256r1);
  curve[static_cast<std::size_t>(at.end() - good.begin()) - 1] = 1;  // prime192v1
  EXPECT_FALSE(info_of(curve).kind);
  auto point = good;
  point[point.size() - 65] = 2;
  EXPECT_FALSE(info_of(point).kind);
  EXPECT_TRUE(info_of(good).kind);
}

TEST(SignatureAlgorithm, OfPssHasOneMaskFunction) {
  auto other = write_signature_algorithm(SignatureAlgorithm::rsa_pss_sha256);
  const auto at = std::ranges::search(other, oids::mgf1);
  ASSERT_FALSE(at.empty());
  at.back() = 9;  // pSpecified
  EXPECT_FALSE(signature_algorithm(other));
}

TEST(KeyInfo, OfRsaGoesWithItsParametersAlone) {
  const auto good = bulla::test::take_apart(rsa_key("ff01", 3));
  const auto with = [&](const std::string& algorithm) {
    auto changed = good;
    changed.at(0).children.at(0) = bulla::test::take_apart(from_hex(algorithm)).at(0);
    const auto info = bulla::test::put_together(changed);
    return info_of(info).kind;
  };
  EXPECT_EQ(with("300d 06092a864886f70d010101 0500"), KeyKind::rsa);
  EXPECT_EQ(with("300b 06092a864886f70d010101"), std::nullopt);
  EXPECT_EQ(with("300d 06092a864886f70d010101 3000"), std::nullopt);
  EXPECT_EQ(with("300b 06092a864886f70d01010a"), KeyKind::rsa_pss);
  EXPECT_EQ(with("300d 06092a864886f70d01010a 3000"), KeyKind::rsa_pss);
  EXPECT_EQ(with("300d 06092a864886f70d01010a 0500"), std::nullopt);
  EXPECT_EQ(with("3010 06092a864886f70d01010a 06032a0304"), std::nullopt);
}

TEST(KeyInfo, IsToldInWords) {
  EXPECT_EQ(key_text({}), "of a kind that is not accepted");
  EXPECT_EQ(key_text({KeyKind::p256, 256, {}}), "ECDSA P-256");
  EXPECT_EQ(key_text({KeyKind::rsa, 2048, {}}), "RSA, 2048 bits");
  EXPECT_EQ(key_text({KeyKind::rsa_pss, 3072, {}}), "RSA-PSS, 3072 bits");
}

TEST(SignatureAlgorithm, ThatIsPreferredFitsEveryKindOfKey) {
  const std::vector<std::pair<KeyKind, SignatureAlgorithm>> rows{
      {KeyKind::rsa, SignatureAlgorithm::rsa_pkcs1_sha256}, {KeyKind::rsa_pss, SignatureAlgorithm::rsa_pss_sha256},
      {KeyKind::p256, SignatureAlgorithm::ecdsa_sha256},    {KeyKind::p384, SignatureAlgorithm::ecdsa_sha384},
      {KeyKind::p521, SignatureAlgorithm::ecdsa_sha512},    {KeyKind::ed25519, SignatureAlgorithm::ed25519},
      {KeyKind::ml_dsa_44, SignatureAlgorithm::ml_dsa_44},  {KeyKind::ml_dsa_65, SignatureAlgorithm::ml_dsa_65},
      {KeyKind::ml_dsa_87, SignatureAlgorithm::ml_dsa_87}};
  for (const auto& [kind, algorithm] : rows) {
    EXPECT_EQ(preferred_signature_algorithm(kind), algorithm);
    EXPECT_TRUE(fits(algorithm, kind));
  }
}

}  // namespace
}  // namespace bulla::x509
