#include "bulla/crypto/mlkem/encryption.h"

#include <gtest/gtest.h>

#include "bulla/crypto/mlkem/encoding.h"

namespace bulla::crypto::mlkem {
namespace {

struct Pair {
  explicit Pair(const Parameters& of) : parameters{of}, encapsulation_key(of.encapsulation_key_size()) {
    make_keys(best_kernels(), parameters, expand(best_kernels(), parameters, Buffer(32, 7)), encapsulation_key, secret);
  }
  const Parameters& parameters;
  Buffer encapsulation_key;
  Vector secret;
};

TEST(MlKemEncryption, DecryptsWhatWasEncrypted) {
  for (const auto& parameters : {ml_kem_768_parameters, ml_kem_1024_parameters}) {
    const Pair pair{parameters};
    for (int round = 0; round < 50; ++round) {
      Buffer message(message_size), noise(32, static_cast<std::uint8_t>(round));
      for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(i * 31 + round * 17U);
      Buffer ciphertext(parameters.ciphertext_size()), again(message_size);
      encrypt(best_kernels(), parameters, pair.encapsulation_key, {message, noise}, ciphertext);
      decrypt(best_kernels(), parameters, pair.secret, ciphertext, again);
      ASSERT_EQ(message, again);
    }
  }
}

TEST(MlKemEncryption, GivesTheSameOnEveryProcessor) {
  if (avx2_kernels() == nullptr) GTEST_SKIP() << "this processor has no AVX2";
  const Pair pair{ml_kem_1024_parameters};
  Buffer one(1568), other(1568);
  const Buffer message(message_size, 0x3c), noise(32, 9);
  encrypt(portable_kernels(), pair.parameters, pair.encapsulation_key, {message, noise}, one);
  encrypt(*avx2_kernels(), pair.parameters, pair.encapsulation_key, {message, noise}, other);
  EXPECT_EQ(one, other);
}

TEST(MlKemEncryption, SeparatesTheSeedsOfTheTwoSizes) {
  const Buffer d(32, 1);
  EXPECT_NE(expand(best_kernels(), ml_kem_768_parameters, d).matrix,
            expand(best_kernels(), ml_kem_1024_parameters, d).matrix);
}

TEST(MlKemEncryption, TakesForAKeyOnlyWhatIsOne) {
  const Pair pair{ml_kem_768_parameters};
  EXPECT_TRUE(is_encapsulation_key(pair.parameters, pair.encapsulation_key));
  EXPECT_FALSE(is_encapsulation_key(ml_kem_1024_parameters, pair.encapsulation_key));
  EXPECT_FALSE(is_encapsulation_key(pair.parameters, Bytes{pair.encapsulation_key}.first(1183)));
  for (const std::size_t at : {0U, 600U, 1150U}) {
    auto broken = pair.encapsulation_key;
    broken[at / 3 * 3] = broken[at / 3 * 3 + 1] = 0xff;
    EXPECT_FALSE(is_encapsulation_key(pair.parameters, broken)) << at;
  }
}

}  // namespace
}  // namespace bulla::crypto::mlkem
