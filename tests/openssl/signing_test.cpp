#include "bulla/openssl/signing.h"

#include <gtest/gtest.h>

#include <thread>

namespace bulla::openssl {
namespace {

using crypto::SignatureAlgorithm;

Key p256_key() { return Key{EVP_EC_gen("P-256")}; }

TEST(HashOf, FollowsTheAlgorithm) {
  EXPECT_EQ(hash_of(SignatureAlgorithm::rsa_pkcs1_sha256).size, 32u);
  EXPECT_EQ(hash_of(SignatureAlgorithm::rsa_pss_sha384).size, 48u);
  EXPECT_EQ(hash_of(SignatureAlgorithm::ecdsa_sha512).size, 64u);
}

TEST(ReadyContext, IsRefusedForAKeyThatSignsNoDigests) {
  const Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
  EXPECT_EQ(ready_to_sign(key.get(), SignatureAlgorithm::ecdsa_sha256), nullptr);
  EXPECT_EQ(ready_to_verify(key.get(), SignatureAlgorithm::ecdsa_sha256), nullptr);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(ContextShelf, GivesBackWhatWasPutForTheSameAlgorithmOnce) {
  const auto key = p256_key();
  ContextShelf<1> shelf;
  EXPECT_EQ(shelf.take(SignatureAlgorithm::ecdsa_sha256), nullptr);
  auto ready = ready_to_sign(key.get(), SignatureAlgorithm::ecdsa_sha256);
  const auto* const same = ready.get();
  shelf.put(std::move(ready));
  auto taken = shelf.take(SignatureAlgorithm::ecdsa_sha256);
  EXPECT_EQ(taken.get(), same);
  EXPECT_EQ(shelf.take(SignatureAlgorithm::ecdsa_sha256), nullptr);
}

TEST(ContextShelf, DropsAContextOfAnotherAlgorithm) {
  const auto key = p256_key();
  ContextShelf<1> shelf;
  shelf.put(ready_to_sign(key.get(), SignatureAlgorithm::ecdsa_sha256));
  EXPECT_EQ(shelf.take(SignatureAlgorithm::ecdsa_sha384), nullptr);
  EXPECT_EQ(shelf.take(SignatureAlgorithm::ecdsa_sha256), nullptr);
}

TEST(ContextShelf, FreesWhatItHolds) {
  const auto key = p256_key();
  ContextShelf<2> shelf;
  shelf.put(ready_to_sign(key.get(), SignatureAlgorithm::ecdsa_sha256));
  shelf.put(ready_to_sign(key.get(), SignatureAlgorithm::ecdsa_sha256));  // the leak checker of the asan build judges
}

TEST(ThreadNumber, DiffersBetweenThreadsAndStaysWithinOne) {
  const auto mine = thread_number();
  EXPECT_EQ(thread_number(), mine);
  std::size_t other = mine;
  std::jthread{[&] { other = thread_number(); }}.join();
  EXPECT_NE(other, mine);
}

}  // namespace
}  // namespace bulla::openssl
