#include "bulla/crypto/mlkem/sponge.h"

#include <openssl/evp.h>

#include "openssl/support.h"

namespace bulla::crypto::mlkem {
namespace {

// libcrypto's answer; shake: `size` bytes of it.
Buffer expected(const EVP_MD* algorithm, Bytes input, std::size_t size) {
  Buffer out(size);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  EXPECT_EQ(EVP_DigestInit_ex(context.get(), algorithm, nullptr), 1);
  EXPECT_EQ(EVP_DigestUpdate(context.get(), input.data(), input.size()), 1);
  const bool is_shake = (EVP_MD_get_flags(algorithm) & EVP_MD_FLAG_XOF) != 0;
  EXPECT_EQ(is_shake ? EVP_DigestFinalXOF(context.get(), out.data(), out.size())
                     : EVP_DigestFinal_ex(context.get(), out.data(), nullptr),
            1);
  return out;
}

Buffer some_bytes(std::size_t size) {
  Buffer bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + size);
  return bytes;
}

TEST(MlKemSponge, DigestsAsLibcryptoDoesAroundEveryBoundary) {
  struct Case {
    const Sponge& sponge;
    const EVP_MD* algorithm;
    std::size_t size;
  };
  for (const auto& [sponge, algorithm, size] :
       {Case{sha3_256, EVP_sha3_256(), 32}, Case{sha3_512, EVP_sha3_512(), 64}, Case{shake128, EVP_shake128(), 168},
        Case{shake256, EVP_shake256(), 32}})
    for (std::size_t length = 0; length < 420; ++length) {
      const auto input = some_bytes(length);
      Buffer out(size);
      digest(best_kernels(), sponge, {input}, out);
      ASSERT_EQ(out, expected(algorithm, input, size)) << length;
    }
}

TEST(MlKemSponge, DigestsPartsAsTheirWhole) {
  const auto input = some_bytes(300);
  Buffer whole(32);
  Buffer parts(32);
  digest(best_kernels(), sha3_256, {input}, whole);
  digest(best_kernels(), sha3_256, {Bytes{input}.first(100), {}, Bytes{input}.subspan(100)}, parts);
  EXPECT_EQ(whole, parts);
}

TEST(MlKemSponge, FourStreamsGiveWhatEachAloneGives) {
  std::array<Buffer, 4> inputs;
  for (std::size_t i = 0; i < 4; ++i) {
    inputs[i] = some_bytes(34);
    inputs[i][0] = static_cast<std::uint8_t>(i);
  }
  for (const auto* kernels : {&portable_kernels(), &best_kernels()}) {
    FourStreams streams{*kernels, shake128, {inputs[0], inputs[1], inputs[2], inputs[3]}};
    std::array<Buffer, 4> taken;
    for (int block = 0; block < 3; ++block) {
      std::array<Buffer, 4> out;
      out.fill(Buffer(168));
      streams.next({out[0], out[1], out[2], out[3]});
      for (std::size_t i = 0; i < 4; ++i) taken[i].insert(taken[i].end(), out[i].begin(), out[i].end());
    }
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(taken[i], expected(EVP_shake128(), inputs[i], 3 * 168)) << i;
  }
}

}  // namespace
}  // namespace bulla::crypto::mlkem
