#include "bulla/crypto/signature.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace bulla::crypto {
namespace {

constexpr std::array kinds{KeyKind::rsa,     KeyKind::rsa_pss,   KeyKind::p256,      KeyKind::p384,     KeyKind::p521,
                           KeyKind::ed25519, KeyKind::ml_dsa_44, KeyKind::ml_dsa_65, KeyKind::ml_dsa_87};
constexpr std::array algorithms{
    SignatureAlgorithm::rsa_pkcs1_sha256, SignatureAlgorithm::rsa_pkcs1_sha384, SignatureAlgorithm::rsa_pkcs1_sha512,
    SignatureAlgorithm::rsa_pss_sha256,   SignatureAlgorithm::rsa_pss_sha384,   SignatureAlgorithm::rsa_pss_sha512,
    SignatureAlgorithm::ecdsa_sha256,     SignatureAlgorithm::ecdsa_sha384,     SignatureAlgorithm::ecdsa_sha512,
    SignatureAlgorithm::ed25519,          SignatureAlgorithm::ml_dsa_44,        SignatureAlgorithm::ml_dsa_65,
    SignatureAlgorithm::ml_dsa_87};

TEST(Signature, EveryKindAndAlgorithmHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const auto kind : kinds) names.insert(key_kind_name(kind));
  EXPECT_EQ(names.size(), kinds.size());
  names.clear();
  for (const auto algorithm : algorithms) names.insert(signature_algorithm_name(algorithm));
  EXPECT_EQ(names.size(), algorithms.size());
  EXPECT_FALSE(names.contains(""));
}

TEST(Signature, AlgorithmsFitTheKeysThatCanMakeThem) {
  const auto fitting = [](KeyKind kind) {
    std::string row;
    for (const auto algorithm : algorithms) row += fits(algorithm, kind) ? 'x' : '.';
    return row;
  };
  EXPECT_EQ(fitting(KeyKind::rsa), "xxxxxx.......");
  EXPECT_EQ(fitting(KeyKind::rsa_pss), "...xxx.......");
  EXPECT_EQ(fitting(KeyKind::p256), "......xxx....");
  EXPECT_EQ(fitting(KeyKind::p384), "......xxx....");
  EXPECT_EQ(fitting(KeyKind::p521), "......xxx....");
  EXPECT_EQ(fitting(KeyKind::ed25519), ".........x...");
  EXPECT_EQ(fitting(KeyKind::ml_dsa_44), "..........x..");
  EXPECT_EQ(fitting(KeyKind::ml_dsa_65), "...........x.");
  EXPECT_EQ(fitting(KeyKind::ml_dsa_87), "............x");
}

}  // namespace
}  // namespace bulla::crypto
