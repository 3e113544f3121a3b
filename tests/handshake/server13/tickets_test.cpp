#include "bulla/handshake/server13/tickets.h"

#include <gtest/gtest.h>

#include <set>

#include "bulla/session/server_cache.h"
#include "handshake/faults.h"
#include "support/random.h"
#include "support/returning.h"

namespace bulla::handshake::server13 {
namespace {

using test::Duel;
using test::edit;
using test::extension;
using test::FaultCase;
using test::Keep;
using test::Returning;
using wire::ClientHello;
using wire::ExtensionType;
using wire::HandshakeType;

TEST(Tickets, AreAsManyAsConfiguredAndOneAfterAResumption) {
  Returning pair;
  pair.server->tickets = 3;
  pair.meet_first();
  EXPECT_EQ(pair.memory->tickets.size(), 3U);
  EXPECT_TRUE(pair.meet().client.info.resumed);
  EXPECT_EQ(pair.memory->tickets.size(), 3U) << "one used, one new";
}

TEST(Tickets, AreAsManyAsTheClientAsksForWithinBounds) {
  Returning pair;
  pair.client->ticket_request = TicketRequest{.new_session = 4, .resumption = 0};
  std::optional<std::uint8_t> hint;
  const auto look = [&](Side, Buffer& message) {
    if (message[0] != 8) return;
    const auto found =
        test::body_of<wire::EncryptedExtensions>(message).extensions.find<wire::ServerTicketRequestHint>();
    if (*found) hint = (*found)->expected_count;
  };
  (void)pair.meet(look);
  EXPECT_EQ(hint, 4);
  EXPECT_EQ(pair.memory->tickets.size(), 4U);
  EXPECT_TRUE(pair.meet(look).client.info.resumed);
  EXPECT_EQ(hint, 0);
  EXPECT_EQ(pair.memory->tickets.size(), 3U);
  pair.memory->tickets.clear();
  pair.client->ticket_request = TicketRequest{.new_session = 255, .resumption = 255};
  (void)pair.meet(look);
  EXPECT_EQ(hint, 8);
  EXPECT_EQ(pair.memory->tickets.size(), 8U);
}

// RFC 9846 §4.7.1
TEST(Tickets, HideTheirAgeEachByItsOwnNumberAndLiveAWeekAtMost) {
  Returning pair;
  pair.server->tickets = 4;
  pair.server->session_lifetime = std::chrono::days{30};
  std::set<std::uint32_t> hiding;
  std::set<std::string> nonces;
  (void)pair.meet([&](Side, Buffer& message) {
    if (message[0] != 4) return;
    const auto ticket = test::body_of<wire::NewSessionTicket>(message);
    hiding.insert(ticket.ticket_age_add);
    nonces.insert(to_hex(ticket.ticket_nonce.value));
    EXPECT_EQ(ticket.ticket_lifetime, 604800U);
  });
  EXPECT_EQ(hiding.size(), 4U);
  EXPECT_EQ(nonces.size(), 4U);
}

TEST(Tickets, AreIssuedToNobodyWhoCouldNotUseThem) {
  Returning pair;
  pair.client->sessions = nullptr;
  std::size_t issued = 0;
  (void)pair.meet([&](Side, Buffer& message) { issued += message[0] == 4 ? 1 : 0; });
  EXPECT_EQ(issued, 0U);
}

TEST(Tickets, OfACacheWorkOnce) {
  Returning pair;
  test::SeededRandom random{3};
  pair.server->sessions = std::make_shared<session::ServerCache>(random);
  pair.meet_first();
  const auto encoded = session::encode(pair.memory->tickets.back());
  EXPECT_TRUE(pair.meet().server.info.resumed);
  pair.memory->tickets.clear();
  pair.memory->put(session::decode_ticket(encoded).value());
  const auto duel = pair.meet();
  EXPECT_TRUE(duel.done());
  EXPECT_EQ(duel.server.info.not_resumed, Unfit::unknown);
}

TEST(Tickets, CutAtAnyByteLeadToAFullHandshake) {
  Returning pair;
  pair.server->tickets = 1;
  pair.meet_first();
  const auto encoded = session::encode(pair.memory->tickets.back());
  const auto size = pair.memory->tickets.back().identity.size();
  for (std::size_t cut = 1; cut < size; cut += cut < 64 ? 1 : 37) {
    auto ticket = session::decode_ticket(encoded).value();
    ticket.identity.resize(cut);
    pair.memory->tickets.clear();
    pair.memory->put(std::move(ticket));
    const auto duel = pair.meet();
    ASSERT_TRUE(duel.done()) << cut;
    EXPECT_FALSE(duel.server.info.resumed);
    EXPECT_EQ(duel.server.info.not_resumed, Unfit::unknown);
  }
}

// Changes the pre_shared_key of a hello.
auto change_psks(auto&& what) {
  return [what](Buffer& message) {
    edit<ClientHello>(message, [&](auto& hello, Keep& keep) {
      auto psks = hello.extensions.template find<wire::OfferedPsks>()->value();
      what(psks, keep);
      Buffer rest = test::without(hello.extensions, ExtensionType::pre_shared_key);
      append(rest, extension(psks));
      hello.extensions.raw = keep(rest);
    });
  };
}

const std::vector<FaultCase>& hello_cases() {
  constexpr auto type = HandshakeType::client_hello;
  static const std::vector<FaultCase> cases{
      {"a binder of another key", type, [](Buffer& message) { message.back() ^= 1; }, Fault::bad_binder},
      {"a longer binder", type, change_psks([](auto& psks, Keep& keep) {
         Buffer binder(34, 0);
         binder[0] = 33;
         psks.binders.raw = keep(binder);
       }),
       Fault::bad_binder},
      {"a binder more than identities", type, change_psks([](auto& psks, Keep& keep) {
         Buffer twice{psks.binders.raw.begin(), psks.binders.raw.end()};
         append(twice, psks.binders.raw);
         psks.binders.raw = keep(twice);
       }),
       Fault::psk_binder_count},
      {"another byte before the binders", type, [](Buffer& message) { message[4 + 2] ^= 1; }, Fault::bad_binder},
      {"an extension behind", type, test::add<ClientHello>(extension(static_cast<ExtensionType>(0x1a1a), {})),
       Fault::psk_not_last},
      {"no modes", type, test::drop<ClientHello>(ExtensionType::psk_key_exchange_modes), Fault::missing_extension},
  };
  return cases;
}

TEST(Tickets, AreRefusedWithTheHelloThatDoesNotProveThem) {
  for (const auto& row : hello_cases()) {
    Returning pair;
    pair.meet_first();
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::client, row);
  }
}

TEST(Tickets, AreAllThatAClientWithoutSignaturesHas) {
  Returning pair;
  pair.meet_first();
  pair.server->sessions = session::SealedTickets::create(openssl::provider(), test::test_time).value();
  Duel duel{pair.client, pair.server};
  expect_refused(duel, Side::client,
                 {"no signature algorithms, and a ticket that nobody knows", HandshakeType::client_hello,
                  test::drop<ClientHello>(ExtensionType::signature_algorithms), Fault::unknown_psk});
}

TEST(Tickets, AreRefusedWithTheSecondHelloThatDoesNotProveThem) {
  const test::GroupPolicy nist{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
  Returning pair;
  pair.server->policy = &nist.policy;
  pair.meet_first();
  int hellos = 0;
  const auto duel = pair.meet([&](Side, Buffer& message) {
    if (message[0] == 1 && ++hellos == 2) message.back() ^= 1;
  });
  EXPECT_EQ(hellos, 2);
  ASSERT_TRUE(duel.server.error);
  EXPECT_EQ(duel.server.error->fault, Fault::bad_binder);
}

// RFC 9846 §4.2.2 lets a client leave tickets out of its second hello: then there is nothing to go on with.
TEST(Tickets, ThatTheSecondHelloDropsAreNotGoneOnWith) {
  const test::GroupPolicy nist{{wire::NamedGroup::secp256r1}, {wire::NamedGroup::secp256r1}};
  Returning pair;
  pair.server->policy = &nist.policy;
  pair.meet_first();
  int hellos = 0;
  const auto duel = pair.meet([&](Side, Buffer& message) {
    if (message[0] == 1 && ++hellos == 2) test::drop<ClientHello>(ExtensionType::pre_shared_key)(message);
  });
  EXPECT_EQ(hellos, 2);
  EXPECT_FALSE(duel.server.info.resumed);
  EXPECT_TRUE(duel.server.info.own) << "it shows its certificate";
  ASSERT_TRUE(duel.client.error) << "which covers a hello that the client has not said";
  EXPECT_EQ(duel.client.error->fault, Fault::bad_signature);
}

TEST(Tickets, AreTakenWithAKeyAgreementAlone) {
  Returning pair;
  pair.meet_first();
  const auto duel = pair.meet([&](Side, Buffer& message) {
    if (message[0] != 1) return;
    edit<ClientHello>(message, [&](auto& hello, Keep& keep) {
      hello.extensions.raw =
          keep(test::with(hello.extensions, extension(ExtensionType::psk_key_exchange_modes, Buffer{1, 0})));
    });
  });
  EXPECT_FALSE(duel.server.info.resumed) << "psk_ke gives no forward secrecy";
}

struct TakesAll final : session::SingleUse {
  bool first(Bytes, Time, Time) override { return true; }
};

// RFC 9846 §4.3.10
TEST(Tickets, BringEarlyDataInTheFirstPlaceAndWithTheirSuiteAlone) {
  Returning pair;
  pair.server->max_early_data = 1000;
  pair.server->replay_guard = std::make_shared<TakesAll>();
  pair.meet_first();
  const auto& session = pair.memory->tickets.back().session;
  const auto revived = revive(session, *pair.client, x509::ReferenceName::parse(test::server_name).value());
  ASSERT_TRUE(revived);
  Buffer psks = test::counted(2, Buffer{0, 1, 'x', 0, 0, 0, 0});
  append(psks, test::counted(2, test::counted(1, Buffer(32, 1))));
  HelloExtensions hello;
  hello.early_data = true;
  hello.psks = wire::decode<wire::OfferedPsks>(psks).value();
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
  const Context context{*pair.server, channel, witness, info};
  const auto taken = [&](std::uint16_t place, wire::CipherSuite id) {
    const auto* suite = find_suite(id, *pair.server->policy, *pair.server->provider);
    return takes_early_data(hello, {place, session, *revived}, *suite, context);
  };
  EXPECT_TRUE(taken(0, wire::CipherSuite::TLS_AES_128_GCM_SHA256));
  EXPECT_FALSE(taken(1, wire::CipherSuite::TLS_AES_128_GCM_SHA256));
  EXPECT_FALSE(taken(0, wire::CipherSuite::TLS_CHACHA20_POLY1305_SHA256)) << "of the same hash";
}

TEST(Tickets, AServersChoiceHasToBeOneOfThoseOffered) {
  const std::vector<FaultCase> cases{
      {"a place past the end", HandshakeType::server_hello,
       test::put<wire::ServerHello>(extension(wire::SelectedPsk{1})), Fault::psk_not_offered},
      {"a suite of another hash", HandshakeType::server_hello,
       [](Buffer& message) {
         edit<wire::ServerHello>(
             message, [](auto& hello, Keep&) { hello.cipher_suite = wire::CipherSuite::TLS_AES_256_GCM_SHA384; });
       },
       Fault::psk_wrong_hash},
      {"no key share", HandshakeType::server_hello, test::drop<wire::ServerHello>(ExtensionType::key_share),
       Fault::group_not_offered},
  };
  for (const auto& row : cases) {
    Returning pair;
    pair.meet_first();
    Duel duel{pair.client, pair.server};
    expect_refused(duel, Side::server, row);
  }
}

TEST(Tickets, AServerThatGoesOnAsksForNoCertificateAndShowsNone) {
  Returning pair;
  pair.meet_first();
  for (const auto type : {HandshakeType::certificate, HandshakeType::certificate_request}) {
    const auto duel = pair.meet([&](Side from, Buffer& message) {
      if (from == Side::server && message[0] == 20) message[0] = std::to_underlying(type);
    });
    ASSERT_TRUE(duel.client.error);
    EXPECT_EQ(duel.client.error->fault, Fault::unexpected_message);
  }
}

}  // namespace
}  // namespace bulla::handshake::server13
