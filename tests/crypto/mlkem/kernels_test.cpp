#include "bulla/crypto/mlkem/kernels.h"

#include <gtest/gtest.h>

namespace bulla::crypto::mlkem {
namespace {

constexpr std::int64_t q = modulus;

std::int64_t residue(std::int64_t value) { return (value % q + q) % q; }

// Both where the processor has both.
class MlKemKernels : public testing::TestWithParam<const Kernels*> {
 protected:
  void SetUp() override {
    if (GetParam() == nullptr) GTEST_SKIP() << "this processor has no AVX2";
  }
  const Kernels& kernels() const { return *GetParam(); }
};
INSTANTIATE_TEST_SUITE_P(All, MlKemKernels, testing::Values(&portable_kernels(), avx2_kernels()),
                         [](const auto& which) { return which.index == 0 ? "Portable" : "Avx2"; });

// Some polynomial in [0, q), another one for each seed.
void fill(Polynomial& polynomial, std::uint32_t seed) {
  for (auto& coefficient : polynomial.at) {
    seed = seed * 1664525 + 1013904223;
    coefficient = static_cast<std::int16_t>((seed >> 8) % q);
  }
}

// FIPS 203 §4.3 as it is written: 17^(2 BitRev7(i) + 1).
std::int64_t root_of(std::size_t pair) {
  std::size_t reversed = 0;
  for (unsigned bit = 0; bit < 7; ++bit) reversed |= (pair >> bit & 1) << (6 - bit);
  std::int64_t value = 1;
  for (std::size_t i = 0; i < 2 * reversed + 1; ++i) value = value * 17 % q;
  return value;
}

// By evaluation: a transformed pair is the remainder modulo X^2 - root.
std::array<std::int64_t, degree> transformed_slowly(const Polynomial& polynomial) {
  std::array<std::int64_t, degree> out{};
  for (std::size_t pair = 0; pair < degree / 2; ++pair) {
    std::int64_t power = 1;
    for (std::size_t i = 0; i < degree / 2; ++i) {
      out[2 * pair] = residue(out[2 * pair] + power * polynomial.at[2 * i]);
      out[2 * pair + 1] = residue(out[2 * pair + 1] + power * polynomial.at[2 * i + 1]);
      power = power * root_of(pair) % q;
    }
  }
  return out;
}

// Modulo X^256 + 1.
std::array<std::int64_t, degree> multiplied_slowly(const Polynomial& a, const Polynomial& b) {
  std::array<std::int64_t, degree> out{};
  for (std::size_t i = 0; i < degree; ++i)
    for (std::size_t j = 0; j < degree; ++j) {
      const auto sign = i + j < degree ? 1 : -1;
      auto& to = out[(i + j) % degree];
      to = residue(to + sign * std::int64_t{a.at[i]} * b.at[j]);
    }
  return out;
}

TEST_P(MlKemKernels, TransformAsTheStandardSays) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Polynomial polynomial;
    fill(polynomial, seed);
    const auto expected = transformed_slowly(polynomial);
    kernels().transform(polynomial);
    for (std::size_t n = 0; n < degree; ++n) {
      ASSERT_EQ(residue(polynomial.at[transposed(n)]), expected[n]) << n;
      ASSERT_TRUE(polynomial.at[n] >= 0 && polynomial.at[n] <= modulus) << n;
    }
  }
}

TEST_P(MlKemKernels, MultiplyAsTheRingDoes) {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    Polynomial a;
    Polynomial b;
    Polynomial sum;
    fill(a, seed);
    fill(b, seed + 100);
    const auto expected = multiplied_slowly(a, b);
    kernels().transform(a);
    kernels().transform(b);
    kernels().add_product(sum, a, b);
    kernels().transform_back(sum);
    for (std::size_t n = 0; n < degree; ++n) ASSERT_EQ(residue(sum.at[n]), expected[n]) << n;
  }
}

// The largest coefficients that there may be: nothing leaves its 16 bits.
TEST_P(MlKemKernels, AddFourProductsOfTheLargestCoefficients) {
  for (const int sign : {1, -1}) {
    Polynomial a;
    Polynomial b;
    Polynomial sum;
    a.at.fill(static_cast<std::int16_t>(sign * modulus));
    b.at.fill(modulus);
    for (std::size_t n = 0; n < degree; n += 3) a.at[n] = static_cast<std::int16_t>(sign * (modulus - 1));
    for (std::size_t n = 0; n < degree; n += 5) b.at[n] = modulus - 1;
    Polynomial once;
    kernels().add_product(once, a, b);
    for (int i = 0; i < 4; ++i) kernels().add_product(sum, a, b);
    for (std::size_t n = 0; n < degree; ++n) ASSERT_EQ(residue(sum.at[n]), residue(4 * std::int64_t{once.at[n]})) << n;
  }
}

TEST_P(MlKemKernels, TransformTheLargestCoefficients) {
  for (const auto value : {modulus, static_cast<std::int16_t>(-modulus)}) {
    Polynomial polynomial;
    polynomial.at.fill(value);
    for (std::size_t n = 1; n < degree; n += 2) polynomial.at[n] = static_cast<std::int16_t>(value / 2);
    const auto expected = transformed_slowly(polynomial);
    kernels().transform(polynomial);
    for (std::size_t n = 0; n < degree; ++n) ASSERT_EQ(residue(polynomial.at[transposed(n)]), expected[n]) << n;
  }
}

TEST_P(MlKemKernels, RestoreWhatAProductHasLost) {
  Polynomial a;
  Polynomial one;
  fill(a, 7);
  for (std::size_t pair = 0; pair < degree / 2; ++pair) one.at[transposed(2 * pair)] = 1;
  Polynomial product;
  kernels().add_product(product, a, one);
  kernels().restore(product);
  for (std::size_t n = 0; n < degree; ++n) ASSERT_EQ(residue(product.at[n]), residue(a.at[n])) << n;
}

TEST_P(MlKemKernels, AddAndReduce) {
  Polynomial sum;
  Polynomial other;
  sum.at.fill(modulus);
  other.at.fill(-1);
  kernels().add(sum, other);
  for (const auto coefficient : sum.at) ASSERT_EQ(coefficient, modulus - 1);
}

TEST_P(MlKemKernels, PermuteFourStatesAsOne) {
  FourKeccakStates four;
  std::array<KeccakState, 4> states;
  for (std::size_t stream = 0; stream < 4; ++stream)
    for (std::size_t lane = 0; lane < 25; ++lane)
      states[stream][lane] = four.lanes[lane][stream] = (lane + 1) * 0x9e3779b97f4a7c15ULL * (stream + 1);
  kernels().permute_four(four);
  for (std::size_t stream = 0; stream < 4; ++stream) {
    kernels().permute(states[stream]);
    for (std::size_t lane = 0; lane < 25; ++lane) ASSERT_EQ(four.lanes[lane][stream], states[stream][lane]);
  }
}

TEST(MlKemPolynomial, IsWipedWhenItGoes) {
  alignas(Polynomial) std::array<std::uint8_t, sizeof(Polynomial)> room{};
  auto* const polynomial = new (room.data()) Polynomial;
  fill(*polynomial, 3);
  polynomial->~Polynomial();
  EXPECT_EQ(room, (std::array<std::uint8_t, sizeof(Polynomial)>{}));
}

TEST(MlKemPolynomial, StandsTransposedInBothDirections) {
  for (std::size_t n = 0; n < degree; ++n) EXPECT_EQ(transposed(transposed(n)), n);
  EXPECT_EQ(transposed(1), 16U);
}

TEST(MlKemPolynomial, HasTheSizesOfTheStandard) {
  EXPECT_EQ(ml_kem_768_parameters.encapsulation_key_size(), 1184U);
  EXPECT_EQ(ml_kem_768_parameters.ciphertext_size(), 1088U);
  EXPECT_EQ(ml_kem_1024_parameters.encapsulation_key_size(), 1568U);
  EXPECT_EQ(ml_kem_1024_parameters.ciphertext_size(), 1568U);
}

}  // namespace
}  // namespace bulla::crypto::mlkem
