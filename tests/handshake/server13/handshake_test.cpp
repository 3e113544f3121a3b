#include "bulla/handshake/server13/handshake.h"

#include <gtest/gtest.h>

#include "handshake/unexpected.h"
#include "support/split.h"

namespace bulla::handshake::server13 {
namespace {

using test::client_config;
using test::Duel;
using test::expect_only;
using test::GroupPolicy;
using test::server_config;
using wire::HandshakeType;
using wire::NamedGroup;

// The machine's map, written down a second time: message types by state. Who changes the map changes this.
template <class Message, class... Legal>
constexpr bool is_one_of = (std::same_as<Message, Legal> || ... || false);
template <class State, class... Legal>
consteval bool takes_only(List<Legal...>) {
  return []<class... Message>(List<Message...>) {
    return ((Accepts<State, Message, Context> == is_one_of<Message, Legal...>)&&...);
  }(Messages{});
}
static_assert(takes_only<WaitClientHello>(List<In<wire::ClientHello>>{}));
static_assert(takes_only<WaitSecondClientHello>(List<In<wire::ClientHello>>{}));
static_assert(takes_only<ChooseIdentity>(List<IdentityChosen>{}));
static_assert(takes_only<FindSession>(List<SessionFound>{}));
static_assert(takes_only<WaitEndOfEarlyData>(List<In<wire::EndOfEarlyData>>{}));
static_assert(takes_only<SignTranscript>(List<Signature>{}));
static_assert(takes_only<WaitCertificate>(List<In<wire::Certificate>, In<wire::CompressedCertificate>>{}));
static_assert(takes_only<JudgeClient>(List<PeerJudged>{}));
static_assert(takes_only<WaitCertificateVerify>(List<In<wire::CertificateVerify>>{}));
static_assert(takes_only<WaitFinished>(List<In<wire::Finished>>{}));
static_assert(takes_only<Connected>(List<>{}));

Duel full_duel(ClientAuthentication wanted) {
  static const GroupPolicy policy{{NamedGroup::secp256r1}, {NamedGroup::secp256r1}};
  auto client = client_config();
  client->identities = {test::client_identity()};
  auto server = server_config();
  server->client_authentication = wanted;
  server->policy = &policy.policy;
  return Duel{client, server};
}

TEST(ServerHandshake, TakesInEachStateOnlyWhatTheMapNames) {
  using enum HandshakeType;
  using enum ClientAuthentication;
  auto first = full_duel(required);
  const auto messages = test::one_of_each(test::record_all(first));
  expect_only({{client_hello}, {client_hello}, {certificate, compressed_certificate}, {certificate_verify}, {finished}},
              Side::client, messages, [] { return full_duel(required); });
  expect_only({{client_hello}, {client_hello}, {finished}}, Side::client, messages, [] { return full_duel(none); });
}

TEST(ServerHandshake, AClientWithoutACertificateGoesOnWithFinishedAlone) {
  auto recorded = full_duel(ClientAuthentication::required);
  const auto messages = test::one_of_each(test::record_all(recorded));
  auto client = client_config();
  auto server = server_config();
  server->client_authentication = ClientAuthentication::optional;
  test::expect_only({{HandshakeType::client_hello},
                     {HandshakeType::certificate, HandshakeType::compressed_certificate},
                     {HandshakeType::finished}},
                    Side::client, messages, [&] {
                      return Duel{client, server};
                    });
}

TEST(ServerHandshake, WaitsForASignatureThatComesLater) {
  auto server = server_config();
  server->later.signature = true;
  Duel duel{client_config(), server};
  duel.run();
  EXPECT_TRUE(duel.done());
}

TEST(ServerHandshake, AsksWhatToSignWithWhichKey) {
  auto config = server_config();
  config->later.signature = true;
  Duel duel{client_config(), config};
  Buffer hello;
  duel.run([&](Side from, Buffer& message) {
    if (from == Side::client && hello.empty()) hello = message;
  });
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
  const auto handshake = make_handshake({*config, channel, witness, info});
  EXPECT_EQ(handshake->question(), nullptr);
  EXPECT_EQ(handshake->answer(Signature{}).error().fault, Fault::api_misuse);
  EXPECT_EQ(handshake->message(hello).value(), Progress::waits_for_answer);
  const auto* asked = handshake->question();
  ASSERT_NE(asked, nullptr);
  const auto* question = std::get_if<SigningQuestion>(asked);
  ASSERT_NE(question, nullptr);
  EXPECT_EQ(question->identity, test::server_identity());
  EXPECT_EQ(question->algorithm, crypto::SignatureAlgorithm::ecdsa_sha256);
  EXPECT_EQ(question->content.size(), 64U + 33 + 1 + 32);
  EXPECT_EQ(handshake->message(hello).error().fault, Fault::unexpected_message) << "while an answer is due";
}

// RFC 9846 §4.3.8: clients of RFC 8446 may use a share again, and no server does.
TEST(ServerHandshake, AnswersAShareThatCameBeforeWithAShareOfItsOwnEachTime) {
  const auto config = server_config();
  Duel duel{client_config(), config};
  Buffer hello;
  duel.run([&](Side from, Buffer& message) {
    if (from == Side::client && hello.empty()) hello = message;
  });
  std::set<std::string> shares;
  for (int connection = 0; connection < 3; ++connection) {
    test::ChannelStub channel;
    Witness witness;
    ConnectionInfo info;
    ASSERT_TRUE(make_handshake({*config, channel, witness, info})->message(hello));
    const auto said = test::split_messages(channel.messages());
    const auto server_hello = test::body_of<wire::ServerHello>(said.front());
    const auto share = server_hello.extensions.find<wire::KeyShareServerHello>().value().value();
    shares.insert(to_hex(share.server_share.key_exchange));
  }
  EXPECT_EQ(shares.size(), 3U);
}

TEST(ServerHandshake, AWrongSignatureIsFoundByTheClient) {
  Duel duel{client_config(), server_config()};
  expect_refused(duel, Side::server,
                 {"another signature", HandshakeType::certificate_verify, [](Buffer& message) { message.back() ^= 1; },
                  Fault::bad_signature});
}

TEST(ServerHandshake, EachSuiteAndGroupServes) {
  for (const auto suite : test::server_config()->policy->suites) {
    for (const auto group : {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1}) {
      GroupPolicy one{{group}, {group}};
      one.policy.suites = {&suite, 1};
      auto client = client_config();
      client->policy = &one.policy;
      Duel duel{client, server_config()};
      duel.run();
      EXPECT_TRUE(duel.done());
      EXPECT_EQ(duel.server.info.suite, suite);
      EXPECT_EQ(duel.server.info.group, group);
      EXPECT_FALSE(duel.server.info.hello_retried);
    }
  }
}

}  // namespace
}  // namespace bulla::handshake::server13
