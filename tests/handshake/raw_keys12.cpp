// Whole handshakes of TLS 1.2 in which one side or both show a raw public key (RFC 7250) instead of a certificate.
#include <gtest/gtest.h>

#include "bulla/wire/messages12.h"
#include "handshake/faults.h"
#include "handshake/outcomes.h"
#include "support/raw_keys.h"
#include "support/returning12.h"

namespace bulla::handshake {
namespace {

using crypto::KeyKind;
using test::Duel;
using test::edit;
using test::extension;
using test::FaultCase;
using test::is_raw_key_of;
using test::is_type;
using test::Keep;
using test::pinning;
using test::put;
using test::raw;
using test::Returning12;
using wire::ExtensionType;
using wire::ServerHello;
using enum wire::CertificateType;
using enum wire::HandshakeType;
using Message = wire::tls12::RawPublicKey;

template <ExtensionType Type>
Buffer chosen(wire::CertificateType type) {
  return extension(wire::ChosenCertificateType<Type>{type});
}
constexpr auto of_server = ExtensionType::server_certificate_type;
constexpr auto of_client = ExtensionType::client_certificate_type;

// Both sides with nothing but a key. By the classic policy an RSA key decrypts, by the other it signs.
struct Raw : Returning12 {
  explicit Raw(KeyKind kind = KeyKind::p256, const Policy& policy = classic()) : Returning12{kind, policy} {
    client->trust = nullptr;
    client->server_keys = pinning({test::server_identity(kind)});
    server->identities = {raw(test::server_identity(kind))};
  }
  void make_mutual(KeyKind kind = KeyKind::p256) {
    client->identities = {raw(test::client_identity(kind))};
    server->client_authentication = ClientAuthentication::required;
    server->client_trust = nullptr;
    server->client_keys = pinning({test::client_identity(kind)});
  }
};

struct Way {
  KeyKind kind;
  const Policy& policy;
  bool transports = false;
};
std::vector<Way> ways() {
  return {{KeyKind::p256, classic()},
          {KeyKind::ed25519, classic()},
          {KeyKind::rsa, test::tls12_alone()},
          {KeyKind::rsa, classic(), true}};
}

TEST(RawKeys12, AServersKeyIsBelievedBecauseItIsPinned) {
  for (const auto& way : ways()) {
    Raw pair{way.kind, way.policy};
    auto duel = pair.meet([&](Side, Buffer& message) {
      if (!is_type(message, certificate)) return;
      EXPECT_TRUE(same_bytes(test::body_of<Message>(message).ASN1_subjectPublicKeyInfo,
                             test::server_identity(way.kind)->key().public_key_info()))
          << "alone, without a list around it";
    });
    ASSERT_TRUE(duel.done()) << said_by(duel);
    EXPECT_EQ(duel.client.info.version, wire::ProtocolVersion::tls12);
    EXPECT_EQ(duel.client.info.group == wire::NamedGroup{}, way.transports);
    EXPECT_TRUE(is_raw_key_of(duel.client.info.peer, test::server_identity(way.kind)));
    EXPECT_TRUE(duel.server.info.own->is_raw_key());
  }
}

TEST(RawKeys12, AClientsKeyIsBelievedBecauseItIsPinned) {
  for (const auto& way : ways())
    for (const auto kind : {KeyKind::p256, KeyKind::ed25519, KeyKind::rsa}) {
      Raw pair{way.kind, way.policy};
      pair.make_mutual(kind);
      auto duel = pair.meet([](Side, Buffer& message) {
        if (!is_type(message, certificate_request)) return;
        EXPECT_TRUE(test::body_of<wire::tls12::CertificateRequest>(message).certificate_authorities.empty());
      });
      ASSERT_TRUE(duel.done()) << said_by(duel);
      EXPECT_TRUE(is_raw_key_of(duel.server.info.peer, test::client_identity(kind)));
      EXPECT_TRUE(duel.client.info.own->is_raw_key());
    }
}

TEST(RawKeys12, EitherSideMayShowACertificateToTheOthersKey) {
  for (const auto& way : ways()) {
    Raw certified_client{way.kind, way.policy};
    certified_client.client->identities = {test::client_identity()};
    certified_client.server->client_authentication = ClientAuthentication::required;
    auto one = certified_client.meet();
    ASSERT_TRUE(one.done()) << said_by(one);
    EXPECT_FALSE(one.server.info.peer->is_raw_key());
    EXPECT_TRUE(one.client.info.peer->is_raw_key());

    Returning12 certified_server{way.kind, way.policy};
    certified_server.client->identities = {raw(test::client_identity())};
    certified_server.server->client_authentication = ClientAuthentication::required;
    certified_server.server->client_keys = pinning({test::client_identity()});
    auto other = certified_server.meet();
    ASSERT_TRUE(other.done()) << said_by(other);
    EXPECT_TRUE(other.server.info.peer->is_raw_key());
    EXPECT_FALSE(other.client.info.peer->is_raw_key());
  }
}

TEST(RawKeys12, TheServerAnswersWhatWasSaidAndWhatItNeeds) {
  const auto said = [](Raw& pair, bool server_type, bool client_type) {
    auto duel = pair.meet([&](Side, Buffer& message) {
      if (!is_type(message, server_hello)) return;
      const auto extensions = test::body_of<ServerHello>(message).extensions;
      EXPECT_EQ(extensions.has(of_server), server_type);
      EXPECT_EQ(extensions.has(of_client), client_type);
    });
    EXPECT_TRUE(duel.done()) << said_by(duel);
  };
  Raw pair;
  pair.make_mutual();
  said(pair, true, true);
  said(pair, true, false);  // a session goes on: what was shown when it began
  pair.memory->tickets.clear();
  pair.server->client_authentication = ClientAuthentication::none;
  said(pair, true, false);
  pair.memory->tickets.clear();
  pair.client->trust = test::test_authority().trust();
  pair.server->identities = {test::server_identity()};
  said(pair, true, false);
  pair.memory->tickets.clear();
  pair.client->server_keys = nullptr;
  pair.client->identities = {};
  said(pair, false, false);
}

TEST(RawKeys12, TheClientsPreferenceDecidesWhereTheServerHasBoth) {
  Returning12 pair;
  pair.server->identities = {test::server_identity(), raw(test::server_identity())};
  auto certificates_alone = pair.meet();
  ASSERT_TRUE(certificates_alone.done()) << said_by(certificates_alone);
  EXPECT_FALSE(certificates_alone.client.info.peer->is_raw_key());
  pair.memory->tickets.clear();
  pair.client->server_keys = pinning({test::server_identity()});
  auto both = pair.meet();
  ASSERT_TRUE(both.done()) << said_by(both);
  EXPECT_TRUE(both.client.info.peer->is_raw_key());
  pair.memory->tickets.clear();
  pair.server->identities = {test::server_identity()};
  auto one_left = pair.meet();
  ASSERT_TRUE(one_left.done()) << said_by(one_left);
  EXPECT_FALSE(one_left.client.info.peer->is_raw_key()) << "the second best that both have";
}

// A key of each kind: what the suites in common can use counts for raw keys as for certificates.
TEST(RawKeys12, AKeyThatNoSuiteInCommonUsesIsNotShown) {
  const test::OneSuite rsa{wire::CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256};
  Raw pair{KeyKind::rsa};
  pair.server->identities = {raw(test::server_identity()), raw(test::server_identity(KeyKind::rsa))};
  pair.client->policy = &rsa.policy();
  auto duel = pair.meet();
  ASSERT_TRUE(duel.done()) << said_by(duel);
  EXPECT_TRUE(is_raw_key_of(duel.client.info.peer, test::server_identity(KeyKind::rsa)));
  pair.memory->tickets.clear();
  pair.server->identities = {raw(test::server_identity())};
  expect_fault(pair.meet().server, Fault::no_common_signature, Alert::handshake_failure);
}

TEST(RawKeys12, AServerWithoutAFormThatTheClientTakesRefusesIt) {
  Raw certificates;
  certificates.server->identities = {test::server_identity()};
  expect_fault(certificates.meet().server, Fault::no_common_certificate_type, Alert::unsupported_certificate);

  Returning12 keys;
  keys.server->identities = {raw(test::server_identity())};
  expect_fault(keys.meet().server, Fault::no_common_certificate_type, Alert::unsupported_certificate);
}

TEST(RawKeys12, AClientThatCannotShowWhatIsDemandedIsRefused) {
  Raw pair;
  pair.make_mutual();
  pair.client->identities = {test::client_identity()};
  expect_fault(pair.meet().server, Fault::no_common_certificate_type, Alert::unsupported_certificate);
  pair.server->client_authentication = ClientAuthentication::optional;
  auto optional = pair.meet([](Side, Buffer& message) { EXPECT_FALSE(is_type(message, certificate_request)); });
  ASSERT_TRUE(optional.done()) << said_by(optional);
  EXPECT_FALSE(optional.server.info.peer) << "who can't be known is asked nothing";
}

TEST(RawKeys12, AClientWithoutAFittingKeyShowsNone) {
  auto policy = classic();
  const std::array schemes{wire::SignatureScheme::ecdsa_secp256r1_sha256};
  policy.signature_schemes = schemes;
  for (const bool required : {true, false}) {
    Raw pair;
    pair.make_mutual(KeyKind::ed25519);
    pair.server->policy = &policy;
    if (!required) pair.server->client_authentication = ClientAuthentication::optional;
    auto duel = pair.meet([](Side from, Buffer& message) {
      if (from != Side::client || !is_type(message, certificate)) return;
      EXPECT_EQ(to_hex(message), "0b000003000000");
    });
    EXPECT_EQ(duel.done(), !required) << said_by(duel);
    EXPECT_FALSE(duel.server.info.peer);
    if (required) expect_fault(duel.server, Fault::client_certificate_missing, Alert::handshake_failure);
  }
}

TEST(RawKeys12, AKeyThatIsNotPinnedOrTooWeakIsRefused) {
  auto strict = classic();
  strict.minimum_rsa_bits = 16384;
  for (const auto& way : ways()) {
    Raw server{way.kind, way.policy};
    server.client->server_keys = pinning({test::server_identity(KeyKind::p384)});
    expect_fault(server.meet().client, Fault::key_not_pinned, Alert::certificate_unknown);
    Raw client{way.kind, way.policy};
    client.make_mutual();
    client.server->client_keys = pinning({});
    auto duel = client.meet();
    expect_fault(duel.server, Fault::key_not_pinned, Alert::certificate_unknown);
    EXPECT_FALSE(duel.server.info.peer);
  }
  Raw weak{KeyKind::rsa};
  weak.client->policy = &strict;
  expect_fault(weak.meet().client, Fault::key_too_weak, Alert::insufficient_security);
  Raw weak_client;
  weak_client.make_mutual(KeyKind::rsa);
  weak_client.server->policy = &strict;
  expect_fault(weak_client.meet().server, Fault::key_too_weak, Alert::insufficient_security);
}

auto instead(Bytes key) {
  return [shown = Buffer{key.begin(), key.end()}](Buffer& message) {
    edit<Message>(message, [&](auto& body, Keep& keep) { body.ASN1_subjectPublicKeyInfo.value = keep(shown); });
  };
}
auto body(Buffer bytes) {
  return [bytes](Buffer& message) {
    message = test::counted(3, bytes);
    message.insert(message.begin(), std::to_underlying(certificate));
  };
}

// What neither side may show for a key. judged_at: the message after which it is judged.
std::vector<FaultCase> certificate_cases(const Identity& certified, std::optional<wire::HandshakeType> judged_at) {
  const auto info = certified.key().public_key_info();
  Buffer longer{info.begin(), info.end()};
  longer.push_back(0);
  auto after = test::counted(3, info);
  after.push_back(0);
  const auto other = test::server_identity(KeyKind::p384)->key().public_key_info();
  return {
      {"a certificate", certificate, instead(certified.leaf().der), Fault::der_tag, judged_at},
      {"a list of one", certificate, body(test::counted(3, test::counted(3, certified.leaf().der))), Fault::der_tag,
       judged_at},
      {"no DER", certificate, instead(Buffer{1, 2, 3}), Fault::der_tag, judged_at},
      {"a byte behind the key", certificate, instead(longer), Fault::der_trailing, judged_at},
      {"another key", certificate, instead(other), Fault::key_not_pinned, judged_at},
      {"a byte behind it", certificate, body(after), Fault::trailing_bytes},
      {"an end in its length", certificate, body({0, 0}), Fault::truncated},
      {"an end in its middle", certificate, body({0, 0, 2, 0x30}), Fault::truncated},
  };
}

TEST(RawKeys12, AServerMayShowOneKeyAndNothingElse) {
  for (const auto& way : ways()) {
    auto cases = certificate_cases(*test::server_identity(way.kind), server_hello_done);
    cases.push_back({"none", certificate, body({0, 0, 0}), Fault::empty_certificate});
    for (const auto& row : cases) {
      Raw pair{way.kind, way.policy};
      Duel duel{pair.client, pair.server};
      expect_refused(duel, Side::server, row);
      EXPECT_FALSE(duel.client.info.peer) << row.what;
    }
  }
}

TEST(RawKeys12, AClientMayShowOneKeyAndNothingElse) {
  for (const auto& way : ways()) {
    auto cases = certificate_cases(*test::client_identity(), {});
    cases.push_back({"none", certificate, body({0, 0, 0}), Fault::client_certificate_missing});
    for (const auto& row : cases) {
      Raw pair{way.kind, way.policy};
      pair.make_mutual();
      Duel duel{pair.client, pair.server};
      expect_refused(duel, Side::client, row);
      EXPECT_FALSE(duel.server.info.peer) << row.what;
    }
  }
}

TEST(RawKeys12, AKeyIsNoCertificateWhereOneWasAgreedOn) {
  const FaultCase row{"a raw key", certificate,
                      body(test::counted(3, test::server_identity()->key().public_key_info())), Fault::truncated};
  Returning12 server;
  server.server->client_authentication = ClientAuthentication::required;
  server.client->server_keys = pinning({test::server_identity()});
  server.client->identities = {test::client_identity()};
  Duel one{server.client, server.server};
  expect_refused(one, Side::server, row);
  Duel other{server.client, server.server};
  expect_refused(other, Side::client, row);
}

// RFC 6066 §8: what a responder says is about a certificate.
TEST(RawKeys12, NoStapledResponseBelongsToAKey) {
  Buffer status;
  ASSERT_TRUE(wire::append_handshake(wire::tls12::CertificateStatus{{.response = {Buffer{1}}}}, status));
  for (const auto& way : ways()) {
    Raw pair{way.kind, way.policy};
    pair.client->trust = test::test_authority().trust();
    Duel duel{pair.client, pair.server};
    duel.rearrange =
        test::instead_or_before(Side::server, way.transports ? server_hello_done : server_key_exchange, status);
    duel.run([](Side, Buffer& message) {
      if (is_type(message, server_hello)) put<ServerHello>(extension(ExtensionType::status_request, {}))(message);
    });
    expect_fault(duel.client, Fault::unexpected_message, Alert::unexpected_message);
  }
}

TEST(RawKeys12, WhoShowsAKeyMustOwnIt) {
  const auto flip = [](Buffer& message) { message.back() ^= 1; };
  Raw server;
  Duel one{server.client, server.server};
  expect_refused(one, Side::server,
                 {"another signature", server_key_exchange, flip, Fault::bad_signature, server_hello_done});
  for (const auto& way : ways()) {
    Raw client{way.kind, way.policy};
    client.make_mutual();
    Duel other{client.client, client.server};
    expect_refused(other, Side::client, {"another signature", certificate_verify, flip, Fault::bad_signature});
  }
}

TEST(RawKeys12, TheTypeAnsweredMustHaveBeenOffered) {
  const std::vector<FaultCase> offered{
      {"certificates", server_hello, put<ServerHello>(chosen<of_server>(X509)), Fault::certificate_type_not_offered},
      {"another type", server_hello, put<ServerHello>(chosen<of_server>(OpenPGP_RESERVED)),
       Fault::certificate_type_not_offered},
      {"certificates for the client", server_hello, put<ServerHello>(chosen<of_client>(X509)),
       Fault::certificate_type_not_offered},
      {"a list", server_hello, put<ServerHello>(extension(of_server, Buffer{1, 2})), Fault::trailing_bytes},
      {"nothing", server_hello, put<ServerHello>(extension(of_client, {})), Fault::truncated},
      {"silence", server_hello, test::drop<ServerHello>(of_server), Fault::no_common_certificate_type},
  };
  for (const auto& row : offered) {
    Raw pair;
    pair.make_mutual();
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::server, row);
  }
  const std::vector<FaultCase> unasked{
      {"for the server", server_hello, put<ServerHello>(chosen<of_server>(X509)), Fault::unsolicited_extension},
      {"for the client", server_hello, put<ServerHello>(chosen<of_client>(RawPublicKey)), Fault::unsolicited_extension},
  };
  for (const auto& row : unasked) {
    Returning12 pair;
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::server, row);
  }
}

TEST(RawKeys12, AnAnswerThatASessionGoesOnWithMustHaveBeenOfferedToo) {
  Raw pair;
  pair.meet_first();
  Duel duel{pair.client, pair.server};
  expect_refused(
      duel, Side::server,
      {"certificates", server_hello, put<ServerHello>(chosen<of_server>(X509)), Fault::certificate_type_not_offered});
}

TEST(RawKeys12, QuestionsAboutThemMayBeAnsweredLater) {
  for (const auto& way : ways()) {
    Raw pair{way.kind, way.policy};
    pair.make_mutual();
    pair.client->identities = {test::client_identity(), raw(test::client_identity())};
    pair.server->identities = {test::server_identity(way.kind), raw(test::server_identity(way.kind))};
    pair.client->later = pair.server->later = {.identity = true, .signature = true, .trust = true, .session = true};
    for (const bool again : {false, true}) {
      auto duel = pair.meet();
      ASSERT_TRUE(duel.done()) << said_by(duel);
      EXPECT_EQ(duel.client.info.resumed, again);
      EXPECT_TRUE(is_raw_key_of(duel.client.info.peer, test::server_identity(way.kind)));
      EXPECT_TRUE(is_raw_key_of(duel.server.info.peer, test::client_identity()));
    }
  }
}

// The duel stands still at the question, which is answered here against what was agreed on.
TEST(RawKeys12, AnIdentityOfAnotherFormIsNoAnswer) {
  Raw server;
  server.server->later = {.identity = true};
  const auto& config = *server.server;
  test::Fighter fighter;
  Witness nobody;
  const ServerContext context{config, fighter.channel, nobody, fighter.info};
  Buffer hello;
  Duel first{server.client, server.server};
  first.run([&](Side from, Buffer& message) {
    if (from == Side::client && hello.empty()) hello = message;
  });
  auto begun = server12::tls12()->begin(context, hello);
  ASSERT_TRUE(begun);
  const auto answered = (*begun)->answer(IdentityChosen{test::server_identity()});
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.error().fault, Fault::api_misuse);
}

TEST(RawKeys12, ASessionThatBeganWithKeysGoesOn) {
  for (const auto& way : ways())
    for (const bool by_id : {false, true}) {
      Raw pair{way.kind, way.policy};
      if (by_id) pair.by_id();
      pair.make_mutual();
      pair.meet_first();
      EXPECT_EQ(pair.memory->tickets.back().session.terms.peer_type, RawPublicKey);
      for (int i = 0; i < 2; ++i) {
        auto duel = pair.meet([](Side, Buffer& message) { EXPECT_FALSE(is_type(message, certificate)); });
        ASSERT_TRUE(duel.done()) << said_by(duel);
        EXPECT_TRUE(duel.client.info.resumed);
        EXPECT_TRUE(is_raw_key_of(duel.client.info.peer, test::server_identity(way.kind)));
        EXPECT_TRUE(is_raw_key_of(duel.server.info.peer, test::client_identity()));
      }
    }
}

TEST(RawKeys12, ASessionIsJudgedByThePinsOfNow) {
  for (const bool by_id : {false, true}) {
    Raw server_taken_back;
    if (by_id) server_taken_back.by_id();
    server_taken_back.meet_first();
    server_taken_back.client->server_keys = pinning({});
    auto one = server_taken_back.meet();
    EXPECT_EQ(one.client.info.not_resumed, Unfit::peer);
    expect_fault(one.client, Fault::key_not_pinned, Alert::certificate_unknown);

    Raw client_taken_back;
    if (by_id) client_taken_back.by_id();
    client_taken_back.make_mutual();
    client_taken_back.meet_first();
    client_taken_back.server->client_keys = pinning({});
    auto two = client_taken_back.meet();
    EXPECT_EQ(two.server.info.not_resumed, Unfit::peer);
    expect_fault(two.server, Fault::key_not_pinned, Alert::certificate_unknown);

    Raw other_key;
    if (by_id) other_key.by_id();
    other_key.client->server_keys = pinning({test::server_identity(), test::server_identity(KeyKind::ed25519)});
    other_key.meet_first();
    other_key.server->identities = {raw(test::server_identity(KeyKind::ed25519))};
    auto three = other_key.meet();
    ASSERT_TRUE(three.done()) << said_by(three);
    EXPECT_EQ(three.server.info.not_resumed, Unfit::identity);
  }
}

}  // namespace
}  // namespace bulla::handshake
