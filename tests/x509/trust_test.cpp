#include "bulla/x509/trust.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

using namespace test;

TEST(Trust, GivesThePathAndTheLeafsKey) {
  const auto anchor = root("anchor");
  const auto middle = intermediate("middle", anchor);
  const auto end = leaf("shop.test", middle);
  const std::array<Bytes, 2> chain{end.der(), middle.der()};
  const auto identity = trusting({anchor})->judge({.chain = chain, .name = dns("shop.test"), .now = june});
  ASSERT_TRUE(identity);
  ASSERT_EQ(identity->path().size(), 3U);
  EXPECT_EQ(identity->leaf().der, end.certificate->der);
  EXPECT_EQ(identity->path()[2]->der, anchor.certificate->der);
  const auto message = bytes_of("message");
  const auto signature = end.key->sign(crypto::SignatureAlgorithm::ecdsa_sha256, message);
  ASSERT_TRUE(signature);
  EXPECT_TRUE(identity->key().verify(crypto::SignatureAlgorithm::ecdsa_sha256, message, *signature));
}

TEST(Trust, RefusesALeafWhoseSignatureWasTouched) {
  const auto anchor = root("anchor");
  const auto end = leaf("shop.test", anchor);
  const auto trust = trusting({anchor});
  const auto& der = end.certificate->der;
  const auto spot = std::ranges::search(der, bytes_of("shop.test"));
  ASSERT_FALSE(spot.empty());
  for (const auto at : {static_cast<std::size_t>(spot.begin() - der.begin()), der.size() - 1}) {
    auto changed = der;
    changed[at] ^= 1;
    const std::array<Bytes, 1> chain{changed};
    EXPECT_EQ(fault_name(trust->judge({.chain = chain, .now = june})), "signature_invalid");
  }
}

// As a provider on a libcrypto older than 3.5 does.
Result<std::unique_ptr<crypto::PublicKey>> import_without_ml_dsa(Bytes public_key_info) {
  KeyInfo key;
  const auto read = der::read_all(public_key_info, [&](der::Reader& reader) { key = read_key_info(reader); });
  if (read && key.kind && crypto::key_kind_name(*key.kind).starts_with("ML-DSA")) return fail(Fault::ml_dsa_missing);
  return openssl::provider().import_public_key(public_key_info);
}

std::string verdict_on_ml_dsa(const crypto::Provider& provider, Explanation& why) {
  const auto anchor = golden("golden_ml_dsa_root.pem"), end = golden("golden_ml_dsa_leaf.pem");
  const std::array<Bytes, 1> anchors{anchor}, chain{end};
  const auto trust = Trust::with_anchors(provider, anchors).value();
  return fault_name(trust->judge({.chain = chain, .name = dns("server.example"), .now = june}, &why));
}

TEST(Trust, JudgesMlDsaAsOpensslSignsIt) {
  const auto& signatures = openssl::provider().signatures;
  if (std::ranges::find(signatures, crypto::SignatureAlgorithm::ml_dsa_65) == signatures.end())
    GTEST_SKIP() << "this libcrypto has no ML-DSA: it came with 3.5";
  Explanation why;
  EXPECT_EQ(verdict_on_ml_dsa(openssl::provider(), why), "");
}

TEST(Trust, SaysThatMlDsaIsMissingAndWhoseKeyItIs) {
  auto older = openssl::provider();
  older.import_public_key = import_without_ml_dsa;
  Explanation why;
  EXPECT_EQ(verdict_on_ml_dsa(older, why), "ml_dsa_missing");
  EXPECT_EQ(why.attempts.at(0).detail, "\"ML-DSA root\" has a key that is ML-DSA-65");

  const auto anchor = root("anchor");
  const auto ml_dsa = Certificate::parse(golden("golden_ml_dsa_leaf.pem")).value();
  auto request = leaf_request("shop.test");
  request.public_key_info = ml_dsa->public_key_info;
  const auto leaf = issue(openssl::provider(), request, {*anchor.certificate, *anchor.key}).value();
  const std::array<Bytes, 1> anchors{anchor.der()}, chain{leaf};
  const auto judged = Trust::with_anchors(older, anchors).value()->judge({.chain = chain, .now = june});
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error().fault, Fault::ml_dsa_missing);
  EXPECT_EQ(judged.error().certificate, 0);
}

TEST(Trust, JudgesForAPurpose) {
  const auto anchor = root("anchor");
  auto request = leaf_request("client.test");
  request.purposes = {Purpose::client_authentication};
  const auto client = issued(request, "client.test", anchor);
  EXPECT_EQ(verdict(*trusting({anchor}), {client}), "extended_key_usage");
  EXPECT_EQ(verdict_on(*trusting({anchor}), {client}, Question{.purpose = Purpose::client_authentication, .now = june}),
            "");
}

TEST(Trust, HasNoAnchorThatCannotBeRead) {
  const auto anchor = root("anchor");
  const std::array<Bytes, 2> anchors{anchor.der(), bytes_of("rubbish")};
  const auto trust = Trust::with_anchors(openssl::provider(), anchors);
  ASSERT_FALSE(trust);
  EXPECT_EQ(trust.error().certificate, 1);
}

TEST(Trust, WithoutAnchorsTrustsNobody) {
  const auto anchor = root("anchor");
  EXPECT_EQ(verdict(*trusting({}), {leaf("a.test", anchor), anchor}), "unknown_issuer");
}

TEST(Trust, SurvivesEveryFlippedBitOfAChain) {
  const auto anchor = root("anchor");
  const auto middle = intermediate("middle", anchor);
  const auto end = leaf("shop.test", middle);
  const auto trust = trusting({anchor});
  auto der = middle.certificate->der;
  for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
    der[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const std::array<Bytes, 2> chain{end.der(), der};
    EXPECT_FALSE(trust->judge({.chain = chain, .now = june})) << bit;
    der[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
  }
}

TEST(Trust, TakesALeafThatIsAnAnchorAsItIsTold) {
  const auto anchor = root("anchor");
  const auto end = leaf("shop.test", anchor);
  const auto own = self_signed(leaf_request("own.test"), "own.test");
  const auto with = [](LeafAsAnchor rule) { return TrustOptions{.anchors = {.as_leaf = rule}}; };
  EXPECT_EQ(verdict(*trusting({end}), {end}), "");
  EXPECT_EQ(verdict(*trusting({end}, with(LeafAsAnchor::no)), {end}), "unknown_issuer");
  EXPECT_EQ(verdict(*trusting({end, anchor}, with(LeafAsAnchor::no)), {end}), "");
  EXPECT_EQ(verdict(*trusting({end}, with(LeafAsAnchor::if_self_signed)), {end}), "unknown_issuer");
  EXPECT_EQ(verdict(*trusting({own}, with(LeafAsAnchor::if_self_signed)), {own}), "");
  EXPECT_EQ(verdict(*trusting({own}, with(LeafAsAnchor::no)), {own}), "self_signed");
}

// A leaf for one DNS name as it stands, whatever its case.
Holder leaf_named(const std::string& name, const Holder& issuer) {
  der::Writer names;
  names.sequence([&] { names.text(der::tag::primitive_context(2), name); });
  auto request = leaf_request("leaf.test");
  request.common_name = name;
  request.more_extensions = {{oids::subject_alternative_name, false, names.written()}};
  return issued(request, "leaf.test", issuer);
}

TEST(Trust, RefusesWildcardsRightBelowAPublicSuffix) {
  const auto anchor = root("anchor");
  const auto suffix = [](std::string_view domain) {
    if (domain == "co.test") return PublicSuffix::of_a_registry;
    return domain == "cloud.test" ? PublicSuffix::of_a_company : PublicSuffix::none;
  };
  struct Row {
    std::string name;
    std::string at_strict;
    std::string at_pedantic;
  };
  const std::string wide = "wildcard_too_wide";
  const std::vector<Row> rows{{"*.co.test", wide, wide},  {"*.cloud.test", "", wide},  {"*.CO.Test", wide, wide},
                              {"*.shop.co.test", "", ""}, {"*.cloud.co.test", "", ""}, {"co.test", "", ""},
                              {"cloud.test", "", ""}};
  for (const auto& row : rows) {
    const std::vector chain{leaf_named(row.name, anchor)};
    const auto judged = [&](Level level, std::function<PublicSuffix(std::string_view)> suffixes) {
      return verdict(*trusting({anchor}, {.level = level, .public_suffix = std::move(suffixes)}), chain);
    };
    EXPECT_EQ(judged(Level::compat, suffix), "") << row.name;
    EXPECT_EQ(judged(Level::strict, suffix), row.at_strict) << row.name;
    EXPECT_EQ(judged(Level::pedantic, suffix), row.at_pedantic) << row.name;
    EXPECT_EQ(judged(Level::pedantic, {}), "") << row.name;  // nobody knows
  }
}

}  // namespace
}  // namespace bulla::x509
