#include "bulla/crypto/hybrid.h"

#include "bulla/crypto/mlkem/ml_kem.h"
#include "bulla/openssl/provider.h"
#include "openssl/support.h"

namespace bulla::crypto {
namespace {

const Group& group(std::uint16_t id) {
  const auto& groups = openssl::provider().groups;
  return **std::ranges::find(groups, id, &Group::id);
}
Random& random() { return *openssl::provider().random; }

struct Sizes {
  std::uint16_t id;
  std::size_t client;
  std::size_t server;
  std::size_t secret;
  std::uint16_t half;
  bool kem_first;
};
constexpr Sizes all[]{
    {0x11ec, 1216, 1120, 64, 0x1d, true}, {0x11eb, 1249, 1153, 64, 0x17, false}, {0x11ed, 1665, 1665, 80, 0x18, false}};

TEST(Hybrid, HasTheSharesAndSecretsOfItsRfc) {
  for (const auto& sizes : all) {
    const auto& hybrid = group(sizes.id);
    EXPECT_EQ(hybrid.kind, GroupKind::hybrid);
    const auto ours = hybrid.start(random()).value();
    EXPECT_EQ(ours->share().size(), sizes.client);
    const auto theirs = hybrid.respond(random(), ours->share()).value();
    EXPECT_EQ(theirs.share.size(), sizes.server);
    const auto secret = ours->finish(theirs.share).value();
    EXPECT_EQ(secret.size(), sizes.secret);
    EXPECT_EQ(to_hex(secret.expose()), to_hex(theirs.secret.expose()));
  }
}

// Each half by itself, where its RFC has it.
TEST(Hybrid, IsItsHalvesSideBySide) {
  for (const auto& sizes : all) {
    const auto& hybrid = group(sizes.id);
    const auto& classical = group(sizes.half);
    const auto ours = hybrid.start(random()).value();
    auto* const part = ours->part(classical);
    ASSERT_NE(part, nullptr);
    const auto half = part->share().size();
    const auto whole = ours->share();
    EXPECT_EQ(to_hex(sizes.kem_first ? whole.last(half) : whole.first(half)), to_hex(part->share()));

    const auto theirs = hybrid.respond(random(), whole).value();
    const Bytes answer{theirs.share};
    const auto agreed = part->finish(sizes.kem_first ? answer.last(half) : answer.first(half)).value();
    const auto secret = theirs.secret.expose();
    EXPECT_EQ(to_hex(sizes.kem_first ? secret.last(agreed.size()) : secret.first(agreed.size())),
              to_hex(agreed.expose()));
  }
}

TEST(Hybrid, HasNoPartOfAnotherGroup) {
  const auto ours = group(0x11ec).start(random()).value();
  EXPECT_EQ(ours->part(group(0x17)), nullptr);
  EXPECT_EQ(ours->part(group(0x11ec)), nullptr);
  EXPECT_EQ(group(0x1d).start(random()).value()->part(group(0x1d)), nullptr);
}

void expect_refused(const Result<Response>& answer) {
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::bad_key_share);
}

TEST(Hybrid, RefusesSharesOfAnotherLength) {
  for (const auto& sizes : all) {
    const auto& hybrid = group(sizes.id);
    const auto ours = hybrid.start(random()).value();
    const Buffer share{ours->share().begin(), ours->share().end()};
    auto longer = share;
    longer.push_back(0);
    expect_refused(hybrid.respond(random(), Bytes{share}.first(share.size() - 1)));
    expect_refused(hybrid.respond(random(), longer));
    expect_refused(hybrid.respond(random(), {}));
    expect_refused(hybrid.respond(random(), Bytes{share}.first(32)));

    const auto theirs = hybrid.respond(random(), share).value();
    auto answer = theirs.share;
    answer.push_back(0);
    EXPECT_EQ(ours->finish(answer).error().fault, Fault::bad_key_share);
    EXPECT_EQ(ours->finish(Bytes{theirs.share}.first(theirs.share.size() - 1)).error().fault, Fault::bad_key_share);
    EXPECT_EQ(ours->finish({}).error().fault, Fault::bad_key_share);
  }
}

// The two halves in the other order have the same length.
TEST(Hybrid, RefusesHalvesInTheWrongOrder) {
  const auto& hybrid = group(0x11eb);
  const auto ours = hybrid.start(random()).value();
  const auto share = ours->share();
  Buffer turned{share.begin() + 65, share.end()};
  turned.insert(turned.end(), share.begin(), share.begin() + 65);
  expect_refused(hybrid.respond(random(), turned));
}

TEST(Hybrid, RefusesAnEncapsulationKeyOutOfRange) {
  const auto& hybrid = group(0x11ec);
  const auto ours = hybrid.start(random()).value();
  Buffer share{ours->share().begin(), ours->share().end()};
  share[0] = share[1] = 0xff;
  expect_refused(hybrid.respond(random(), share));
}

TEST(Hybrid, RefusesAClassicalHalfThatLeadsToZero) {
  const auto& hybrid = group(0x11ec);
  const auto ours = hybrid.start(random()).value();
  Buffer share{ours->share().begin(), ours->share().end()};
  std::fill(share.end() - 32, share.end(), std::uint8_t{0});
  EXPECT_EQ(hybrid.respond(random(), share).error().fault, Fault::bad_shared_secret);
  auto answer = hybrid.respond(random(), ours->share()).value().share;
  std::fill(answer.end() - 32, answer.end(), std::uint8_t{0});
  EXPECT_EQ(ours->finish(answer).error().fault, Fault::bad_shared_secret);
}

TEST(Hybrid, MakesAnotherSecretOfAnAlteredCiphertext) {
  const auto& hybrid = group(0x11ec);
  const auto ours = hybrid.start(random()).value();
  auto theirs = hybrid.respond(random(), ours->share()).value();
  theirs.share[500] ^= 1;
  const auto secret = ours->finish(theirs.share);
  ASSERT_TRUE(secret) << "implicit rejection";
  EXPECT_NE(to_hex(secret->expose().first(32)), to_hex(theirs.secret.expose().first(32)));
  EXPECT_EQ(to_hex(secret->expose().last(32)), to_hex(theirs.secret.expose().last(32)));
}

// Opens nothing that was sealed for it, as no key of ours does.
class StuckKey final : public DecapsulationKey {
 public:
  Bytes encapsulation_key() const override { return share_; }
  Result<KemSecret> decapsulate(Bytes) const override { return fail(Fault::crypto_failed); }

 private:
  Buffer share_ = Buffer(4, 1);
};
class StuckKem final : public Kem {
 public:
  StuckKem() : Kem{"stuck", 4, 4} {}
  Result<std::unique_ptr<DecapsulationKey>> generate(Random&) const override { return std::make_unique<StuckKey>(); }
  Result<Encapsulation> encapsulate(Random&, Bytes) const override { return fail(Fault::crypto_failed); }
};

TEST(Hybrid, EndsInAnInternalErrorWhereDecapsulationFails) {
  const StuckKem kem;
  const auto& classical = group(0x1d);
  const HybridGroup hybrid{0xfe00, "stuck", {kem, classical, HybridOrder::kem_first}};
  const auto ours = hybrid.start(random()).value();
  const auto answer = classical.respond(random(), ours->share().last(32)).value();
  Buffer theirs(4, 1);
  append(theirs, answer.share);
  const auto agreed = ours->finish(theirs);
  ASSERT_FALSE(agreed);
  EXPECT_EQ(agreed.error().fault, Fault::crypto_failed);
  EXPECT_EQ(agreed.error().row().alert, Alert::internal_error);
}

TEST(Hybrid, FailsIfThereIsNotEnoughRandomness) {
  for (const std::size_t enough : {0U, 63U, 64U, 95U}) {
    openssl::ScriptedRandom little{Buffer(enough, 1)};
    EXPECT_EQ(group(0x11ec).start(little).error().fault, Fault::random_failed) << enough;
  }
  const auto ours = group(0x11ec).start(random()).value();
  openssl::ScriptedRandom little{Buffer(40, 1)};
  EXPECT_EQ(group(0x11ec).respond(little, ours->share()).error().fault, Fault::random_failed);
}

}  // namespace
}  // namespace bulla::crypto
