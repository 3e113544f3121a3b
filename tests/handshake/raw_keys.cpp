// Whole handshakes in which one side or both show a raw public key (RFC 7250) instead of a certificate.
#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "handshake/outcomes.h"
#include "support/raw_keys.h"
#include "support/returning.h"

namespace bulla::handshake {
namespace {

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
using test::Returning;
using wire::Certificate;
using wire::EncryptedExtensions;
using wire::ExtensionType;
using wire::HandshakeType;
using enum wire::CertificateType;

template <ExtensionType Type>
Buffer chosen(wire::CertificateType type) {
  return extension(wire::ChosenCertificateType<Type>{type});
}

// Both sides with nothing but a key.
struct Raw : Returning {
  Raw() {
    client->trust = nullptr;
    client->server_keys = pinning({test::server_identity()});
    server->identities = {raw(test::server_identity())};
  }
  void make_mutual() {
    client->identities = {raw(test::client_identity())};
    server->client_authentication = ClientAuthentication::required;
    server->client_trust = nullptr;
    server->client_keys = pinning({test::client_identity()});
  }
};

TEST(RawKeys, AServersKeyIsBelievedBecauseItIsPinned) {
  for (const auto kind : {crypto::KeyKind::p256, crypto::KeyKind::ed25519, crypto::KeyKind::rsa}) {
    Raw pair;
    pair.server->identities = {raw(test::server_identity(kind))};
    pair.client->server_keys = pinning({test::server_identity(kind)});
    auto duel = pair.meet([&](Side, Buffer& message) {
      if (!is_type(message, HandshakeType::certificate)) return;
      const auto list = test::body_of<Certificate>(message).certificate_list;
      ASSERT_EQ(list.count(), 1U);
      EXPECT_TRUE(same_bytes(list.begin()->cert_data, test::server_identity(kind)->key().public_key_info()));
    });
    ASSERT_TRUE(duel.done()) << said_by(duel);
    EXPECT_TRUE(is_raw_key_of(duel.client.info.peer, test::server_identity(kind)));
    EXPECT_TRUE(duel.server.info.own->is_raw_key());
  }
}

TEST(RawKeys, AClientsKeyIsBelievedBecauseItIsPinned) {
  Raw pair;
  pair.make_mutual();
  auto duel = pair.meet();
  ASSERT_TRUE(duel.done()) << said_by(duel);
  EXPECT_TRUE(is_raw_key_of(duel.server.info.peer, test::client_identity()));
  EXPECT_TRUE(duel.client.info.own->is_raw_key());
}

TEST(RawKeys, EitherSideMayShowACertificateToTheOthersKey) {
  Raw certified_client;
  certified_client.client->identities = {test::client_identity()};
  certified_client.server->client_authentication = ClientAuthentication::required;
  auto one = certified_client.meet();
  ASSERT_TRUE(one.done()) << said_by(one);
  EXPECT_FALSE(one.server.info.peer->is_raw_key());
  EXPECT_TRUE(one.client.info.peer->is_raw_key());

  Returning certified_server;
  certified_server.client->identities = {raw(test::client_identity())};
  certified_server.server->client_authentication = ClientAuthentication::required;
  certified_server.server->client_keys = pinning({test::client_identity()});
  auto other = certified_server.meet();
  ASSERT_TRUE(other.done()) << said_by(other);
  EXPECT_TRUE(other.server.info.peer->is_raw_key());
  EXPECT_FALSE(other.client.info.peer->is_raw_key());
}

TEST(RawKeys, NothingIsSaidOfThemUnlessTheyAreConfigured) {
  Returning pair;
  pair.client->identities = {test::client_identity()};
  pair.server->client_authentication = ClientAuthentication::required;
  auto duel = pair.meet([](Side, Buffer& message) {
    const auto look = [](const wire::ExtensionBlock& extensions) {
      EXPECT_FALSE(extensions.has(ExtensionType::client_certificate_type));
      EXPECT_FALSE(extensions.has(ExtensionType::server_certificate_type));
    };
    if (is_type(message, HandshakeType::client_hello)) look(test::body_of<wire::ClientHello>(message).extensions);
    if (is_type(message, HandshakeType::encrypted_extensions))
      look(test::body_of<EncryptedExtensions>(message).extensions);
  });
  EXPECT_TRUE(duel.done());
}

TEST(RawKeys, TheClientsPreferenceDecidesWhereTheServerHasBoth) {
  Returning pair;
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

TEST(RawKeys, ACertificatesNameServesAndNoKeyIsTakenForIt) {
  Returning pair;
  pair.client->server_keys = pinning({test::server_identity(crypto::KeyKind::ed25519)});
  pair.server->identities = {raw(test::server_identity())};
  auto duel = pair.meet();
  expect_fault(duel.client, Fault::key_not_pinned, Alert::certificate_unknown);
}

TEST(RawKeys, AServerWithoutAFormThatTheClientTakesRefusesIt) {
  Raw certificates;
  certificates.server->identities = {test::server_identity()};
  auto one = certificates.meet();
  expect_fault(one.server, Fault::no_common_certificate_type, Alert::unsupported_certificate);

  Returning keys;
  keys.server->identities = {raw(test::server_identity())};
  auto other = keys.meet();
  expect_fault(other.server, Fault::no_common_certificate_type, Alert::unsupported_certificate);
}

TEST(RawKeys, AClientRefusesAServerThatKnowsCertificatesAlone) {
  Raw pair;
  pair.server->identities = {test::server_identity()};
  // It does not know the extension, and so passes over it.
  Duel duel{pair.client, pair.server};
  duel.run([](Side, Buffer& message) {
    if (is_type(message, HandshakeType::client_hello))
      test::drop<wire::ClientHello>(ExtensionType::server_certificate_type)(message);
  });
  expect_fault(duel.client, Fault::no_common_certificate_type, Alert::unsupported_certificate);
}

TEST(RawKeys, AClientThatCannotShowWhatIsDemandedIsRefused) {
  Raw pair;
  pair.make_mutual();
  pair.client->identities = {test::client_identity()};
  auto required = pair.meet();
  expect_fault(required.server, Fault::no_common_certificate_type, Alert::unsupported_certificate);
  pair.server->client_authentication = ClientAuthentication::optional;
  auto optional =
      pair.meet([](Side, Buffer& message) { EXPECT_FALSE(is_type(message, HandshakeType::certificate_request)); });
  ASSERT_TRUE(optional.done()) << said_by(optional);
  EXPECT_FALSE(optional.server.info.peer) << "who can't be known is asked nothing";
}

TEST(RawKeys, AClientWithoutAFittingKeyShowsNone) {
  Raw pair;
  pair.make_mutual();
  static auto policy = standard_2026();
  static const std::array schemes{wire::SignatureScheme::ecdsa_secp256r1_sha256};
  policy.signature_schemes = schemes;
  pair.server->policy = &policy;
  pair.client->identities = {raw(test::client_identity(crypto::KeyKind::ed25519))};
  auto duel = pair.meet();
  expect_fault(duel.server, Fault::certificate_required, Alert::certificate_required);
}

TEST(RawKeys, AKeyThatIsNotPinnedIsRefused) {
  Raw server;
  server.client->server_keys = pinning({test::server_identity(crypto::KeyKind::ed25519)});
  auto one = server.meet();
  expect_fault(one.client, Fault::key_not_pinned, Alert::certificate_unknown);
  Raw client;
  client.make_mutual();
  client.server->client_keys = pinning({});
  auto other = client.meet();
  expect_fault(other.server, Fault::key_not_pinned, Alert::certificate_unknown);
  EXPECT_FALSE(other.server.info.peer);
}

TEST(RawKeys, APinnedKeyThatThePolicyFindsTooWeakIsRefused) {
  auto policy = standard_2026();
  policy.minimum_rsa_bits = 16384;
  const auto rsa = crypto::KeyKind::rsa;
  Raw server;
  server.server->identities = {raw(test::server_identity(rsa))};
  server.client->server_keys = pinning({test::server_identity(rsa)});
  server.client->policy = &policy;
  auto one = server.meet();
  expect_fault(one.client, Fault::key_too_weak, Alert::insufficient_security);
  Raw client;
  client.make_mutual();
  client.client->identities = {raw(test::client_identity(rsa))};
  client.server->client_keys = pinning({test::client_identity(rsa)});
  client.server->policy = &policy;
  auto other = client.meet();
  expect_fault(other.server, Fault::key_too_weak, Alert::insufficient_security);
}

// What is done to the one entry of a Certificate.
auto entry(auto&& change) {
  return [change](Buffer& message) {
    edit<Certificate>(message, [&](auto& body, Keep& keep) {
      const auto first = *body.certificate_list.begin();
      Buffer list;
      wire::Writer writer{list};
      change(writer, Buffer{first.cert_data.value.begin(), first.cert_data.value.end()}, keep);
      body.certificate_list.raw = keep(list);
    });
  };
}
auto instead(Buffer data) {
  return entry([data](wire::Writer& to, const Buffer&, Keep&) { to.put(wire::CertificateEntry{{data}, {}}); });
}

std::vector<FaultCase> certificate_cases(const Identity& certified) {
  constexpr auto type = HandshakeType::certificate;
  Buffer longer{certified.key().public_key_info().begin(), certified.key().public_key_info().end()};
  longer.push_back(0);
  return {
      {"a certificate", type, instead(certified.leaf().der), Fault::der_tag},
      {"no DER", type, instead({1, 2, 3}), Fault::der_tag},
      {"a byte behind the key", type, instead(longer), Fault::der_trailing},
      {"another key", type,
       instead({test::server_identity(crypto::KeyKind::p384)->key().public_key_info().begin(),
                test::server_identity(crypto::KeyKind::p384)->key().public_key_info().end()}),
       Fault::key_not_pinned},
      {"two keys", type, entry([](wire::Writer& to, const Buffer& data, Keep&) {
         to.put(wire::CertificateEntry{{data}, {}});
         to.put(wire::CertificateEntry{{data}, {}});
       }),
       Fault::raw_key_not_alone},
      {"an unknown extension", type, entry([](wire::Writer& to, const Buffer& data, Keep& keep) {
         const auto more = keep(extension(static_cast<ExtensionType>(0xfafa), {}));
         to.put(wire::CertificateEntry{{data}, {{.raw = more, .offset = 0}}});
       }),
       Fault::unsolicited_extension},
  };
}

auto with_timestamps() {
  return entry([](wire::Writer& to, const Buffer& data, Keep& keep) {
    const auto list = test::counted(2, test::counted(2, Buffer{1}));
    const auto more = keep(extension(ExtensionType::signed_certificate_timestamp, list));
    to.put(wire::CertificateEntry{{data}, {{.raw = more, .offset = 0}}});
  });
}

TEST(RawKeys, AServerMayShowOneKeyAndNothingElse) {
  for (const auto& row : certificate_cases(*test::server_identity())) {
    Raw pair;
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::server, row);
  }
  const FaultCase timestamps{"timestamps that were not asked for", HandshakeType::certificate, with_timestamps(),
                             Fault::unsolicited_extension};
  Raw keys_alone;
  Duel one{keys_alone.client, keys_alone.server};
  expect_refused(one, Side::server, timestamps);
  const FaultCase of_certificates{"timestamps, which certificates have", HandshakeType::certificate, with_timestamps(),
                                  Fault::unexpected_extension};
  Raw both;
  both.client->trust = test::test_authority().trust();
  Duel other{both.client, both.server};
  expect_refused(other, Side::server, of_certificates);
}

TEST(RawKeys, AClientMayShowOneKeyAndNothingElse) {
  for (const auto& row : certificate_cases(*test::client_identity())) {
    Raw pair;
    pair.make_mutual();
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::client, row);
    EXPECT_FALSE(duel.server.info.peer) << row.what;
  }
}

TEST(RawKeys, AKeyIsNoCertificateWhereOneWasAgreedOn) {
  const auto info = test::server_identity()->key().public_key_info();
  const FaultCase row{"a raw key", HandshakeType::certificate, instead({info.begin(), info.end()}), Fault::der_tag};
  Returning pair;
  pair.client->server_keys = pinning({test::server_identity()});
  Duel duel{pair.client, pair.server};
  expect_refused(duel, Side::server, row);
}

TEST(RawKeys, WhoShowsAKeyMustOwnIt) {
  const FaultCase row{"another signature", HandshakeType::certificate_verify,
                      [](Buffer& message) { message.back() ^= 1; }, Fault::bad_signature};
  Raw server;
  Duel one{server.client, server.server};
  expect_refused(one, Side::server, row);
  Raw client;
  client.make_mutual();
  Duel other{client.client, client.server};
  expect_refused(other, Side::client, row);
}

TEST(RawKeys, TheTypeAnsweredMustHaveBeenOffered) {
  constexpr auto type = HandshakeType::encrypted_extensions;
  constexpr auto of_server = ExtensionType::server_certificate_type;
  constexpr auto of_client = ExtensionType::client_certificate_type;
  const std::vector<FaultCase> offered{
      {"certificates", type, put<EncryptedExtensions>(chosen<of_server>(X509)), Fault::certificate_type_not_offered},
      {"another type", type, put<EncryptedExtensions>(chosen<of_server>(OpenPGP_RESERVED)),
       Fault::certificate_type_not_offered},
      {"certificates for the client", type, put<EncryptedExtensions>(chosen<of_client>(X509)),
       Fault::certificate_type_not_offered},
      {"a list", type, put<EncryptedExtensions>(extension(of_server, Buffer{1, 2})), Fault::trailing_bytes},
      {"nothing", type, put<EncryptedExtensions>(extension(of_client, {})), Fault::truncated},
      {"silence", type, test::drop<EncryptedExtensions>(of_server), Fault::no_common_certificate_type},
  };
  for (const auto& row : offered) {
    Raw pair;
    pair.make_mutual();
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::server, row);
  }
  const std::vector<FaultCase> unasked{
      {"for the server", type, put<EncryptedExtensions>(chosen<of_server>(X509)), Fault::unsolicited_extension},
      {"for the client", type, put<EncryptedExtensions>(chosen<of_client>(RawPublicKey)), Fault::unsolicited_extension},
  };
  for (const auto& row : unasked) {
    Returning pair;
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::server, row);
  }
}

TEST(RawKeys, TheClientsTypeIsAnsweredOnlyIfItIsAsked) {
  Raw pair;
  pair.make_mutual();
  pair.server->client_authentication = ClientAuthentication::none;
  auto duel = pair.meet([](Side, Buffer& message) {
    if (!is_type(message, HandshakeType::encrypted_extensions)) return;
    EXPECT_FALSE(test::body_of<EncryptedExtensions>(message).extensions.has(ExtensionType::client_certificate_type));
  });
  EXPECT_TRUE(duel.done()) << said_by(duel);
}

TEST(RawKeys, QuestionsAboutThemMayBeAnsweredLater) {
  Raw pair;
  pair.make_mutual();
  pair.client->identities = {test::client_identity(), raw(test::client_identity())};
  pair.server->identities = {test::server_identity(), raw(test::server_identity())};
  pair.client->later = pair.server->later = {.identity = true, .signature = true, .trust = true, .session = true};
  for (const bool again : {false, true}) {
    auto duel = pair.meet();
    ASSERT_TRUE(duel.done()) << said_by(duel);
    EXPECT_EQ(duel.client.info.resumed, again);
    EXPECT_TRUE(is_raw_key_of(duel.client.info.peer, test::server_identity()));
    EXPECT_TRUE(is_raw_key_of(duel.server.info.peer, test::client_identity()));
  }
}

TEST(RawKeys, ASessionThatBeganWithKeysGoesOn) {
  Raw pair;
  pair.make_mutual();
  pair.meet_first();
  for (int i = 0; i < 2; ++i) {
    auto duel = pair.meet();
    ASSERT_TRUE(duel.done()) << said_by(duel);
    EXPECT_TRUE(duel.client.info.resumed);
    EXPECT_TRUE(is_raw_key_of(duel.client.info.peer, test::server_identity()));
    EXPECT_TRUE(is_raw_key_of(duel.server.info.peer, test::client_identity()));
  }
}

TEST(RawKeys, ASessionIsJudgedByThePinsOfNow) {
  Raw server_taken_back;
  server_taken_back.meet_first();
  server_taken_back.client->server_keys = pinning({});
  auto one = server_taken_back.meet();
  EXPECT_EQ(one.client.info.not_resumed, Unfit::peer);
  expect_fault(one.client, Fault::key_not_pinned, Alert::certificate_unknown);

  Raw client_taken_back;
  client_taken_back.make_mutual();
  client_taken_back.meet_first();
  client_taken_back.server->client_keys = pinning({});
  auto two = client_taken_back.meet();
  EXPECT_EQ(two.server.info.not_resumed, Unfit::peer);
  expect_fault(two.server, Fault::key_not_pinned, Alert::certificate_unknown);

  Raw certificates_now;
  certificates_now.meet_first();
  certificates_now.client->server_keys = nullptr;
  certificates_now.client->trust = test::test_authority().trust();
  certificates_now.server->identities = {test::server_identity()};
  auto three = certificates_now.meet();
  ASSERT_TRUE(three.done()) << said_by(three);
  EXPECT_EQ(three.client.info.not_resumed, Unfit::peer);

  Raw other_key;
  other_key.client->server_keys = pinning({test::server_identity(), test::server_identity(crypto::KeyKind::ed25519)});
  other_key.meet_first();
  other_key.server->identities = {raw(test::server_identity(crypto::KeyKind::ed25519))};
  auto four = other_key.meet();
  ASSERT_TRUE(four.done()) << said_by(four);
  EXPECT_EQ(four.server.info.not_resumed, Unfit::identity);
}

TEST(RawKeys, AKeyIsShownAtALateChallengeIfTheHandshakeAgreedOnKeys) {
  Raw pair;
  pair.make_mutual();
  pair.server->client_authentication = ClientAuthentication::none;
  pair.client->late_challenge = LateChallenge::accepted;
  for (const bool again : {false, true}) {
    auto duel = pair.meet();
    ASSERT_TRUE(duel.done()) << said_by(duel);
    EXPECT_EQ(duel.server.info.resumed, again);
    EXPECT_EQ(duel.server.info.client_type, RawPublicKey);
    duel.server.open();
    duel.client.open();
    ASSERT_TRUE(duel.server.afterwards->challenge());
    duel.go_on();
    ASSERT_FALSE(duel.server.error) << said_by(duel);
    EXPECT_TRUE(is_raw_key_of(duel.server.info.peer, test::client_identity()));
  }
  auto resumed = pair.meet();
  ASSERT_TRUE(resumed.done()) << said_by(resumed);
  EXPECT_TRUE(is_raw_key_of(resumed.server.info.peer, test::client_identity()))
      << "the ticket says what was shown late";
}

}  // namespace
}  // namespace bulla::handshake
