#include "bulla/crypto/kem_group.h"

#include "bulla/openssl/provider.h"
#include "openssl/support.h"

namespace bulla::crypto {
namespace {

const Group& ml_kem_1024() {
  const auto& groups = openssl::provider().groups;
  return **std::ranges::find(groups, 0x0202, &Group::id);
}
Random& random() { return *openssl::provider().random; }

TEST(KemGroup, AgreesWithNothingBesideTheKem) {
  const auto& group = ml_kem_1024();
  EXPECT_EQ(group.kind, GroupKind::kem);
  EXPECT_EQ(group.name, "MLKEM1024");
  const auto ours = group.start(random()).value();
  EXPECT_EQ(ours->share().size(), 1568U);
  const auto theirs = group.respond(random(), ours->share()).value();
  EXPECT_EQ(theirs.share.size(), 1568U);
  const auto secret = ours->finish(theirs.share).value();
  EXPECT_EQ(secret.size(), 32U);
  EXPECT_EQ(to_hex(secret.expose()), to_hex(theirs.secret.expose()));
}

TEST(KemGroup, RefusesSharesOfAnotherSizeAndKeysOutOfRange) {
  const auto& group = ml_kem_1024();
  const auto ours = group.start(random()).value();
  Buffer share{ours->share().begin(), ours->share().end()};
  for (const auto& wrong : {Buffer{}, Buffer(share.size() - 1), Buffer(share.size() + 1), Buffer(share.size(), 0xff)}) {
    const auto answer = group.respond(random(), wrong);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().fault, Fault::bad_key_share);
  }
  for (const auto& wrong : {Buffer{}, Buffer(1567), Buffer(1569)}) {
    const auto secret = ours->finish(wrong);
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().fault, Fault::bad_key_share);
  }
}

// FIPS 203 §6.3: an altered ciphertext is no error, but another secret.
TEST(KemGroup, AnAlteredAnswerGivesAnotherSecret) {
  const auto ours = ml_kem_1024().start(random()).value();
  auto theirs = ml_kem_1024().respond(random(), ours->share()).value();
  theirs.share[7] ^= 1;
  const auto secret = ours->finish(theirs.share).value();
  EXPECT_NE(to_hex(secret.expose()), to_hex(theirs.secret.expose()));
}

}  // namespace
}  // namespace bulla::crypto
