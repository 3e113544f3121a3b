#include "bulla/crypto/mlkem/sampling.h"

#include "bulla/crypto/mlkem/sponge.h"

#include <gtest/gtest.h>

namespace bulla::crypto::mlkem {
namespace {

const Buffer seed(seed_size, 0x5a);

// FIPS 203, algorithm 7, a coefficient at a time.
std::vector<int> sampled_slowly(std::uint8_t column, std::uint8_t row) {
  Buffer input = seed;
  input.push_back(column);
  input.push_back(row);
  FourStreams stream{portable_kernels(), shake128, {input, input, input, input}};
  std::vector<int> out;
  while (out.size() < degree) {
    Buffer block(shake128.rate);
    stream.next({block, {}, {}, {}});
    for (std::size_t i = 0; i < block.size(); i += 3) {
      const int first = block[i] + 256 * (block[i + 1] % 16);
      const int second = block[i + 1] / 16 + 16 * block[i + 2];
      if (first < modulus && out.size() < degree) out.push_back(first);
      if (second < modulus && out.size() < degree) out.push_back(second);
    }
  }
  return out;
}

TEST(MlKemSampling, DrawsTheMatrixRowByRow) {
  for (const std::size_t rank : {3U, 4U}) {
    const auto matrix = std::make_unique<Matrix>();
    sample_matrix(best_kernels(), seed, rank, *matrix);
    for (std::size_t row = 0; row < rank; ++row)
      for (std::size_t column = 0; column < rank; ++column) {
        const auto expected = sampled_slowly(static_cast<std::uint8_t>(column), static_cast<std::uint8_t>(row));
        const auto& polynomial = (*matrix)[row * rank + column];
        for (std::size_t n = 0; n < degree; ++n) ASSERT_EQ(polynomial.at[transposed(n)], expected[n]);
      }
  }
}

TEST(MlKemSampling, DrawsNoiseByItsCounter) {
  Vector noise;
  std::array<Polynomial*, 4> wanted{&noise[0], &noise[1], &noise[2], &noise[3]};
  sample_noise(best_kernels(), seed, 5, std::span{wanted}.first(3));
  for (std::size_t which = 0; which < 3; ++which) {
    Buffer input = seed;
    input.push_back(static_cast<std::uint8_t>(5 + which));
    Buffer bytes(128);
    digest(portable_kernels(), shake256, {input}, bytes);
    const auto bit = [&](std::size_t i) { return bytes[i / 8] >> (i % 8) & 1; };
    for (std::size_t n = 0; n < degree; ++n)
      ASSERT_EQ(noise[which].at[n], bit(4 * n) + bit(4 * n + 1) - bit(4 * n + 2) - bit(4 * n + 3)) << n;
  }
  EXPECT_EQ(noise[3].at, (std::array<std::int16_t, degree>{})) << "only as many as are wanted";
}

TEST(MlKemSampling, DrawsMoreThanFour) {
  std::array<Polynomial, 7> noise;
  std::array<Polynomial*, 7> wanted;
  for (std::size_t i = 0; i < noise.size(); ++i) wanted[i] = &noise[i];
  sample_noise(best_kernels(), seed, 0, wanted);
  Polynomial seventh;
  std::array<Polynomial*, 1> one{&seventh};
  sample_noise(best_kernels(), seed, 6, one);
  EXPECT_EQ(noise[6].at, seventh.at);
}

}  // namespace
}  // namespace bulla::crypto::mlkem
