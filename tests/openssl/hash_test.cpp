#include "bulla/openssl/hash.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace bulla::openssl {
namespace {

using crypto::Hash;

std::string hashed(const Hash& hash, std::initializer_list<Bytes> parts) {
  Buffer out(hash.size);
  hash.digest(parts, out);
  return to_hex(out);
}

// FIPS 180-4 and RFC 6234: the hash of "abc".
TEST(Hash, KnowsAbc) {
  const auto abc = bytes_of("abc");
  EXPECT_EQ(hashed(sha1(), {abc}), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hashed(sha256(), {abc}), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hashed(sha384(), {abc}),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(hashed(sha512(), {abc}),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Hash, SaysItsSizes) {
  EXPECT_EQ(sha1().size, 20u);
  EXPECT_EQ(sha256().size, 32u);
  EXPECT_EQ(sha256().block_size, 64u);
  EXPECT_EQ(sha384().size, 48u);
  EXPECT_EQ(sha384().block_size, 128u);
  EXPECT_EQ(sha512().size, crypto::max_hash_size);
  EXPECT_EQ(sha512().block_size, crypto::max_block_size);
}

class EachHash : public testing::TestWithParam<const Hash*> {};
INSTANTIATE_TEST_SUITE_P(All, EachHash, testing::Values(&sha1(), &sha256(), &sha384(), &sha512()),
                         [](const auto& each) { return "Sha" + std::to_string(each.param->size * 8); });

TEST_P(EachHash, PartsAreHashedAsOne) {
  const auto whole = hashed(*GetParam(), {bytes_of("one two three")});
  EXPECT_EQ(hashed(*GetParam(), {bytes_of("one "), {}, bytes_of("two "), bytes_of("three")}), whole);
}

TEST_P(EachHash, ADigestGoesOnAfterASnapshot) {
  const auto& hash = *GetParam();
  const auto digest = hash.start();
  Buffer first(hash.size), second(hash.size);
  digest->update(bytes_of("one "));
  digest->snapshot(first);
  digest->update(bytes_of("two"));
  digest->snapshot(second);
  EXPECT_EQ(to_hex(first), hashed(hash, {bytes_of("one ")}));
  EXPECT_EQ(to_hex(second), hashed(hash, {bytes_of("one two")}));
}

TEST_P(EachHash, ServesThreadsAtOnce) {
  const auto want = hashed(*GetParam(), {bytes_of("same")});
  std::vector<std::string> got(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : got) {
      threads.emplace_back([&mine, hash = GetParam()] {
        for (int i = 0; i < 200; ++i) mine = hashed(*hash, {bytes_of("same")});
      });
    }
  }
  for (const auto& each : got) EXPECT_EQ(each, want);
}

}  // namespace
}  // namespace bulla::openssl
