#include "bulla/openssl/compression.h"

#include "openssl/support.h"

namespace bulla::openssl {
namespace {

class EachCompression : public testing::TestWithParam<const crypto::Compression*> {};
INSTANTIATE_TEST_SUITE_P(All, EachCompression,
                         testing::Values(&sha1_compression(), &sha256_compression(), &sha384_compression()));

// `message` with the padding of FIPS 180-4 §5.1, in whole blocks.
Buffer padded(Bytes message, const crypto::Compression& compression) {
  Buffer blocks{message.begin(), message.end()};
  blocks.push_back(0x80);
  while ((blocks.size() + compression.length_size) % compression.hash->block_size != 0) blocks.push_back(0);
  blocks.resize(blocks.size() + compression.length_size - 8);
  for (int shift = 56; shift >= 0; shift -= 8)
    blocks.push_back(static_cast<std::uint8_t>(std::uint64_t{message.size()} * 8 >> shift));
  return blocks;
}

TEST_P(EachCompression, MakesTheHashBlockByBlock) {
  const auto& compression = *GetParam();
  const auto& hash = *compression.hash;
  for (const std::size_t size : {0U, 3U, 55U, 56U, 64U, 111U, 112U, 128U, 1000U}) {
    const Buffer message(size, 'a');
    auto value = compression.initial();
    const auto blocks = padded(message, compression);
    for (std::size_t at = 0; at < blocks.size(); at += hash.block_size)
      compression.compress(value, Bytes{blocks}.subspan(at, hash.block_size));
    Buffer expected(hash.size);
    hash.digest({message}, expected);
    EXPECT_EQ(to_hex(Bytes{value}.first(hash.size)), to_hex(expected)) << size;
  }
}

TEST(Compression, BeginsWithTheValuesOfTheStandard) {  // FIPS 180-4 §5.3
  EXPECT_EQ(to_hex(Bytes{sha1_compression().initial()}.first(20)), "67452301efcdab8998badcfe10325476c3d2e1f0");
  EXPECT_EQ(to_hex(Bytes{sha256_compression().initial()}.first(8)), "6a09e667bb67ae85");
  EXPECT_EQ(to_hex(Bytes{sha384_compression().initial()}.first(8)), "cbbb9d5dc1059ed8");
}

}  // namespace
}  // namespace bulla::openssl
