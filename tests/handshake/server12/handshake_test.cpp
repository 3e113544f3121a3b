#include "bulla/handshake/server12/handshake.h"

#include <gtest/gtest.h>

#include "bulla/handshake/server12/states.h"
#include "handshake/unexpected.h"
#include "support/returning12.h"

namespace bulla::handshake::server12 {
namespace {

using crypto::KeyKind;
using test::Duel;
using test::expect_only;
using wire::HandshakeType;
using enum wire::HandshakeType;

// The machine's map, written down a second time: message types by state. Who changes the map changes this.
template <class Message, class... Legal>
constexpr bool is_one_of = (std::same_as<Message, Legal> || ... || false);
template <class State, class... Legal>
consteval bool takes_only(List<Legal...>) {
  return []<class... Message>(List<Message...>) {
    return ((Accepts<State, Message, Context> == is_one_of<Message, Legal...>)&&...);
  }(Messages{});
}
using Shares = List<In<wire::tls12::ClientECDiffieHellmanPublic>>;
using Secrets = List<In<wire::tls12::EncryptedPreMasterSecret>>;
static_assert(takes_only<WaitClientHello>(List<In<wire::ClientHello>>{}));
static_assert(takes_only<ChooseIdentity>(List<IdentityChosen>{}));
static_assert(takes_only<FindSession>(List<SessionFound>{}));
static_assert(takes_only<SignShare>(List<Signature>{}));
static_assert(takes_only<WaitCertificate<KeyAgreement>>(List<In<wire::tls12::Certificate>>{}));
static_assert(takes_only<WaitCertificate<KeyTransport>>(List<In<wire::tls12::Certificate>>{}));
static_assert(takes_only<WaitRawKey<KeyAgreement>>(List<In<wire::tls12::RawPublicKey>>{}));
static_assert(takes_only<WaitRawKey<KeyTransport>>(List<In<wire::tls12::RawPublicKey>>{}));
static_assert(takes_only<JudgeClient<KeyAgreement>>(List<PeerJudged>{}));
static_assert(takes_only<JudgeClient<KeyTransport>>(List<PeerJudged>{}));
static_assert(takes_only<WaitKeyExchange<KeyAgreement, Nobody>>(Shares{}));
static_assert(takes_only<WaitKeyExchange<KeyAgreement, Claimant>>(Shares{}));
static_assert(takes_only<WaitKeyExchange<KeyTransport, Nobody>>(Secrets{}));
static_assert(takes_only<WaitKeyExchange<KeyTransport, Claimant>>(Secrets{}));
static_assert(takes_only<DecryptPremaster<Nobody>>(List<Decrypted>{}));
static_assert(takes_only<DecryptPremaster<Claimant>>(List<Decrypted>{}));
static_assert(takes_only<WaitCertificateVerify>(List<In<wire::CertificateVerify>>{}));
static_assert(takes_only<WaitChange<FullHandshake>>(List<In<wire::ChangeCipherSpec>>{}));
static_assert(takes_only<WaitChange<Resumption>>(List<In<wire::ChangeCipherSpec>>{}));
static_assert(takes_only<WaitFinished<FullHandshake>>(List<In<wire::tls12::Finished>>{}));
static_assert(takes_only<WaitFinished<Resumption>>(List<In<wire::tls12::Finished>>{}));
static_assert(takes_only<Connected>(List<>{}));

Duel full_duel(ClientAuthentication wanted, KeyKind kind) {
  auto client = test::client_config12(classic());
  client->identities = {test::client_identity()};
  auto server = test::server_config12(kind);
  server->client_authentication = wanted;
  return Duel{client, server};
}

TEST(ServerHandshake12, TakesInEachStateOnlyWhatTheMapNames) {
  using enum ClientAuthentication;
  for (const auto kind : {KeyKind::p256, KeyKind::rsa}) {
    auto first = full_duel(required, kind);
    const auto messages = test::one_of_each(test::record_all(first));
    expect_only({{client_hello}, {certificate}, {client_key_exchange}, {certificate_verify}, {finished}}, Side::client,
                messages, [&] { return full_duel(required, kind); });
    expect_only({{client_hello}, {client_key_exchange}, {finished}}, Side::client, messages,
                [&] { return full_duel(none, kind); });
  }
}

TEST(ServerHandshake12, SaysInEachCaseWhatTheRfcNames) {
  const auto said = [](test::Returning12& pair) {
    std::vector<int> types;
    const auto duel = pair.meet([&](Side from, Buffer& message) {
      if (from == Side::server) types.push_back(message[0]);
    });
    EXPECT_TRUE(duel.done());
    return types;
  };
  test::Returning12 agreeing;
  EXPECT_EQ(said(agreeing), (std::vector{2, 11, 12, 14, 4, 20}));
  EXPECT_EQ(said(agreeing), (std::vector{2, 4, 20})) << "a session goes on";
  test::Returning12 transporting{KeyKind::rsa};
  transporting.by_id();
  transporting.server->client_authentication = ClientAuthentication::optional;
  EXPECT_EQ(said(transporting), (std::vector{2, 11, 13, 14, 20}));
  EXPECT_EQ(said(transporting), (std::vector{2, 20}));
}

TEST(ServerHandshake12, BeginsWithAHelloAlone) {
  const auto config = test::server_config12();
  test::ChannelStub channel;
  Witness nobody;
  ConnectionInfo info;
  const ServerContext context{*config, channel, nobody, info};
  const auto refused = tls12()->begin(context, Buffer{16, 0, 0, 0});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::unexpected_message);
  EXPECT_FALSE(tls12()->begin(context, Buffer{1, 0, 0, 0}));
  EXPECT_TRUE(channel.sent.empty());
}

}  // namespace
}  // namespace bulla::handshake::server12
