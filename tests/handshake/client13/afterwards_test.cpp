#include "bulla/handshake/client13/afterwards.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/hex.h"
#include "support/returning.h"
#include "support/split.h"

namespace bulla::handshake::client13 {
namespace {

using test::add;
using test::edit;
using test::extension;
using test::FaultCase;
using test::Keep;
using test::Returning;
using wire::HandshakeType;
using wire::NewSessionTicket;

auto change(auto&& what) {
  return [what](Buffer& message) { edit<NewSessionTicket>(message, what); };
}

TEST(ClientAfterwards, KeepsWhatATicketSays) {
  Returning pair;
  pair.client->protocols = pair.server->protocols = {"h2"};
  pair.meet_first();
  ASSERT_EQ(pair.memory->tickets.size(), 2U);
  const auto& [session, identity, host, form] = pair.memory->tickets[0];
  EXPECT_EQ(host, "server.example");
  EXPECT_EQ(form, session::NameForm::ticket);
  EXPECT_FALSE(identity.empty());
  EXPECT_EQ(session.terms.version, wire::ProtocolVersion::tls13);
  EXPECT_EQ(session.terms.protocol, "h2");
  EXPECT_EQ(session.terms.server_name, "server.example");
  EXPECT_EQ(session.terms.suite, wire::CipherSuite::TLS_AES_128_GCM_SHA256);
  EXPECT_EQ(session.terms.group, wire::NamedGroup::X25519MLKEM768);
  EXPECT_EQ(session.terms.peer_scheme, wire::SignatureScheme::ecdsa_secp256r1_sha256);
  EXPECT_EQ(session.created, test::test_time);
  EXPECT_EQ(session.lifetime, std::chrono::hours{12});
  EXPECT_EQ(session.psk.size(), 32U);
  EXPECT_NE(to_hex(session.psk.expose()), to_hex(pair.memory->tickets[1].session.psk.expose()));
}

TEST(ClientAfterwards, KeepsATicketForNoLongerThanAWeekAndNoneThatIsDeadOrTooLarge) {
  const auto kept_of = [](auto&& what) {
    Returning pair;
    pair.server->tickets = 1;
    (void)pair.meet([&](Side, Buffer& message) {
      if (message[0] == 4) edit<NewSessionTicket>(message, what);
    });
    return std::move(pair.memory->tickets);
  };
  const auto long_one = kept_of([](auto& ticket, Keep&) { ticket.ticket_lifetime = 0xffffffff; });
  ASSERT_EQ(long_one.size(), 1U);
  EXPECT_EQ(long_one[0].session.lifetime, session::longest_life);
  EXPECT_TRUE(kept_of([](auto& ticket, Keep&) { ticket.ticket_lifetime = 0; }).empty());
  EXPECT_TRUE(
      kept_of([](auto& ticket, Keep& keep) { ticket.ticket = {keep(Buffer(session::max_ticket + 1, 1))}; }).empty());
  const auto early =
      kept_of([](auto& ticket, Keep& keep) { ticket.extensions.raw = keep(extension(wire::EarlyDataLimit{4096})); });
  ASSERT_EQ(early.size(), 1U);
  EXPECT_EQ(early[0].session.max_early_data, 4096U);
  const auto unknown = kept_of([](auto& ticket, Keep& keep) {
    ticket.extensions.raw = keep(extension(static_cast<wire::ExtensionType>(0xfafa), Buffer(7)));
  });
  EXPECT_EQ(unknown.size(), 1U) << "what is not known there is passed over";
}

TEST(ClientAfterwards, RefusesMessagesThatAreNotTickets) {
  const std::vector<FaultCase> cases{
      {"an empty ticket", HandshakeType::new_session_ticket,
       [](Buffer& message) {
         message = test::from_hex(
             "0400000d00000e1000000000000000"
             "0000");
       },
       Fault::length_out_of_range},
      {"an extension of another message", HandshakeType::new_session_ticket,
       add<NewSessionTicket>(extension(wire::ServerNameAcknowledged{})), Fault::unexpected_extension},
      {"an early_data without a size", HandshakeType::new_session_ticket,
       add<NewSessionTicket>(extension(wire::EarlyDataIndication{})), Fault::truncated},
      {"a ServerHello", HandshakeType::new_session_ticket, [](Buffer& message) { message[0] = 2; },
       Fault::unexpected_message},
  };
  for (const auto& row : cases) {
    SCOPED_TRACE(row.what);
    Returning pair;
    const auto duel = pair.meet(test::changing(Side::server, row));
    ASSERT_TRUE(duel.client.error);
    EXPECT_EQ(duel.client.error->fault, row.fault) << duel.client.error->row().name;
    EXPECT_TRUE(pair.memory->tickets.empty());
  }
}

TEST(ClientAfterwards, DropsTicketsWhereNobodyKeepsThem) {
  Returning pair;
  pair.meet_first();
  pair.client->sessions = nullptr;
  const auto duel = pair.meet();
  EXPECT_TRUE(duel.done());
  EXPECT_FALSE(duel.client.error);
  EXPECT_FALSE(duel.client.info.resumed);
}

// A client after its handshake, and what a server may then say to it.
struct Challenged : Returning {
  Challenged() {
    client->late_challenge = LateChallenge::accepted;
    client->identities = {test::client_identity()};
  }
  test::Duel open() {
    auto duel = meet();
    duel.client.open();
    return duel;
  }
};

Buffer request(Bytes context, Buffer extensions = test::extension(wire::ExtensionType::signature_algorithms,
                                                                  test::from_hex("00020403"))) {
  wire::CertificateRequest message{{context}, {}};
  message.extensions.raw = extensions;
  return test::message_of(message);
}

TEST(ClientAfterwards, TakesNoChallengeThatItDidNotOfferToTake) {
  Challenged pair;
  pair.client->late_challenge = LateChallenge::refused;
  auto duel = pair.open();
  EXPECT_FALSE(duel.client.hear(request(Buffer{1})));
  EXPECT_EQ(duel.client.error->fault, Fault::unexpected_message);
}

TEST(ClientAfterwards, PassesOverWhatItDoesNotKnowInARequest) {
  Challenged pair;
  auto duel = pair.open();
  auto extensions = extension(static_cast<wire::ExtensionType>(0xfafa), Buffer(7));
  append(extensions, extension(wire::ExtensionType::signature_algorithms, test::from_hex("00020403")));
  EXPECT_TRUE(duel.client.hear(request(Buffer{1}, extensions)));
  EXPECT_FALSE(duel.client.error);
}

TEST(ClientAfterwards, RefusesARequestThatItCannotAnswer) {
  const std::vector<std::pair<Buffer, Fault>> rows{
      {request(Buffer{1}, {}), Fault::missing_extension},
      {request(Buffer{1}, extension(wire::EarlyDataIndication{})), Fault::unexpected_extension},
      {test::from_hex("0d00000101"), Fault::truncated},
  };
  for (const auto& [message, fault] : rows) {
    Challenged pair;
    auto duel = pair.open();
    EXPECT_FALSE(duel.client.hear(message));
    EXPECT_EQ(duel.client.error->fault, fault) << duel.client.error->row().name;
  }
}

TEST(ClientAfterwards, RefusesAContextASecondTimeAndChallengesWithoutEnd) {
  Challenged pair;
  auto duel = pair.open();
  EXPECT_TRUE(duel.client.hear(request(Buffer{1})));
  EXPECT_TRUE(duel.client.hear(request(Buffer{2})));
  EXPECT_FALSE(duel.client.hear(request(Buffer{1})));
  EXPECT_EQ(duel.client.error->fault, Fault::request_context_reused);
  auto other = pair.open();
  for (std::uint8_t i = 0; i < 16; ++i) ASSERT_TRUE(other.client.hear(request(Buffer{i})));
  EXPECT_FALSE(other.client.hear(request(Buffer{16})));
  EXPECT_EQ(other.client.error->fault, Fault::too_many_messages);
}

TEST(ClientAfterwards, AnswersChallengesOneAfterTheOtherWhenItsSignaturesComeLater) {
  Challenged pair;
  pair.client->later.signature = true;
  auto duel = pair.open();
  duel.client.channel.sent.clear();
  ASSERT_TRUE(duel.client.hear(request(Buffer{1})));
  ASSERT_TRUE(duel.client.hear(request(Buffer{2})));
  EXPECT_TRUE(duel.client.asked);
  EXPECT_TRUE(duel.client.channel.sent.empty()) << "an answer leaves whole";
  auto& afterwards = *duel.client.afterwards;
  for (int i = 0; i < 2; ++i) {
    const auto* question = afterwards.question();
    ASSERT_NE(question, nullptr);
    ASSERT_TRUE(afterwards.answer(answer_now(*question).value()));
  }
  EXPECT_EQ(afterwards.question(), nullptr);
  EXPECT_EQ(afterwards.answer(Signature{}).error().fault, Fault::api_misuse);
  std::vector<int> types;
  for (const auto& message : test::split_messages(duel.client.channel.messages())) types.push_back(message[0]);
  EXPECT_EQ(types, (std::vector{11, 15, 20, 11, 15, 20}));
}

}  // namespace
}  // namespace bulla::handshake::client13
