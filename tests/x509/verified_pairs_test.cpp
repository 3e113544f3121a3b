#include "bulla/x509/verified_pairs.h"

#include <gtest/gtest.h>

#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

const crypto::Hash& sha256() { return *openssl::provider().sha256; }

TEST(VerifiedPairs, KnowsAPairAndNeitherHalfInAnother) {
  VerifiedPairs pairs{4, sha256()};
  const auto authority = root("authority");
  const auto other = root("other");
  const auto child = leaf("a.test", authority);
  pairs.add(pairs.pair(*authority.certificate, *child.certificate));
  EXPECT_TRUE(pairs.contains(pairs.pair(*authority.certificate, *child.certificate)));
  EXPECT_FALSE(pairs.contains(pairs.pair(*other.certificate, *child.certificate)));
  EXPECT_FALSE(pairs.contains(pairs.pair(*authority.certificate, *leaf("a.test", authority).certificate)));
}

TEST(VerifiedPairs, ForgetsTheOldestWhenFull) {
  VerifiedPairs pairs{2, sha256()};
  const VerifiedPairs::Pair first{1};
  const VerifiedPairs::Pair second{2};
  const VerifiedPairs::Pair third{3};
  pairs.add(first);
  pairs.add(second);
  pairs.add(second);
  pairs.add(third);
  EXPECT_FALSE(pairs.contains(first));
  EXPECT_TRUE(pairs.contains(second));
  EXPECT_TRUE(pairs.contains(third));
}

TEST(VerifiedPairs, HoldsNothingWithoutRoom) {
  VerifiedPairs pairs{0, sha256()};
  pairs.add({1});
  EXPECT_FALSE(pairs.contains({1}));
}

// What is remembered is a signature: each judgement still asks every rule.
TEST(VerifiedPairs, SaveSignaturesOfALaterJudgementAndNoRule) {
  const auto authority = root("authority");
  const auto middle = intermediate("middle", authority);
  const auto end = leaf("a.test", middle);
  const auto trust = trusting({authority}, {.max_signature_checks = 2, .remembered_signatures = 8});
  EXPECT_EQ(verdict(*trust, {end, middle}, "a.test"), "");
  EXPECT_EQ(trust->remembered_signatures(), 2U);
  EXPECT_EQ(verdict(*trust, {end, middle}, "a.test"), "");
  EXPECT_EQ(verdict(*trust, {end, middle}, "b.test"), "wrong_name");
  auto altered = end.certificate->der;
  altered.back() ^= 1;
  const std::vector<Bytes> chain{altered, middle.der()};
  EXPECT_FALSE(trust->judge({.chain = chain, .now = june}));
  EXPECT_EQ(trust->remembered_signatures(), 2U);
}

}  // namespace
}  // namespace bulla::x509
