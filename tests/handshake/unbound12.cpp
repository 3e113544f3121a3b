// Clients of TLS 1.2 that are older than the extended master secret (RFC 7627): served where the policy allows it, and
// nothing is built on such a connection.
#include <gtest/gtest.h>

#include "bulla/handshake/client13/hello.h"
#include "bulla/handshake/server13/handshake.h"
#include "handshake/faults.h"
#include "handshake/outcomes.h"
#include "support/returning12.h"
#include "support/split.h"

namespace bulla::handshake {
namespace {

using test::Duel;
using test::Returning12;
using wire::ExtensionType;

// A duel with a client whose hello, the one that it goes on from, lacks these extensions.
Duel without(const Returning12& pair, std::initializer_list<ExtensionType> types) {
  static const auto name = x509::ReferenceName::parse(test::server_name).value();
  Duel duel{pair.client, pair.server};
  auto& client = duel.client;
  auto& server = duel.server;
  const ClientContext context{*pair.client, name, client.channel, *client.witness, client.info};
  auto offer = client13::make_offer({}, context).value();
  for (const auto type : types) {
    test::drop<wire::ClientHello>(type)(offer.hello);
    std::erase(offer.extensions, type);
  }
  server.handshake = server13::make_handshake({*pair.server, server.channel, *server.witness, server.info});
  if (!server.hear(offer.hello)) return duel;
  const auto flight = test::split_messages(server.channel.take_messages());
  auto begun = client12::tls12()->go_on(
      context, {std::move(offer.hello), offer.random, std::move(offer.session_id), std::move(offer.extensions)},
      flight.front());
  if (!begun) {
    client.error = begun.error();
    return duel;
  }
  client.handshake = *std::move(begun);
  for (const auto& message : std::span{flight}.subspan(1))
    if (!client.hear(message)) return duel;
  duel.go_on();
  return duel;
}

TEST(Unbound12, AClientIsServedWhereThePolicyAllowsIt) {
  for (const auto kind : {crypto::KeyKind::p256, crypto::KeyKind::rsa})
    for (const bool by_id : {false, true}) {
      Returning12 pair{kind};
      if (by_id) pair.by_id();
      auto duel = without(pair, {ExtensionType::extended_master_secret});
      ASSERT_TRUE(duel.done()) << test::said_by(duel);
      for (auto* side : {&duel.client, &duel.server}) {
        EXPECT_FALSE(side->info.extended_master_secret);
        EXPECT_EQ(side->info.version, wire::ProtocolVersion::tls12);
        EXPECT_FALSE(std::move(*side->handshake).outcome().exporter12) << "RFC 7627 §5.4";
      }
      EXPECT_EQ(duel.client.channel.write_secrets, duel.server.channel.read_secrets);
      EXPECT_EQ(duel.server.channel.write_secrets, duel.client.channel.read_secrets);
      EXPECT_TRUE(pair.memory->tickets.empty()) << "RFC 7627 §5.3: such a session never goes on";
      if (by_id) {
        EXPECT_EQ(dynamic_cast<session::SessionIdMemory&>(*pair.server->session_ids).size(), 0U);
      }
    }
}

TEST(Unbound12, AClientIsRefusedWhereThePolicyWantsMore) {
  Returning12 pair{crypto::KeyKind::p256, test::tls12_alone()};
  const auto duel = without(pair, {ExtensionType::extended_master_secret});
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::extended_master_secret_missing);
  EXPECT_EQ(duel.server.error->alert(), Alert::handshake_failure);
}

// RFC 5746 §3.6, §4.3: a server takes a client that says nothing of it, and answers nothing of it.
TEST(Unbound12, AServerAnswersSecureRenegotiationToWhomSaysItAlone) {
  Returning12 pair;
  const auto duel = without(pair, {ExtensionType::renegotiation_info});
  ASSERT_TRUE(duel.client.error) << "the client itself wants the answer";
  EXPECT_EQ(duel.client.error->fault, Fault::renegotiation_unsafe);
  EXPECT_FALSE(duel.server.error);
}

TEST(Unbound12, APlainOldHelloOfTls12IsEnough) {
  using enum wire::ExtensionType;
  Returning12 pair{crypto::KeyKind::rsa};
  const auto duel = without(
      pair, {extended_master_secret, encrypt_then_mac, server_name, status_request, signed_certificate_timestamp,
             record_size_limit, ec_point_formats, session_ticket, supported_groups});
  ASSERT_TRUE(duel.done()) << test::said_by(duel);
  EXPECT_EQ(duel.server.info.server_name, "");
}

// RFC 7366: without the wish CBC suites protect as they always did.
TEST(Unbound12, EncryptThenMacIsLeftAloneWhereTheClientDoesNotKnowIt) {
  const test::OneSuite cbc{wire::CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};
  Returning12 pair{crypto::KeyKind::p256, cbc.policy()};
  const auto duel = without(pair, {ExtensionType::encrypt_then_mac});
  ASSERT_TRUE(duel.done());
  EXPECT_FALSE(duel.client.info.encrypt_then_mac);
  EXPECT_FALSE(duel.server.info.encrypt_then_mac);
  EXPECT_EQ(duel.client.channel.write_secrets, duel.server.channel.read_secrets);
}

}  // namespace
}  // namespace bulla::handshake
