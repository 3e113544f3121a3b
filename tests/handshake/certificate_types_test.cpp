#include "bulla/handshake/certificate_types.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/raw_keys.h"

namespace bulla::handshake {
namespace {

using enum wire::CertificateType;
using test::counted;

std::vector<wire::CertificateType> all(const TypeList& types) { return {types.begin(), types.end()}; }
using Types = std::vector<wire::CertificateType>;

wire::ExtensionBlock block(Bytes raw) { return {{.raw = raw, .offset = 0}}; }

TEST(CertificateTypes, AListHoldsWhatIsSpokenOnceAndInOrder) {
  TypeList types;
  for (const auto type : {OpenPGP_RESERVED, RawPublicKey, static_cast<wire::CertificateType>(99), RawPublicKey, X509})
    types.add(type);
  EXPECT_EQ(all(types), (Types{RawPublicKey, X509}));
}

TEST(CertificateTypes, AClientTakesWhatItHasSomethingToJudgeBy) {
  auto config = test::client_config();
  EXPECT_EQ(all(accepted_types(*config)), Types{X509});
  EXPECT_FALSE(needs_saying(accepted_types(*config)));
  config->server_keys = test::pinning({});
  EXPECT_EQ(all(accepted_types(*config)), (Types{RawPublicKey, X509}));
  EXPECT_TRUE(asks_for_staple(*config));
  config->trust = nullptr;
  EXPECT_EQ(all(accepted_types(*config)), Types{RawPublicKey});
  EXPECT_FALSE(asks_for_staple(*config)) << "a raw key has none";
  EXPECT_FALSE(asks_for_timestamps(*config));
}

TEST(CertificateTypes, AClientShowsWhatItHasInItsOrder) {
  auto config = test::client_config();
  EXPECT_FALSE(needs_saying(shown_types(*config)));
  const auto certificate = test::client_identity();
  config->identities = {certificate, test::raw(certificate)};
  EXPECT_EQ(all(shown_types(*config)), (Types{X509, RawPublicKey}));
  config->identities = {test::raw(certificate), certificate};
  EXPECT_EQ(all(shown_types(*config)), (Types{RawPublicKey, X509}));
}

TEST(CertificateTypes, SilenceMeansCertificates) {
  const auto offered = offered_types(block({})).value();
  EXPECT_EQ(all(offered.server), Types{X509});
  EXPECT_EQ(all(offered.client), Types{X509});
  EXPECT_FALSE(offered.server_said);
  auto config = test::client_config();
  EXPECT_EQ(chosen_server_type(block({}), *config), X509);
  EXPECT_EQ(chosen_client_type(block({}), *config), X509);
}

TEST(CertificateTypes, AnOfferOfTypesThatNobodySpeaksIsAnEmptyOne) {
  const auto raw = test::extension(wire::ExtensionType::server_certificate_type, counted(1, Buffer{1, 77}));
  const auto offered = offered_types(block(raw)).value();
  EXPECT_TRUE(offered.server_said);
  EXPECT_TRUE(all(offered.server).empty());
  const auto none = test::extension(wire::ExtensionType::client_certificate_type, Buffer{0});
  EXPECT_EQ(offered_types(block(none)).error().fault, Fault::length_out_of_range);
}

TEST(CertificateTypes, AServerJudgesTheClientsFirstThatItCan) {
  auto config = test::server_config();
  TypeList both{RawPublicKey};
  both.add(X509);
  EXPECT_EQ(choose_client_type(both, *config), X509);
  EXPECT_EQ(choose_client_type(TypeList{RawPublicKey}, *config), std::nullopt);
  config->client_keys = test::pinning({});
  EXPECT_EQ(choose_client_type(both, *config), RawPublicKey);
  config->client_trust = nullptr;
  EXPECT_EQ(choose_client_type(TypeList{X509}, *config), std::nullopt);
}

}  // namespace
}  // namespace bulla::handshake
