#include "bulla/crypto/hidden_hmac.h"

#include <gtest/gtest.h>

#include "bulla/crypto/hkdf.h"
#include "bulla/openssl/compression.h"

namespace bulla::crypto {
namespace {

class Hidden : public testing::TestWithParam<const Compression*> {
 protected:
  const Compression& compression() const { return *GetParam(); }
  Buffer hidden(Bytes key, Bytes front, Bytes data, HiddenLength length) const {
    Buffer out(compression().hash->size);
    HiddenHmac{compression(), key}.compute(front, data, length, out);
    return out;
  }
  Buffer plain(Bytes key, Bytes front, Bytes data) const {
    Buffer out(compression().hash->size);
    hmac(*compression().hash, key, {front, data}, out);
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(All, Hidden,
                         testing::Values(&openssl::sha1_compression(), &openssl::sha256_compression(),
                                         &openssl::sha384_compression()),
                         [](const auto& each) {
                           std::string name{each.param->hash->name};
                           std::erase(name, '-');
                           return name;
                         });

Buffer counted(std::size_t size) {
  Buffer bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(7 * i + 1);
  return bytes;
}

TEST_P(Hidden, IsTheHmacOfEveryLengthThatItMayHave) {
  const auto key = counted(compression().hash->size);
  const auto front = counted(13);
  for (const std::size_t most : {0U, 1U, 50U, 64U, 115U, 300U, 513U}) {
    const auto data = counted(most);
    const auto least = most > 256 ? most - 256 : 0;
    for (auto length = least; length <= most; ++length)
      ASSERT_EQ(hidden(key, front, data, {least, most, length}), plain(key, front, Bytes{data}.first(length)))
          << length << " of " << most;
  }
}

TEST_P(Hidden, TakesAFrontOfAnySize) {
  const auto key = counted(20);
  const auto data = counted(70);
  for (std::size_t front = 0; front < 300; ++front)
    ASSERT_EQ(hidden(key, counted(front), data, {3, 70, 40}), plain(key, counted(front), Bytes{data}.first(40)));
}

TEST_P(Hidden, TakesAFullRecord) {
  const auto key = counted(compression().hash->size);
  const auto data = counted(16384);
  for (const std::size_t length : {16128U, 16200U, 16383U, 16384U})
    EXPECT_EQ(hidden(key, {}, data, {16128, 16384, length}), plain(key, {}, Bytes{data}.first(length)));
}

// Counts its blocks.
class Counter final : public Compression {
 public:
  explicit Counter(const Compression& real) : Compression{*real.hash, real.length_size}, real_{real} {}
  ChainingValue initial() const override { return real_.initial(); }
  void compress(ChainingValue& value, Bytes block) const override {
    ++blocks;
    real_.compress(value, block);
  }
  mutable std::size_t blocks = 0;

 private:
  const Compression& real_;
};

TEST_P(Hidden, CompressesTheSameBlocksWhateverTheLength) {
  const Counter counter{compression()};
  const HiddenHmac hmac{counter, counted(20)};
  const auto data = counted(400);
  Buffer out(counter.hash->size);
  std::size_t usual = 0;
  for (std::size_t length = 144; length <= 400; ++length) {
    counter.blocks = 0;
    hmac.compute(counted(13), data, {144, 400, length}, out);
    if (usual == 0) usual = counter.blocks;
    ASSERT_EQ(counter.blocks, usual) << length;
  }
}

}  // namespace
}  // namespace bulla::crypto
