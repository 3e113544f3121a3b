#include "bulla/openssl/cbc.h"

#include "openssl/support.h"

namespace bulla::openssl {
namespace {

struct Vector {
  const crypto::BlockCipher* cipher;
  const char* key;
  const char* encrypted;
};

// NIST SP 800-38A F.2.1 and F.2.5
constexpr auto iv = "000102030405060708090a0b0c0d0e0f";
constexpr auto text =
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

std::vector<Vector> vectors() {
  return {{aes_128_cbc(), "2b7e151628aed2a6abf7158809cf4f3c",
           "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
           "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"},
          {aes_256_cbc(), "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
           "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
           "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"}};
}

TEST(Cbc, EncryptsAndDecryptsInPlaceAsTheStandardDoes) {
  for (const auto& vector : vectors()) {
    const auto key = from_hex(vector.key);
    ASSERT_EQ(vector.cipher->key_size, key.size());
    auto blocks = from_hex(text);
    ASSERT_TRUE(vector.cipher->encrypter(key)->apply(from_hex(iv), blocks));
    EXPECT_EQ(to_hex(blocks), vector.encrypted);
    ASSERT_TRUE(vector.cipher->decrypter(key)->apply(from_hex(iv), blocks));
    EXPECT_EQ(to_hex(blocks), text);
  }
}

TEST(Cbc, StartsAfreshWithEachIv) {
  const auto key = from_hex(vectors()[0].key);
  const auto cipher = aes_128_cbc()->decrypter(key);
  for (int round = 0; round < 3; ++round) {
    auto blocks = from_hex(vectors()[0].encrypted);
    ASSERT_TRUE(cipher->apply(from_hex(iv), blocks));
    EXPECT_EQ(to_hex(blocks), text);
  }
}

TEST(Cbc, TakesWholeBlocksAlone) {
  const auto cipher = aes_128_cbc()->encrypter(Buffer(16));
  Buffer blocks(17);
  EXPECT_EQ(cipher->apply(Buffer(16), blocks).error().fault, Fault::api_misuse);
  EXPECT_EQ(cipher->apply(Buffer(15), MutBytes{blocks}.first(16)).error().fault, Fault::api_misuse);
  EXPECT_TRUE(cipher->apply(Buffer(16), {}));
}

}  // namespace
}  // namespace bulla::openssl
