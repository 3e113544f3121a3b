#include "bulla/crypto/mlkem/encoding.h"

#include <gtest/gtest.h>

namespace bulla::crypto::mlkem {
namespace {

TEST(MlKemEncoding, CompressesEachCoefficientToTheNearest) {
  for (const unsigned bits : {1U, 4U, 5U, 10U, 11U})
    for (int begin = 0; begin < modulus; begin += static_cast<int>(degree)) {
      Polynomial polynomial;
      for (std::size_t n = 0; n < degree; ++n)
        polynomial.at[n] = static_cast<std::int16_t>(std::min(begin + static_cast<int>(n), modulus - 1));
      Buffer out(32 * bits);
      compress(polynomial, bits, out);
      std::size_t bit = 0;
      for (const auto coefficient : polynomial.at) {
        const long exact = (2L * coefficient * (1L << bits) + modulus) / (2L * modulus) % (1L << bits);
        long found = 0;
        for (unsigned i = 0; i < bits; ++i, ++bit) found |= static_cast<long>(out[bit / 8] >> (bit % 8) & 1) << i;
        ASSERT_EQ(found, exact) << coefficient << " in " << bits;
      }
    }
}

TEST(MlKemEncoding, CompressesWhatIsNotReducedAsWhatIs) {
  Polynomial reduced;
  Polynomial negative;
  for (std::size_t n = 0; n < degree; ++n) {
    reduced.at[n] = static_cast<std::int16_t>(n * 13);
    negative.at[n] = static_cast<std::int16_t>(reduced.at[n] - modulus);
  }
  Buffer one(320), other(320);
  compress(reduced, 10, one);
  compress(negative, 10, other);
  EXPECT_EQ(one, other);
}

TEST(MlKemEncoding, DecompressesToWhatIsCompressedTheSame) {
  for (const unsigned bits : {1U, 4U, 5U, 10U, 11U}) {
    Buffer in(32 * bits);
    for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::uint8_t>(i * 37 + bits);
    Polynomial polynomial;
    decompress(in, bits, polynomial);
    Buffer out(in.size());
    compress(polynomial, bits, out);
    EXPECT_EQ(in, out) << bits;
  }
}

TEST(MlKemEncoding, EncodesTransformedOnesInTheStandardsOrder) {
  Polynomial polynomial;
  for (std::size_t n = 0; n < degree; ++n) polynomial.at[transposed(n)] = static_cast<std::int16_t>(n * 13);
  Buffer out(encoded_size);
  encode(polynomial, out);
  for (std::size_t n = 0; n < degree; n += 2) {
    const auto* const at = out.data() + n / 2 * 3;
    EXPECT_EQ(at[0] | (at[1] & 15) << 8, static_cast<int>(n * 13));
    EXPECT_EQ(at[1] >> 4 | at[2] << 4, static_cast<int>((n + 1) * 13));
  }
  Polynomial again;
  EXPECT_TRUE(decode(out, again));
  EXPECT_EQ(again.at, polynomial.at);
}

TEST(MlKemEncoding, FindsACoefficientOutOfRangeWhereverItStands) {
  for (const std::size_t place : {std::size_t{0}, std::size_t{101}, degree - 1})
    for (const int value : {modulus - 1, +modulus, 4095}) {
      Buffer in(encoded_size);
      auto* const at = in.data() + place / 2 * 3;
      if (place % 2 == 0) {
        at[0] = static_cast<std::uint8_t>(value);
        at[1] = static_cast<std::uint8_t>(value >> 8);
      } else {
        at[1] = static_cast<std::uint8_t>(value << 4);
        at[2] = static_cast<std::uint8_t>(value >> 4);
      }
      Polynomial polynomial;
      EXPECT_EQ(decode(in, polynomial), value < modulus) << place << ' ' << value;
      EXPECT_LT(polynomial.at[transposed(place)], modulus);
    }
}

}  // namespace
}  // namespace bulla::crypto::mlkem
