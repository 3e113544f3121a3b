#include "bulla/handshake/schemes.h"

#include <gtest/gtest.h>

#include "bulla/handshake/policy.h"
#include "handshake/faults.h"

namespace bulla::handshake {
namespace {

using crypto::KeyKind;
using enum wire::SignatureScheme;

TEST(Schemes, EachFitsItsKey) {
  for (const auto id : standard_2026().signature_schemes) {
    const auto* scheme = find_scheme(id);
    if (scheme == nullptr) continue;
    EXPECT_EQ(scheme->id, id);
    EXPECT_TRUE(crypto::fits(scheme->algorithm, scheme->kind)) << name_of(id);
  }
}

TEST(Schemes, ThoseForCertificatesAloneSignNoHandshake) {
  for (const auto id : {rsa_pkcs1_sha1, ecdsa_sha1, ed448}) EXPECT_EQ(find_scheme(id), nullptr) << name_of(id);
  for (const auto id : {rsa_pkcs1_sha256, rsa_pkcs1_sha384, rsa_pkcs1_sha512}) {
    EXPECT_FALSE(find_scheme(id)->signs(wire::ProtocolVersion::tls13)) << name_of(id);
    EXPECT_TRUE(find_scheme(id)->signs(wire::ProtocolVersion::tls12)) << name_of(id);
  }
}

TEST(Schemes, OfMlDsaSignTls13Alone) {
  for (const auto id : {mldsa44, mldsa65, mldsa87}) {
    EXPECT_TRUE(find_scheme(id)->signs(wire::ProtocolVersion::tls13)) << name_of(id);
    EXPECT_FALSE(find_scheme(id)->signs(wire::ProtocolVersion::tls12)) << name_of(id);
    EXPECT_EQ(find_scheme(id)->kind == KeyKind::ml_dsa_65, id == mldsa65);
  }
}

TEST(Schemes, OfEcdsaNameACurveInTls13Alone) {
  using enum wire::ProtocolVersion;
  const auto& scheme = *find_scheme(ecdsa_secp256r1_sha256);
  EXPECT_TRUE(scheme.is_for(KeyKind::p256, tls13));
  EXPECT_FALSE(scheme.is_for(KeyKind::p384, tls13));
  EXPECT_TRUE(scheme.is_for(KeyKind::p384, tls12));
  EXPECT_TRUE(scheme.is_for(KeyKind::p521, tls12));
  EXPECT_FALSE(scheme.is_for(KeyKind::rsa, tls12));
  EXPECT_FALSE(scheme.is_for(KeyKind::ed25519, tls12));
  EXPECT_FALSE(find_scheme(rsa_pss_rsae_sha256)->is_for(KeyKind::rsa_pss, tls12));
}

TEST(Schemes, OursDecideAmongTheirs) {
  const auto chosen = [](KeyKind kind, Buffer theirs) {
    const wire::SignatureSchemeList list{{.raw = theirs, .offset = 0}};
    const auto* scheme = choose_scheme(kind, standard_2026().signature_schemes, list);
    return scheme == nullptr ? wire::SignatureScheme{} : scheme->id;
  };
  using test::codes;
  EXPECT_EQ(chosen(KeyKind::rsa, codes(rsa_pss_rsae_sha512, rsa_pss_rsae_sha256)), rsa_pss_rsae_sha256);
  EXPECT_EQ(chosen(KeyKind::rsa, codes(rsa_pss_pss_sha256)), wire::SignatureScheme{}) << "another key";
  EXPECT_EQ(chosen(KeyKind::rsa_pss, codes(rsa_pss_rsae_sha256, rsa_pss_pss_sha384)), rsa_pss_pss_sha384);
  EXPECT_EQ(chosen(KeyKind::rsa, codes(rsa_pkcs1_sha256)), wire::SignatureScheme{});
  EXPECT_EQ(chosen(KeyKind::p256, codes(ecdsa_secp384r1_sha384)), wire::SignatureScheme{}) << "another curve";
  EXPECT_EQ(chosen(KeyKind::p521, codes(ecdsa_secp521r1_sha512)), ecdsa_secp521r1_sha512);
  EXPECT_EQ(chosen(KeyKind::ed25519, codes(0x1a1a, ed25519)), ed25519);
  EXPECT_EQ(chosen(KeyKind::ed25519, {}), wire::SignatureScheme{});
}

TEST(Schemes, OfCertificatesCountByTheirHashWhateverTheCurve) {
  using crypto::SignatureAlgorithm;
  const auto codes = test::codes(ecdsa_secp256r1_sha256, rsa_pkcs1_sha384, rsa_pss_pss_sha512, 0x1a1a);
  const CertificateSchemeSet set{wire::SignatureSchemeList{{.raw = codes, .offset = 0}}};
  for (const auto algorithm :
       {SignatureAlgorithm::ecdsa_sha256, SignatureAlgorithm::rsa_pkcs1_sha384, SignatureAlgorithm::rsa_pss_sha512})
    EXPECT_TRUE(set.contains(algorithm));
  for (const auto algorithm :
       {SignatureAlgorithm::ecdsa_sha384, SignatureAlgorithm::rsa_pkcs1_sha256, SignatureAlgorithm::ed25519})
    EXPECT_FALSE(set.contains(algorithm));
}

}  // namespace
}  // namespace bulla::handshake
