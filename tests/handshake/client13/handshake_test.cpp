#include "bulla/handshake/client13/handshake.h"

#include <gtest/gtest.h>

#include "handshake/unexpected.h"

namespace bulla::handshake::client13 {
namespace {

using test::client_config;
using test::Duel;
using test::edit;
using test::expect_only;
using test::extension;
using test::FaultCase;
using test::GroupPolicy;
using test::is_type;
using test::Keep;
using test::server_config;
using test::with;
using test::without;
using wire::ExtensionType;
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
static_assert(takes_only<ChooseTicket>(List<TicketChosen>{}));
static_assert(takes_only<WaitServerHello>(List<In<wire::ServerHello>, In<HelloRetryRequest>>{}));
static_assert(takes_only<WaitSecondServerHello>(List<In<wire::ServerHello>>{}));
static_assert(takes_only<WaitEncryptedExtensions>(List<In<wire::EncryptedExtensions>>{}));
static_assert(takes_only<WaitResumedExtensions>(List<In<wire::EncryptedExtensions>>{}));
static_assert(takes_only<WaitCertificateOrRequest>(
    List<In<wire::Certificate>, In<wire::CompressedCertificate>, In<wire::CertificateRequest>>{}));
static_assert(takes_only<WaitCertificate>(List<In<wire::Certificate>, In<wire::CompressedCertificate>>{}));
static_assert(takes_only<JudgeServer>(List<PeerJudged>{}));
static_assert(takes_only<WaitCertificateVerify>(List<In<wire::CertificateVerify>>{}));
static_assert(takes_only<WaitFinished>(List<In<wire::Finished>>{}));
static_assert(takes_only<ChooseIdentity>(List<IdentityChosen>{}));
static_assert(takes_only<SignProof>(List<Signature>{}));
static_assert(takes_only<Connected>(List<>{}));

const GroupPolicy& nist_server() {
  static const GroupPolicy policy{{NamedGroup::secp256r1, NamedGroup::secp384r1}, {NamedGroup::secp256r1}};
  return policy;
}

Duel full_duel(bool retry) {
  auto client = client_config();
  client->identities = {test::client_identity()};
  auto server = server_config();
  server->client_authentication = ClientAuthentication::required;
  if (retry) server->policy = &nist_server().policy;
  return Duel{client, server};
}

TEST(ClientHandshake, TakesInEachStateOnlyWhatTheMapNames) {
  using enum HandshakeType;
  auto first = full_duel(false);
  const auto messages = test::one_of_each(test::record_all(first));
  expect_only({{server_hello},
               {encrypted_extensions},
               {certificate_request, certificate, compressed_certificate},
               {certificate, compressed_certificate},
               {certificate_verify},
               {finished}},
              Side::server, messages, [] { return full_duel(false); });
}

TEST(ClientHandshake, TakesAfterARetryAServerHelloAlone) {
  auto first = full_duel(true);
  auto messages = test::one_of_each(test::record_all(first));
  const auto retry = std::ranges::find_if(messages, [](const auto& m) { return m[0] == 2; });
  ASSERT_TRUE(wire::is_hello_retry_request(test::body_of<wire::ServerHello>(*retry)));
  expect_only({{HandshakeType::server_hello}, {}}, Side::server, messages, [] { return full_duel(true); });
}

TEST(ClientHandshake, AgreesAfterARetryOnTheGroupThatTheServerWants) {
  for (const auto group : {NamedGroup::secp256r1, NamedGroup::secp384r1}) {
    const GroupPolicy policy{{group}, {group}};
    auto server = server_config();
    server->policy = &policy.policy;
    Duel duel{client_config(), server};
    std::vector<Buffer> hellos;
    duel.run([&](Side, Buffer& message) {
      if (is_type(message, HandshakeType::client_hello)) hellos.push_back(message);
    });
    ASSERT_TRUE(duel.done());
    ASSERT_EQ(hellos.size(), 2U);
    EXPECT_EQ(duel.client.info.group, group);
    EXPECT_TRUE(duel.client.info.hello_retried);
    EXPECT_TRUE(duel.server.info.hello_retried);
    EXPECT_EQ(duel.client.channel.change_cipher_specs, 1);
    EXPECT_EQ(duel.server.channel.change_cipher_specs, 1);
    const auto second = test::body_of<wire::ClientHello>(hellos[1]);
    const auto shares = second.extensions.find<wire::KeyShareClientHello>().value().value();
    EXPECT_EQ(shares.client_shares.count(), 1U);
    EXPECT_TRUE(shares.share_for(group));
    EXPECT_FALSE(second.extensions.has(ExtensionType::cookie));
  }
}

// A HelloRetryRequest as `server` would write it, with these extensions.
Buffer retry_for(Bytes client_hello, Bytes extensions,
                 wire::CipherSuite suite = wire::CipherSuite::TLS_AES_128_GCM_SHA256) {
  const auto hello = test::body_of<wire::ClientHello>(client_hello);
  wire::ServerHello retry{.random = {wire::hello_retry_request_random},
                          .legacy_session_id_echo = {hello.legacy_session_id.value},
                          .cipher_suite = suite,
                          .extensions = {}};
  auto all = extension(wire::SupportedVersionsServerHello{wire::ProtocolVersion::tls13});
  append(all, extensions);
  retry.extensions.raw = all;
  return test::message_of(retry);
}
Buffer wanted(NamedGroup group) { return extension(wire::KeyShareHelloRetryRequest{group}); }
Buffer cookie(Bytes bytes) { return extension(wire::Cookie{{bytes}}); }

// Starts a client and answers its hello with this.
struct Retried {
  explicit Retried(const std::function<Buffer(Bytes)>& answer, std::shared_ptr<ClientConfig> config = client_config())
      : config_{std::move(config)} {
    info.server_name = "server.example";
    handshake = make_handshake({*config_, name_, channel, witness_, info});
    EXPECT_TRUE(handshake->start());
    first = channel.take_messages();
    result = handshake->message(answer(first));
    second = channel.take_messages();
  }

  test::ChannelStub channel;
  ConnectionInfo info;
  std::unique_ptr<Handshake> handshake;
  Buffer first;
  Buffer second;
  Result<Progress> result = Progress::done;

 private:
  std::shared_ptr<ClientConfig> config_;
  x509::ReferenceName name_ = x509::ReferenceName::parse("server.example").value();
  Witness witness_;
};

TEST(ClientHandshake, RefusesARetryThatChangesNothingOrTooMuch) {
  const std::vector<std::pair<Buffer, Fault>> cases{
      {{}, Fault::useless_hello_retry},
      {wanted(NamedGroup::x25519), Fault::useless_hello_retry},
      {wanted(NamedGroup::secp521r1), Fault::group_not_offered},
      {wanted(NamedGroup::ffdhe2048), Fault::group_not_offered},
      {extension(ExtensionType::cookie, Buffer(2)), Fault::length_out_of_range},
      {extension(ExtensionType::key_share, Buffer(3)), Fault::trailing_bytes},
      {extension(wire::SelectedPsk{0}), Fault::unexpected_extension},
      {extension(ExtensionType::server_name, {}), Fault::unexpected_extension},
      {extension(static_cast<ExtensionType>(0xfafa), {}), Fault::unsolicited_extension},
  };
  for (const auto& [extensions, fault] : cases) {
    const Retried client{[&](Bytes hello) { return retry_for(hello, extensions); }};
    ASSERT_FALSE(client.result) << row_of(fault).name;
    EXPECT_EQ(client.result.error().fault, fault) << client.result.error().row().name;
    EXPECT_TRUE(client.second.empty()) << "no second hello";
  }
}

TEST(ClientHandshake, JudgesARetryAsItJudgesAServerHello) {
  const auto faulty = [](auto&& change) {
    const Retried client{[&](Bytes hello) {
      auto retry = retry_for(hello, wanted(NamedGroup::secp256r1));
      edit<wire::ServerHello>(retry, change);
      return retry;
    }};
    return client.result ? Fault{} : client.result.error().fault;
  };
  EXPECT_EQ(faulty([](auto& retry, Keep&) { retry.cipher_suite = wire::CipherSuite::TLS_AES_128_CCM_SHA256; }),
            Fault::suite_not_offered);
  EXPECT_EQ(faulty([](auto& retry, Keep&) { retry.legacy_session_id_echo.value = {}; }), Fault::session_id_not_echoed);
  EXPECT_EQ(faulty([](auto& retry, Keep&) { retry.legacy_version = wire::ProtocolVersion::tls13; }),
            Fault::legacy_version);
  EXPECT_EQ(faulty([](auto& retry, Keep& keep) {
              retry.extensions.raw = keep(without(retry.extensions, ExtensionType::supported_versions));
            }),
            Fault::protocol_version);
}

TEST(ClientHandshake, SendsTheCookieBackAndChangesNothingElse) {
  const Buffer bytes(300, 0xc0);
  auto config = client_config();
  config->hello_variation = HelloVariation::varied;
  const Retried client{[&](Bytes hello) { return retry_for(hello, cookie(bytes)); }, config};
  ASSERT_TRUE(client.result);
  const auto first = test::body_of<wire::ClientHello>(client.first);
  const auto second = test::body_of<wire::ClientHello>(client.second);
  EXPECT_EQ(to_hex(second.extensions.find<wire::Cookie>().value().value().cookie), to_hex(bytes));
  EXPECT_EQ(to_hex(first.random), to_hex(second.random));
  EXPECT_EQ(to_hex(first.legacy_session_id), to_hex(second.legacy_session_id));
  EXPECT_EQ(to_hex(first.extensions.raw), to_hex(without(second.extensions, ExtensionType::cookie)));
  EXPECT_EQ(client.channel.change_cipher_specs, 1);
}

TEST(ClientHandshake, RefusesASecondRetry) {
  Retried client{[](Bytes hello) { return retry_for(hello, wanted(NamedGroup::secp256r1)); }};
  ASSERT_TRUE(client.result);
  const auto again = client.handshake->message(retry_for(client.second, wanted(NamedGroup::secp384r1)));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::second_hello_retry);
  EXPECT_EQ(again.error().alert(), Alert::unexpected_message);
}

TEST(ClientHandshake, RefusesAnotherSuiteOrGroupThanTheRetryNamed) {
  for (const bool other_suite : {true, false}) {
    auto duel = full_duel(true);
    int hellos = 0;
    duel.run([&](Side from, Buffer& message) {
      if (from != Side::server || !is_type(message, HandshakeType::server_hello) || ++hellos != 2) return;
      edit<wire::ServerHello>(message, [&](auto& hello, Keep& keep) {
        if (other_suite) hello.cipher_suite = wire::CipherSuite::TLS_CHACHA20_POLY1305_SHA256;
        const auto share = extension(wire::KeyShareServerHello{{NamedGroup::x25519, {keep(Buffer(32, 9))}}});
        if (!other_suite) hello.extensions.raw = keep(with(hello.extensions, share));
      });
    });
    ASSERT_TRUE(duel.client.error);
    EXPECT_EQ(duel.client.error->fault, other_suite ? Fault::suite_not_offered : Fault::group_not_offered);
  }
}

TEST(ClientHandshake, RefusesAnotherVersionThanTheRetryNamed) {
  const std::vector<std::function<void(Buffer&)>> changes{
      test::put<wire::ServerHello>(extension(wire::SupportedVersionsServerHello{wire::ProtocolVersion::tls12})),
      test::drop<wire::ServerHello>(ExtensionType::supported_versions),
  };
  for (const auto& change : changes) {
    auto duel = full_duel(true);
    int hellos = 0;
    duel.run([&](Side from, Buffer& message) {
      if (from == Side::server && is_type(message, HandshakeType::server_hello) && ++hellos == 2) change(message);
    });
    ASSERT_TRUE(duel.client.error);
    EXPECT_EQ(duel.client.error->fault, Fault::version_mismatch);
    EXPECT_EQ(duel.client.error->alert(), Alert::illegal_parameter);
  }
}

TEST(ClientHandshake, WaitsForASignatureThatComesLater) {
  auto client = client_config();
  client->identities = {test::client_identity()};
  client->later.signature = true;
  auto server = server_config();
  server->client_authentication = ClientAuthentication::required;
  server->later.signature = true;
  Duel duel{client, server};
  duel.run();
  EXPECT_TRUE(duel.done());
  EXPECT_TRUE(duel.server.info.peer);
}

TEST(ClientHandshake, AWrongSignatureIsFoundByTheServer) {
  auto client = client_config();
  client->identities = {test::client_identity()};
  auto server = server_config();
  server->client_authentication = ClientAuthentication::required;
  Duel duel{client, server};
  expect_refused(duel, Side::client,
                 {"another signature", HandshakeType::certificate_verify, [](Buffer& message) { message.back() ^= 1; },
                  Fault::bad_signature});
}

TEST(ClientHandshake, MayBeAskedOnlyInItsOrder) {
  auto config = client_config();
  const auto name = x509::ReferenceName::parse("server.example").value();
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
  const auto handshake = make_handshake({*config, name, channel, witness, info});
  EXPECT_EQ(handshake->message(Buffer{2, 0, 0, 0}).error().fault, Fault::api_misuse) << "not started";
  EXPECT_EQ(handshake->question(), nullptr);
  EXPECT_EQ(handshake->answer(Signature{}).error().fault, Fault::api_misuse);
  EXPECT_TRUE(handshake->start());
  EXPECT_EQ(handshake->start().error().fault, Fault::api_misuse) << "started twice";
  EXPECT_EQ(handshake->answer(Signature{}).error().fault, Fault::api_misuse);
}

}  // namespace
}  // namespace bulla::handshake::client13
