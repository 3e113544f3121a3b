#include "bulla/openssl/ml_kem.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "crypto/kem_vectors.h"

namespace bulla::openssl {
namespace {

using GiveKem = const crypto::Kem* (*)();

class LibcryptosMlKem : public testing::TestWithParam<GiveKem> {
 protected:
  void SetUp() override {
    if (kem_ == nullptr) GTEST_SKIP() << "this libcrypto has no ML-KEM: it came with 3.5";
  }
  void TearDown() override { EXPECT_EQ(ERR_peek_error(), 0u); }

  const crypto::Kem* const kem_ = GetParam()();
};
INSTANTIATE_TEST_SUITE_P(Both, LibcryptosMlKem, testing::Values(ml_kem_768, ml_kem_1024), [](const auto& kem) {
  return std::string{kem.param == GiveKem{ml_kem_768} ? "MlKem768" : "MlKem1024"};
});

TEST_P(LibcryptosMlKem, HoldsTheWycheproofVectorsOfEncapsulation) { expect_wycheproof_encapsulation(*kem_); }
TEST_P(LibcryptosMlKem, HoldsTheWycheproofVectorsOfDecapsulation) { expect_wycheproof_decapsulation(*kem_); }
TEST_P(LibcryptosMlKem, GivesBothSidesTheSameSecret) { expect_both_sides_agree(*kem_); }
TEST_P(LibcryptosMlKem, MakesAnotherSecretOfAnAlteredCiphertext) {
  expect_another_secret_of_an_altered_ciphertext(*kem_);
}
TEST_P(LibcryptosMlKem, RefusesKeysAndCiphertextsOfOtherSizes) { expect_other_sizes_refused(*kem_); }
TEST_P(LibcryptosMlKem, RefusesCoefficientsOutOfRange) { expect_coefficients_out_of_range_refused(*kem_); }
TEST_P(LibcryptosMlKem, DrawsNoMoreThanTheStandardSays) { expect_no_more_drawn_than_the_standard_says(*kem_); }

TEST(LibcryptosMlKem768, MakesTheKeysOfWycheproofsSeeds) {
  if (ml_kem_768() == nullptr) GTEST_SKIP() << "this libcrypto has no ML-KEM: it came with 3.5";
  expect_wycheproof_generation(*ml_kem_768());
}

TEST(MlKemInLibcrypto, IsThereInBothSizesOrAbsentWithoutATrace) {
  ERR_clear_error();
  EXPECT_EQ(ml_kem_768() == nullptr, ml_kem_1024() == nullptr);
  EXPECT_EQ(ERR_peek_error(), 0u);
  if (ml_kem_768() == nullptr) return;
  EXPECT_EQ(ml_kem_768()->name, "ML-KEM-768");
  EXPECT_EQ(ml_kem_768()->encapsulation_key_size, 1184u);
  EXPECT_EQ(ml_kem_768()->ciphertext_size, 1088u);
  EXPECT_EQ(ml_kem_1024()->encapsulation_key_size, 1568u);
  EXPECT_EQ(ml_kem_1024()->ciphertext_size, 1568u);
}

}  // namespace
}  // namespace bulla::openssl
