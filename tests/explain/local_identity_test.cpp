#include "bulla/explain/local_identity.h"

#include <gtest/gtest.h>

#include "explain/raw_keyed12.h"
#include "support/raw_keys.h"

namespace bulla::explain {
namespace {

std::shared_ptr<const handshake::Identity> by_stranger() {
  static const test::TestAuthority stranger{"Strange Root"};
  return stranger.issue({.names = {"client@test.example"}, .purpose = x509::Purpose::client_authentication});
}

Words lines_of(std::vector<std::shared_ptr<const handshake::Identity>> identities,
               std::shared_ptr<ServerConfig> server = test::server_config()) {
  auto client = test::client_config();
  client->identities = std::move(identities);
  server->client_authentication = ClientAuthentication::optional;
  const test::Story story{client, std::move(server)};
  return local_identity_lines(story.client_recorder.recording(), ourselves(*client, ""));
}

TEST(LocalIdentity, OfAnotherAuthorityWasNotShown) {
  const auto lines = lines_of({by_stranger()});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(test::holds(lines[0], "was not shown: it was issued by")) << lines[0];
  EXPECT_TRUE(test::holds(lines[0], "Strange Root")) << lines[0];
}

TEST(LocalIdentity, OfAKeyThatCannotSignAsAskedWasNotShown) {
  static constexpr std::array schemes{wire::SignatureScheme::ecdsa_secp256r1_sha256};
  static auto policy = handshake::standard_2026();
  policy.signature_schemes = schemes;
  auto server = test::server_config();
  server->policy = &policy;
  const auto lines = lines_of({test::client_identity(crypto::KeyKind::ed25519)}, server);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(test::holds(lines[0], "key can make none of those signatures")) << lines[0];
}

TEST(LocalIdentity, TheFirstThatFitsWasShown) {
  const auto lines = lines_of({by_stranger(), test::client_identity(), test::client_identity(crypto::KeyKind::p384)});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(test::holds(lines[1], "was shown")) << lines[1];
  EXPECT_TRUE(test::holds(lines[2], "an earlier one was shown")) << lines[2];
}

TEST(LocalIdentity, OfTheFormThatWasNotAgreedOnWasNotShown) {
  const auto certified = test::client_identity();
  auto server = test::server_config();
  server->client_keys = test::pinning({certified});
  const auto raw_first = lines_of({test::raw(certified), certified}, server);
  ASSERT_EQ(raw_first.size(), 2U);
  EXPECT_TRUE(test::holds(raw_first[0], "the raw public key sha256//")) << raw_first[0];
  EXPECT_TRUE(test::holds(raw_first[0], "was shown: it fits")) << raw_first[0];
  EXPECT_TRUE(test::holds(raw_first[1], "was not shown: a raw public key was agreed on")) << raw_first[1];
  const auto certificates_alone = lines_of({test::raw(certified), certified});
  ASSERT_EQ(certificates_alone.size(), 2U);
  EXPECT_TRUE(test::holds(certificates_alone[0], "was not shown: a certificate was asked for"));
}

TEST(LocalIdentity, NoneAtAllIsSaid) { EXPECT_EQ(lines_of({}), Words{"this side has none to show: none was given"}); }

TEST(LocalIdentity, IsNoTopicIfTheServerDidNotAsk) {
  const test::Story story;
  EXPECT_TRUE(local_identity_lines(story.client_recorder.recording(), ourselves(*story.client_side, "")).empty());
}

// A request of TLS 1.2 for such kinds of keys and such signatures, by any CA.
Words asked_in_tls12(const Buffer& key_types, const Buffer& schemes) {
  Recorder recorder{Side::client, test::ticking()};
  recorder.message(Side::server, test::Hellos12{"", ""}.server());
  wire::tls12::CertificateRequest request;
  request.certificate_types.raw = key_types;
  request.supported_signature_algorithms.raw = schemes;
  recorder.message(Side::server, test::whole(request));
  auto client = test::client_config();
  client->identities = {test::client_identity()};  // ECDSA P-256
  return local_identity_lines(recorder.recording(), ourselves(*client, ""));
}

TEST(LocalIdentity, InTls12IsJudgedByKindOfKeyAndSignature) {
  const auto line = [](const Buffer& key_types, const Buffer& schemes) {
    return asked_in_tls12(key_types, schemes).at(0);
  };
  const Buffer rsa{1};
  const Buffer both{1, 64};
  EXPECT_TRUE(test::holds(line(both, {4, 3}), "was shown: it fits"));
  EXPECT_TRUE(test::holds(line(both, {5, 3}), "was shown: it fits")) << "there the curve is left open";
  EXPECT_TRUE(test::holds(line(both, {4, 1}), "was not shown: its ECDSA P-256 key can make none of those signatures"));
  EXPECT_TRUE(test::holds(line(rsa, {4, 3}), "was not shown: its ECDSA P-256 key is of none of those kinds"));
}

TEST(LocalIdentity, InTls12OfTheFormThatWasNotAgreedOnWasNotShown) {
  auto client = test::client_config();
  client->identities = {test::client_identity(), test::raw(test::client_identity())};
  const auto lines = local_identity_lines(test::raw_keyed12().recording(), ourselves(*client, ""));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(test::holds(lines[0], "was not shown: a raw public key was agreed on")) << lines[0];
  EXPECT_TRUE(test::holds(lines[1], "was shown: it fits")) << lines[1];
}

}  // namespace
}  // namespace bulla::explain
