#include "bulla/handshake/server13/afterwards.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/returning.h"

namespace bulla::handshake::server13 {
namespace {

using test::Duel;
using test::edit;
using test::FaultCase;
using test::Keep;
using test::Returning;
using wire::HandshakeType;

// A client that may be challenged, and a server that knows its CA and does not ask during the handshake.
struct Open : Returning {
  Open() {
    client->late_challenge = LateChallenge::accepted;
    client->identities = {test::client_identity()};
  }
  Duel meet_and_challenge(const Duel::Meddler& meddle = {}) {
    auto duel = meet();
    EXPECT_TRUE(duel.done());
    EXPECT_FALSE(duel.server.info.peer);
    EXPECT_TRUE(challenge(duel, meddle));
    return duel;
  }
  static Result<void> challenge(Duel& duel, const Duel::Meddler& meddle = {}) {
    duel.server.open();
    duel.client.open();
    if (!duel.server.afterwards) return fail(Fault::api_misuse);
    auto asked = duel.server.afterwards->challenge();
    if (asked) duel.go_on(meddle);
    return asked;
  }
};

TEST(LateChallenge, IsAnsweredWithACertificateAndASignature) {
  Open pair;
  std::vector<std::pair<Side, int>> said;
  auto duel = pair.meet_and_challenge([&](Side from, Buffer& message) { said.push_back({from, message[0]}); });
  ASSERT_FALSE(duel.server.error) << duel.server.error->row().name;
  ASSERT_FALSE(duel.client.error) << duel.client.error->row().name;
  EXPECT_EQ(duel.server.answers, 1);
  ASSERT_TRUE(duel.server.info.peer);
  EXPECT_EQ(duel.server.info.peer->leaf().names_text().at(0), "email:client@test.example");
  EXPECT_TRUE(duel.server.info.peer_scheme);
  EXPECT_EQ(duel.client.info.own, test::client_identity());
  const std::vector<std::pair<Side, int>> expected{
      {Side::server, 13}, {Side::client, 11}, {Side::client, 15}, {Side::client, 20}, {Side::server, 4}};
  EXPECT_EQ(said, expected);
}

TEST(LateChallenge, MayBeMadeAgainWithAnotherContext) {
  Open pair;
  std::set<std::string> contexts;
  const auto look = [&](Side, Buffer& message) {
    if (message[0] == 13)
      contexts.insert(to_hex(test::body_of<wire::CertificateRequest>(message).certificate_request_context));
  };
  auto duel = pair.meet_and_challenge(look);
  EXPECT_TRUE(Open::challenge(duel, look));
  EXPECT_EQ(duel.server.answers, 2);
  EXPECT_EQ(contexts.size(), 2U);
}

TEST(LateChallenge, TellsOfAClientThatHasNothingToShow) {
  Open pair;
  pair.client->identities = {};
  auto duel = pair.meet_and_challenge();
  EXPECT_EQ(duel.server.answers, 1);
  EXPECT_FALSE(duel.server.info.peer);
  EXPECT_FALSE(duel.server.error);
}

TEST(LateChallenge, IsNotMadeTwiceAtATimeNorToAClientThatDidNotOfferNorWithoutACa) {
  Open pair;
  auto duel = pair.meet();
  duel.server.open();
  EXPECT_TRUE(duel.server.afterwards->challenge());
  EXPECT_EQ(duel.server.afterwards->challenge().error().fault, Fault::api_misuse);
  Open shy;
  shy.client->late_challenge = LateChallenge::refused;
  auto other = shy.meet();
  EXPECT_FALSE(other.server.info.challengeable);
  EXPECT_FALSE(Open::challenge(other));
  Open unknowing;
  unknowing.server->client_trust = nullptr;
  auto third = unknowing.meet();
  EXPECT_FALSE(third.server.info.challengeable);
}

TEST(LateChallenge, LetsTheSessionGoOnWithWhoTheClientIs) {
  Open pair;
  auto duel = pair.meet_and_challenge();
  ASSERT_EQ(pair.memory->tickets.size(), 3U) << "one more, that says who the client is";
  auto again = pair.meet();
  ASSERT_TRUE(again.server.info.resumed);
  ASSERT_TRUE(again.server.info.peer);
  EXPECT_EQ(again.server.info.peer->leaf().names_text().at(0), "email:client@test.example");
  pair.memory->tickets.resize(2);
  auto as_nobody = pair.meet();
  ASSERT_TRUE(as_nobody.server.info.resumed);
  EXPECT_FALSE(as_nobody.server.info.peer) << "by a ticket from before the challenge";
}

const std::vector<FaultCase>& answer_cases() {
  static const std::vector<FaultCase> cases{
      {"another context", HandshakeType::certificate,
       [](Buffer& message) {
         edit<wire::Certificate>(
             message, [](auto& body, Keep& keep) { body.certificate_request_context.value = keep(Buffer(16, 1)); });
       },
       Fault::certificate_context},
      {"no context", HandshakeType::certificate,
       [](Buffer& message) {
         edit<wire::Certificate>(message, [](auto& body, Keep&) { body.certificate_request_context.value = {}; });
       },
       Fault::certificate_context},
      {"another's certificate", HandshakeType::certificate,
       [](Buffer& message) {
         static const test::TestAuthority stranger{"Stranger"};
         static const auto strange = stranger.issue({.purpose = x509::Purpose::client_authentication});
         edit<wire::Certificate>(message,
                                 [](auto& body, Keep&) { body.certificate_list.raw = strange->certificate_list(); });
       },
       Fault::unknown_issuer},
      {"a signature of something else", HandshakeType::certificate_verify, [](Buffer& message) { message.back() ^= 1; },
       Fault::bad_signature},
      {"another Finished", HandshakeType::finished, [](Buffer& message) { message.back() ^= 1; }, Fault::bad_finished},
      {"a ClientHello", HandshakeType::certificate, [](Buffer& message) { message[0] = 1; }, Fault::unexpected_message},
      {"no Certificate", HandshakeType::certificate, [](Buffer& message) { message[0] = 15; },
       Fault::unexpected_message},
      {"no CertificateVerify", HandshakeType::certificate_verify, [](Buffer& message) { message.clear(); },
       Fault::unexpected_message},
  };
  return cases;
}

TEST(LateChallenge, IsNotAnsweredByAnythingElse) {
  for (const auto& row : answer_cases()) {
    SCOPED_TRACE(row.what);
    Open pair;
    const auto duel = pair.meet_and_challenge(test::changing(Side::client, row));
    ASSERT_TRUE(duel.server.error);
    EXPECT_EQ(duel.server.error->fault, row.fault) << duel.server.error->row().name;
    EXPECT_EQ(duel.server.answers, 0);
    EXPECT_FALSE(duel.server.info.peer);
  }
}

TEST(LateChallenge, IsNotAnsweredTwiceNorUnasked) {
  Open pair;
  std::vector<Buffer> answer;
  auto duel = pair.meet_and_challenge([&](Side from, Buffer& message) {
    if (from == Side::client) answer.push_back(message);
  });
  ASSERT_EQ(answer.size(), 3U);
  EXPECT_FALSE(duel.server.hear(answer[0]));
  EXPECT_EQ(duel.server.error->fault, Fault::unexpected_message);
}

TEST(LateChallenge, HasAnAnswerInOnePiece) {
  Open pair;
  auto duel = pair.meet();
  duel.server.open();
  ASSERT_TRUE(duel.server.afterwards->challenge());
  EXPECT_FALSE(duel.server.afterwards->inside_answer()) << "data may come before the answer";
  std::vector<bool> inside;
  duel.go_on([&](Side from, Buffer&) {
    if (from == Side::client) inside.push_back(duel.server.afterwards->inside_answer());
  });
  EXPECT_EQ(inside, (std::vector{false, true, true}));
  EXPECT_FALSE(duel.server.afterwards->inside_answer());
}

}  // namespace
}  // namespace bulla::handshake::server13
