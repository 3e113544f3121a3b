#include "bulla/x509/weak_hash.h"

#include <gtest/gtest.h>

#include "bulla/x509/algorithm.h"
#include "support/hex.h"

namespace bulla::x509 {
namespace {

using crypto::SignatureAlgorithm;
using test::from_hex;

TEST(WeakHash, IsMd5OrSha1HoweverItIsSaid) {
  EXPECT_TRUE(has_weak_hash(from_hex("300d 06092a864886f70d010105 0500"))) << "SHA-1 with RSA";
  EXPECT_TRUE(has_weak_hash(from_hex("300d 06092a864886f70d010104 0500"))) << "MD5 with RSA";
  EXPECT_TRUE(has_weak_hash(from_hex("3009 06072a8648ce3d0401"))) << "ECDSA with SHA-1";
  EXPECT_TRUE(has_weak_hash(from_hex("300b 06092a864886f70d01010a"))) << "RSA-PSS as it is by default";
  EXPECT_TRUE(has_weak_hash(from_hex("300d 06092a864886f70d01010a 3000")));
  EXPECT_TRUE(has_weak_hash(from_hex("301a 06092a864886f70d01010a 300d a00b 3009 06052b0e03021a 0500")));
}

TEST(WeakHash, IsNotWhatIsGoodOrUnknown) {
  for (const auto algorithm : {SignatureAlgorithm::rsa_pkcs1_sha256, SignatureAlgorithm::rsa_pss_sha256,
                               SignatureAlgorithm::ecdsa_sha384, SignatureAlgorithm::ed25519})
    EXPECT_FALSE(has_weak_hash(write_signature_algorithm(algorithm)));
  EXPECT_FALSE(has_weak_hash(from_hex("3005 06032b6571"))) << "Ed448";
  EXPECT_FALSE(has_weak_hash(from_hex("0500")));
  EXPECT_FALSE(has_weak_hash({}));
}

}  // namespace
}  // namespace bulla::x509
