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

TEST(HasKeys, OfOlderKindsAlwaysAndOfMlDsaAllOrNone) {
  using crypto::KeyKind;
  for (const auto kind :
       {KeyKind::rsa, KeyKind::rsa_pss, KeyKind::p256, KeyKind::p384, KeyKind::p521, KeyKind::ed25519})
    EXPECT_TRUE(has_keys(kind));
  EXPECT_EQ(has_keys(KeyKind::ml_dsa_44), has_keys(KeyKind::ml_dsa_65));
  EXPECT_EQ(has_keys(KeyKind::ml_dsa_44), has_keys(KeyKind::ml_dsa_87));
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(LackOf, TellsMlDsaFromTheRest) {
  EXPECT_EQ(lack_of(crypto::KeyKind::ml_dsa_65), Fault::ml_dsa_missing);
  EXPECT_EQ(lack_of(crypto::KeyKind::ed25519), Fault::key_unsupported);
}

TEST(ReadyContext, IsRefusedForAKeyThatSignsNothing) {
  const Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")};
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
