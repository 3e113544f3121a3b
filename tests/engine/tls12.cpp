// Whole connections of TLS 1.2 between two engines.
#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/link.h"
#include "support/messages.h"
#include "support/returning12.h"

namespace bulla {
namespace {

using test::client_config12;
using test::Link;
using test::server_config12;
constexpr auto tls12 = wire::ProtocolVersion::tls12;

std::string why(const std::optional<Error>& error) { return error ? std::string{error->row().name} : "no error"; }

void expect_talk(Link& link) {
  ASSERT_TRUE(link.open()) << why(link.client.error) << " / " << why(link.server.error);
  EXPECT_TRUE(link.client.say(bytes_of("a question")));
  EXPECT_TRUE(link.server.say(bytes_of("an answer")));
  link.carry();
  EXPECT_EQ(text_of(link.server.heard), "a question");
  EXPECT_EQ(text_of(link.client.heard), "an answer");
  EXPECT_EQ(link.client.engine.info().version, tls12);
  EXPECT_EQ(link.server.engine.info().version, tls12);
}

crypto::KeyKind kind_for(const crypto::Suite12& suite) {
  return suite.key_exchange == crypto::KeyExchange12::ecdhe_ecdsa ? crypto::KeyKind::p256 : crypto::KeyKind::rsa;
}

TEST(Tls12, EverySuiteOfTheClassicPolicyWorks) {
  for (const auto& suite : openssl::provider().suites12) {
    SCOPED_TRACE(suite.name);
    const test::OneSuite one{static_cast<wire::CipherSuite>(suite.id)};
    Link link{client_config12(one.policy()), server_config12(kind_for(suite), one.policy())};
    link.run();
    expect_talk(link);
    EXPECT_EQ(link.client.engine.info().suite, static_cast<wire::CipherSuite>(suite.id));
    EXPECT_TRUE(link.client.engine.info().extended_master_secret);
    EXPECT_EQ(link.server.engine.info().encrypt_then_mac, !suite.is_aead());
  }
}

TEST(Tls12, ADataStreamGoesBothWaysInRecordsOfAnySize) {
  for (const auto& suite : openssl::provider().suites12) {
    SCOPED_TRACE(suite.name);
    const test::OneSuite one{static_cast<wire::CipherSuite>(suite.id)};
    Link link{client_config12(one.policy()), server_config12(kind_for(suite), one.policy())};
    link.run();
    ASSERT_TRUE(link.open());
    Buffer all;
    for (const std::size_t size : {1, 15, 16, 17, 255, 4096, 16384, 40000}) {
      const Buffer part(size, static_cast<std::uint8_t>(size));
      append(all, part);
      ASSERT_TRUE(link.client.say(part) && link.server.say(part));
    }
    link.carry();
    EXPECT_EQ(link.server.heard, all);
    EXPECT_EQ(link.client.heard, all);
  }
}

TEST(Tls12, AHandshakeComesByteByByte) {
  for (const auto kind : {crypto::KeyKind::p256, crypto::KeyKind::rsa}) {
    auto client = client_config12(handshake::classic());
    client->identities = {test::client_identity()};
    auto server = server_config12(kind);
    server->client_authentication = ClientAuthentication::required;
    Link link{client, server};
    link.start();
    while (!link.client.said.empty() || !link.server.said.empty()) {
      for (const auto byte : link.client.take_said()) link.server.hear({&byte, 1});
      for (const auto byte : link.server.take_said()) link.client.hear({&byte, 1});
    }
    expect_talk(link);
    EXPECT_TRUE(link.server.engine.info().peer);
  }
}

TEST(Tls12, SessionsGoOnByTicketAndById) {
  for (const bool by_id : {false, true}) {
    test::Returning12 pair;
    if (by_id) pair.by_id();
    for (int meeting = 0; meeting < 3; ++meeting) {
      Link link{pair.client, pair.server};
      link.run();
      expect_talk(link);
      EXPECT_EQ(link.client.engine.info().resumed, meeting > 0);
      EXPECT_EQ(link.server.engine.info().resumed, meeting > 0);
    }
  }
}

// RFC 5705 §4, RFC 7627 §5.4
TEST(Tls12, BothSidesExportTheSameWhereTheMasterSecretIsExtended) {
  test::Returning12 pair;
  Buffer before;
  for (int meeting = 0; meeting < 2; ++meeting) {
    Link link{pair.client, pair.server};
    link.run();
    ASSERT_TRUE(link.open());
    const auto exported = [](const auto& end, std::optional<Bytes> context) {
      Buffer out(40);
      EXPECT_TRUE(end.engine.export_keying_material("EXPERIMENTAL test", context, out));
      return out;
    };
    const auto plain = exported(link.client, std::nullopt);
    EXPECT_EQ(plain, exported(link.server, std::nullopt));
    EXPECT_EQ(exported(link.client, Bytes{}), exported(link.server, Bytes{}));
    EXPECT_NE(plain, exported(link.server, Bytes{})) << "no context is not an empty one";
    EXPECT_NE(plain, before) << "each connection has its own, also where a session goes on";
    EXPECT_EQ(link.client.engine.channel_binding().value(), link.server.engine.channel_binding().value());
    before = plain;
  }
}

TEST(Tls12, WhatOnlyTls13HasIsRefused) {
  Link link{client_config12(), server_config12()};
  link.run();
  ASSERT_TRUE(link.open());
  for (const auto which : {Engine::KeyUpdate::ours, Engine::KeyUpdate::both}) {
    EXPECT_EQ(link.client.engine.update_keys(which, link.client.outbox()).error().fault, Fault::api_misuse);
    EXPECT_EQ(link.server.engine.update_keys(which, link.server.outbox()).error().fault, Fault::api_misuse);
  }
  const auto hand_over = [](auto& end) {
    return end.engine.hand_over(Buffer(32, 1), end.outbox(), openssl::provider(), test::test_time).error().fault;
  };
  EXPECT_EQ(hand_over(link.client), Fault::api_misuse);
  EXPECT_EQ(hand_over(link.server), Fault::api_misuse);
  EXPECT_EQ(link.server.engine.challenge_client(link.server.outbox()).error().fault, Fault::api_misuse);
  EXPECT_EQ(link.client.engine.early_data_room(), 0U);
  expect_talk(link);
}

TEST(Tls12, ClosesEachDirectionByANotify) {
  Link link{client_config12(), server_config12()};
  link.run();
  ASSERT_TRUE(link.open());
  link.client.close();
  link.carry();
  EXPECT_EQ(link.server.closed, 1);
  ASSERT_TRUE(link.server.say(bytes_of("a last word")));
  link.server.close();
  link.carry();
  EXPECT_EQ(text_of(link.client.heard), "a last word");
  EXPECT_EQ(link.client.closed, 1);
  Link cut{client_config12(), server_config12()};
  cut.run();
  EXPECT_EQ(cut.client.engine.end_of_input().error().fault, Fault::closed_without_notify);
}

TEST(Tls12, OfOneSideAloneEndsWithAnAlertThatSaysSo) {
  Link old_client{client_config12(), test::server_config()};
  old_client.run();
  ASSERT_TRUE(old_client.server.error && old_client.client.error);
  EXPECT_EQ(old_client.server.error->fault, Fault::protocol_version);
  EXPECT_EQ(old_client.client.error->received, Alert::protocol_version);
  Link old_server{test::client_config(), server_config12()};
  old_server.run();
  ASSERT_TRUE(old_server.client.error);
  EXPECT_EQ(old_server.client.error->received, Alert::protocol_version);
  auto nothing = client_config12();
  nothing->tls12 = nullptr;
  Link none{nothing, server_config12()};
  none.start();
  ASSERT_TRUE(none.client.error);
  EXPECT_EQ(none.client.error->fault, Fault::api_misuse) << "a policy of TLS 1.2 alone, and no TLS 1.2";
}

// Of a secret that the server can't decrypt, or that is another, the client learns the same (RFC 5246 §7.4.7.1).
TEST(Tls12, WhateverIsWrongWithATransportedKeyIsABadRecord) {
  for (const std::size_t at : {0, 1, 100, 255}) {
    const test::OneSuite one{wire::CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256};
    Link link{client_config12(one.policy()), server_config12(crypto::KeyKind::rsa)};
    link.start();
    link.server.hear(link.client.take_said());
    link.client.hear(link.server.take_said());
    auto flight = link.client.take_said();
    ASSERT_EQ(flight[5], 16);
    flight[5 + 4 + 2 + at] ^= 0x10;
    link.server.hear(flight);
    ASSERT_TRUE(link.server.error);
    EXPECT_EQ(link.server.error->fault, Fault::bad_record_mac);
    link.client.hear(link.server.take_said());
    EXPECT_EQ(link.client.error->received, Alert::bad_record_mac);
  }
}

// RFC 6066 §4: of all records, from the server's first one on.
TEST(Tls12, NoFragmentIsLongerThanTheClientCanTake) {
  auto client = client_config12();
  Link link{client, server_config12()};
  link.start();
  auto hello = link.client.take_said();
  Buffer message{hello.begin() + 5, hello.end()};
  test::drop<wire::ClientHello>(wire::ExtensionType::record_size_limit)(message);
  test::put<wire::ClientHello>(test::extension(wire::ExtensionType::max_fragment_length, Buffer{1}))(message);
  Buffer wire{22, 3, 3, static_cast<std::uint8_t>(message.size() >> 8), static_cast<std::uint8_t>(message.size())};
  append(wire, message);
  link.server.hear(wire);
  ASSERT_FALSE(link.server.error) << why(link.server.error);
  std::size_t records = 0;
  for (Bytes said = link.server.said; said.size() > 5; ++records) {
    const auto size = std::size_t{said[3]} << 8 | said[4];
    EXPECT_LE(size, 512U);
    said = said.subspan(5 + size);
  }
  EXPECT_GT(records, 1U) << "its flight is longer than one";
}

// RFC 5246 §7.2.2: what is a warning to a client of TLS 1.2 is none to one of TLS 1.3 alone.
TEST(Tls12, AWarningIsPassedOverWhileItMayBeTls12) {
  const Buffer unrecognized_name{21, 3, 3, 0, 2, 1, 112};
  Link either{client_config12(handshake::standard_2026()), server_config12()};
  either.start();
  either.client.hear(unrecognized_name);
  EXPECT_FALSE(either.client.error);
  either.carry();
  expect_talk(either);
  Link newest{test::client_config(), test::server_config()};
  newest.start();
  newest.client.hear(unrecognized_name);
  ASSERT_TRUE(newest.client.error);
  EXPECT_EQ(newest.client.error->received, Alert::unrecognized_name);
  Link chosen{client_config12(handshake::standard_2026()), test::server_config()};
  chosen.start();
  chosen.server.hear(chosen.client.take_said());
  chosen.client.hear(chosen.server.take_said());
  ASSERT_EQ(chosen.client.established, 1);
  EXPECT_FALSE(chosen.client.error) << "TLS 1.3 was chosen";
}

// RFC 9846 §6: only TLS 1.3 asks for another hello.
TEST(Tls12, AWarningIsNoneAfterAHelloRetryRequest) {
  static constexpr std::array only{wire::NamedGroup::secp256r1};
  auto nist = handshake::standard_2026();
  nist.groups = nist.shares = only;
  const Buffer unrecognized_name{21, 3, 3, 0, 2, 1, 112};
  for (const bool client_hears : {true, false}) {
    Link link{client_config12(handshake::standard_2026()), server_config12(crypto::KeyKind::p256, nist)};
    link.start();
    link.server.hear(link.client.take_said());
    link.client.hear(link.server.take_said());
    ASSERT_TRUE(link.client.engine.info().hello_retried && link.server.engine.info().hello_retried);
    const auto& error = client_hears ? link.client.error : link.server.error;
    if (client_hears)
      link.client.hear(unrecognized_name);
    else
      link.server.hear(unrecognized_name);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->received, Alert::unrecognized_name);
  }
}

}  // namespace
}  // namespace bulla
