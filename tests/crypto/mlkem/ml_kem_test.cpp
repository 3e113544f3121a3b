#include "bulla/crypto/mlkem/ml_kem.h"

#include "crypto/kem_vectors.h"
#include "openssl/support.h"

namespace bulla::crypto::mlkem {
namespace {

using openssl::read_wycheproof;
using openssl::Verdict;

// Each size by each of the kernels.
struct Case {
  const char* name;
  const char* kem_name;
  const Parameters& parameters;
  const Kernels* kernels;
};

class OwnMlKem : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (GetParam().kernels == nullptr) GTEST_SKIP() << "this processor has no AVX2";
    kem.emplace(GetParam().kem_name, GetParam().parameters, *GetParam().kernels);
  }
  std::optional<MlKem> kem;
};
INSTANTIATE_TEST_SUITE_P(All, OwnMlKem,
                         testing::Values(Case{"Portable768", "ML-KEM-768", ml_kem_768_parameters, &portable_kernels()},
                                         Case{"Portable1024", "ML-KEM-1024", ml_kem_1024_parameters,
                                              &portable_kernels()},
                                         Case{"Avx2768", "ML-KEM-768", ml_kem_768_parameters, avx2_kernels()},
                                         Case{"Avx21024", "ML-KEM-1024", ml_kem_1024_parameters, avx2_kernels()}),
                         [](const auto& which) { return which.param.name; });

TEST_P(OwnMlKem, EncapsulatesTheWycheproofVectors) { expect_wycheproof_encapsulation(*kem); }
TEST_P(OwnMlKem, DecapsulatesTheWycheproofVectors) { expect_wycheproof_decapsulation(*kem); }
TEST_P(OwnMlKem, MakesBothSidesAgree) { expect_both_sides_agree(*kem); }
TEST_P(OwnMlKem, MakesAnotherSecretOfAnAlteredCiphertext) { expect_another_secret_of_an_altered_ciphertext(*kem); }
TEST_P(OwnMlKem, RefusesOtherSizes) { expect_other_sizes_refused(*kem); }
TEST_P(OwnMlKem, RefusesCoefficientsOutOfRange) { expect_coefficients_out_of_range_refused(*kem); }
TEST_P(OwnMlKem, DrawsNoMoreThanTheStandardSays) { expect_no_more_drawn_than_the_standard_says(*kem); }

TEST_P(OwnMlKem, HoldsTheWycheproofVectorsWithExpandedKeys) {
  const auto size = std::string{kem->name.substr(7)};
  BULLA_WYCHEPROOF_OR_SKIP(vectors, "mlkem_" + size + "_semi_expanded_decaps_test.json");
  std::size_t opened = 0, refused = 0;
  for (const auto& vector : vectors) {
    SCOPED_TRACE(vector.label());
    const auto key = kem->import_key(vector.bytes("dk"));
    const auto secret = key ? (*key)->decapsulate(vector.bytes("c")) : fail(key.error().fault);
    EXPECT_EQ(secret.has_value(), vector.verdict() == Verdict::valid);
    ++(secret ? opened : refused);
    if (secret) {
      EXPECT_EQ(to_hex(secret->expose()), vector.text("K"));
    }
  }
  EXPECT_EQ(opened, 3U);
  EXPECT_EQ(refused, 6U);
}

// There are such vectors for this size alone.
TEST(OwnMlKem768, GeneratesTheWycheproofKeys) {
  expect_wycheproof_generation(MlKem{"ML-KEM-768", ml_kem_768_parameters, portable_kernels()});
  expect_wycheproof_generation(ml_kem_768());
}

TEST(OwnMlKemOfThisMachine, HasTheSizesOfTheStandard) {
  EXPECT_EQ(ml_kem_768().name, "ML-KEM-768");
  EXPECT_EQ(ml_kem_768().encapsulation_key_size, 1184U);
  EXPECT_EQ(ml_kem_768().ciphertext_size, 1088U);
  EXPECT_EQ(ml_kem_1024().name, "ML-KEM-1024");
  EXPECT_EQ(ml_kem_1024().ciphertext_size, 1568U);
  expect_both_sides_agree(ml_kem_768());
  expect_both_sides_agree(ml_kem_1024());
}

}  // namespace
}  // namespace bulla::crypto::mlkem
