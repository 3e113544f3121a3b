// Questions that are answered after the call that raised them has returned: all of them, on both sides, in the
// handshake and after it.
#include <gtest/gtest.h>

#include "support/link.h"
#include "support/recorder.h"
#include "support/returning12.h"
#include "support/rogue.h"

namespace bulla {
namespace {

using test::Link;
using test::Returning;

constexpr LaterAnswers all{.identity = true, .signature = true, .trust = true, .session = true};

// Answers what the end asks until it asks nothing; which questions those were.
template <class Role>
std::string answer(test::End<Role>& end) {
  constexpr std::array names{"identity ", "signature ", "trust ", "ticket ", "session ", "decryption "};
  std::string asked;
  while (const auto* question = end.engine.question()) {
    asked += names[question->index()];
    const auto got = end.engine.answer(answer_now(*question), end.outbox());
    if (!got) {
      end.error = got.error();
      break;
    }
    if (got->event == Event::established) ++end.established;
    end.collect();
  }
  end.hear({});
  return asked;
}

struct Story {
  std::string client;
  std::string server;
};
// Carries and answers until nobody has anything to say or to ask.
Story go_on(Link& link) {
  Story story;
  for (bool more = true; more;) {
    const auto before = story.client.size() + story.server.size();
    story.client += answer(link.client);
    story.server += answer(link.server);
    more = !link.client.said.empty() || !link.server.said.empty() || story.client.size() + story.server.size() > before;
    link.server.hear(link.client.take_said());
    link.client.hear(link.server.take_said());
  }
  return story;
}

struct Slow : Returning {
  Slow() {
    client->later = server->later = all;
    client->identities = {test::client_identity()};
    server->client_authentication = ClientAuthentication::required;
  }
  Link link(Observer* at_client = nullptr, Observer* at_server = nullptr) {
    return Link{client, server, at_client, at_server};
  }
};

void expect_open(Link& link) {
  ASSERT_TRUE(link.open()) << (link.client.error ? link.client.error->row().name : "")
                           << (link.server.error ? link.server.error->row().name : "");
  ASSERT_TRUE(link.client.say(bytes_of("ping")));
  ASSERT_TRUE(link.server.say(bytes_of("pong")));
  link.carry();
  EXPECT_EQ(text_of(link.client.heard), "pong");
  EXPECT_EQ(text_of(link.server.heard), "ping");
}

TEST(LaterAnswers, AreAskedForInTheOrderOfTheHandshake) {
  Slow pair;
  auto first = pair.link();
  first.start();
  EXPECT_TRUE(first.client.said.empty()) << "is there a ticket?";
  const auto story = go_on(first);
  EXPECT_EQ(story.client, "ticket trust identity signature ");
  EXPECT_EQ(story.server, "identity signature trust ");
  expect_open(first);
  EXPECT_TRUE(first.server.engine.info().peer);
  auto second = pair.link();
  second.start();
  const auto resumed = go_on(second);
  EXPECT_EQ(resumed.client, "ticket ");
  EXPECT_EQ(resumed.server, "identity session ");
  expect_open(second);
  EXPECT_TRUE(second.client.engine.info().resumed);
}

TEST(LaterAnswers, AreAskedForInTheOrderOfTheHandshakeOfTls12) {
  for (const auto& [kind, asked] : {std::pair{crypto::KeyKind::p256, "identity signature trust "},
                                    std::pair{crypto::KeyKind::rsa, "identity trust decryption "}}) {
    test::Returning12 pair{kind};
    pair.client->later = pair.server->later = all;
    pair.client->identities = {test::client_identity()};
    pair.server->client_authentication = ClientAuthentication::required;
    Link first{pair.client, pair.server};
    first.start();
    const auto story = go_on(first);
    EXPECT_EQ(story.client, "ticket trust identity signature ");
    EXPECT_EQ(story.server, asked);
    expect_open(first);
    Link second{pair.client, pair.server};
    second.start();
    const auto resumed = go_on(second);
    EXPECT_EQ(resumed.client, "ticket ");
    EXPECT_EQ(resumed.server, "identity session ");
    expect_open(second);
    EXPECT_TRUE(second.client.engine.info().resumed);
  }
}

// The ChangeCipherSpec and Finished behind it wait for the secret that they depend on.
TEST(LaterAnswers, ADecryptionThatFailsLaterIsNoErrorOfTheAnswer) {
  test::Returning12 pair{crypto::KeyKind::rsa};
  pair.server->later.signature = true;
  Link link{pair.client, pair.server};
  link.start();
  link.server.hear(link.client.take_said());
  link.client.hear(link.server.take_said());
  link.server.hear(link.client.take_said());
  const auto* question = link.server.engine.question();
  ASSERT_TRUE(question != nullptr && std::holds_alternative<DecryptionQuestion>(*question));
  EXPECT_TRUE(link.server.engine.stands_still());
  auto wrong = std::get<DecryptionQuestion>(*question);
  wrong.encrypted.back() ^= 1;
  ASSERT_TRUE(link.server.engine.answer(answer_now(wrong), link.server.outbox()));
  link.server.hear({});
  ASSERT_TRUE(link.server.error);
  EXPECT_EQ(link.server.error->fault, Fault::bad_record_mac);
}

TEST(LaterAnswers, NothingIsTakenAndNothingIsLostWhileOneIsAwaited) {
  Slow pair;
  auto link = pair.link();
  link.start();
  answer(link.client);
  auto hello = link.client.take_said();
  const auto got = link.server.engine.receive(hello, link.server.outbox());
  ASSERT_TRUE(got);
  EXPECT_EQ(got->event, Event::asked);
  EXPECT_EQ(got->consumed, hello.size());
  ASSERT_TRUE(link.server.engine.stands_still());
  Buffer more{22, 3, 3, 0, 1, 0};
  const auto held = link.server.engine.receive(more, link.server.outbox());
  ASSERT_TRUE(held);
  EXPECT_EQ(held->consumed, 0U);
  EXPECT_EQ(held->event, Event::asked);
  EXPECT_EQ(link.server.engine.send(bytes_of("x"), link.server.outbox()).error().fault, Fault::api_misuse);
  EXPECT_EQ(go_on(link).server, "identity signature trust ");
  expect_open(link);
}

TEST(LaterAnswers, OfTheWrongKindOrUnaskedForAreRefused) {
  Slow pair;
  auto link = pair.link();
  EXPECT_EQ(link.client.engine.answer(TicketChosen{}, link.client.outbox()).error().fault, Fault::api_misuse);
  link.start();
  EXPECT_EQ(link.client.engine.answer(Signature{}, link.client.outbox()).error().fault, Fault::api_misuse);
  EXPECT_EQ(link.client.engine.question(), nullptr) << "the connection is over";
}

TEST(LaterAnswers, ThatCannotBeHadEndTheConnection) {
  Slow pair;
  auto link = pair.link();
  link.start();
  answer(link.client);
  link.server.hear(link.client.take_said());
  const auto failed = link.server.engine.answer(fail(Fault::crypto_failed), link.server.outbox());
  EXPECT_EQ(failed.error().fault, Fault::crypto_failed);
  link.server.collect();
  link.client.hear(link.server.take_said());
  ASSERT_TRUE(link.client.error);
  EXPECT_EQ(link.client.error->received, Alert::internal_error);
}

// A witness learns of a verdict that was given elsewhere.
class Verdicts final : public Observer {
 public:
  void judged(const x509::Explanation& why, const Error* error) override {
    faults.push_back(error == nullptr ? std::nullopt : std::optional{error->fault});
    attempts += why.attempts.size();
  }
  std::vector<std::optional<Fault>> faults;
  std::size_t attempts = 0;
};

TEST(LaterAnswers, AVerdictThatIsNoRefusesAndIsExplained) {
  Slow pair;
  static const test::TestAuthority other{"Other Root"};
  pair.client->trust = other.trust();
  Verdicts verdicts;
  auto link = pair.link(&verdicts);
  link.start();
  EXPECT_EQ(go_on(link).client, "ticket trust ");
  ASSERT_TRUE(link.client.error);
  EXPECT_EQ(link.client.error->fault, Fault::unknown_issuer);
  EXPECT_EQ(link.server.error->received, Alert::unknown_ca);
  EXPECT_EQ(verdicts.faults, (std::vector<std::optional<Fault>>{Fault::unknown_issuer}));
  EXPECT_GT(verdicts.attempts, 0U);
}

TEST(LaterAnswers, AnIdentityMayBeAnyThatCanSign) {
  Slow pair;
  const auto another = test::test_authority().issue({.names = {test::server_name}});
  auto link = pair.link();
  link.start();
  answer(link.client);
  link.server.hear(link.client.take_said());
  ASSERT_TRUE(std::holds_alternative<IdentityQuestion>(*link.server.engine.question()));
  EXPECT_EQ(std::get<IdentityQuestion>(*link.server.engine.question()).server_name, test::server_name);
  ASSERT_TRUE(link.server.engine.answer(IdentityChosen{another}, link.server.outbox()));
  (void)go_on(link);
  expect_open(link);
  EXPECT_TRUE(same_bytes(link.client.engine.info().peer->leaf().der, another->leaf().der));

  auto nobody = pair.link();
  nobody.start();
  ASSERT_TRUE(nobody.client.engine.answer(TicketChosen{}, nobody.client.outbox()));
  nobody.client.collect();
  nobody.server.hear(nobody.client.take_said());
  EXPECT_EQ(nobody.server.engine.answer(IdentityChosen{}, nobody.server.outbox()).error().fault,
            Fault::no_common_signature);
}

TEST(LaterAnswers, ASessionIsOneOfThoseThatWereOffered) {
  Slow pair;
  auto first = pair.link();
  first.start();
  (void)go_on(first);
  auto link = pair.link();
  link.start();
  answer(link.client);
  link.server.hear(link.client.take_said());
  ASSERT_TRUE(link.server.engine.answer(answer_now(*link.server.engine.question()), link.server.outbox()));
  const auto* question = link.server.engine.question();
  ASSERT_TRUE(question != nullptr && std::holds_alternative<SessionQuestion>(*question));
  auto found = std::get<SessionFound>(answer_now(*question).value());
  found.place = 1;
  EXPECT_EQ(link.server.engine.answer(std::move(found), link.server.outbox()).error().fault, Fault::api_misuse);
}

TEST(LaterAnswers, EarlyDataWaitsForTheTicket) {
  Slow pair;
  pair.client->early_data = EarlyData::offered;
  pair.server->max_early_data = 100;
  pair.server->replay_guard = std::make_shared<session::SingleUseMemory>(test::test_time);
  auto first = pair.link();
  first.start();
  (void)go_on(first);
  auto link = pair.link();
  link.start();
  EXPECT_EQ(link.client.engine.early_data_room(), 0U);
  answer(link.client);
  EXPECT_EQ(link.client.engine.early_data_room(), 100U);
  ASSERT_TRUE(link.client.engine.send_early(bytes_of("early"), link.client.outbox()));
  link.client.collect();
  (void)go_on(link);
  expect_open(link);
  EXPECT_EQ(text_of(link.server.heard_early), "early");
}

TEST(LaterAnswers, ALateChallengeIsAnsweredAndJudgedLaterWhileDataFlows) {
  Slow pair;
  pair.client->late_challenge = LateChallenge::accepted;
  pair.server->client_authentication = ClientAuthentication::none;
  auto link = pair.link();
  link.start();
  (void)go_on(link);
  expect_open(link);
  ASSERT_TRUE(link.server.engine.challenge_client(link.server.outbox()));
  link.server.collect();
  link.client.hear(link.server.take_said());
  ASSERT_NE(link.client.engine.question(), nullptr);
  EXPECT_FALSE(link.client.engine.stands_still()) << "its data goes on";
  link.client.heard.clear();
  ASSERT_TRUE(link.server.say(bytes_of("meanwhile")));
  link.client.hear(link.server.take_said());
  EXPECT_EQ(text_of(link.client.heard), "meanwhile");
  EXPECT_EQ(answer(link.client), "identity signature ");
  ASSERT_TRUE(link.client.say(bytes_of("after the answer")));
  link.server.heard.clear();
  link.server.hear(link.client.take_said());
  EXPECT_TRUE(link.server.engine.stands_still());
  EXPECT_TRUE(link.server.heard.empty()) << "who says this is not known yet";
  EXPECT_EQ(answer(link.server), "trust ");
  EXPECT_EQ(text_of(link.server.heard), "after the answer");
  EXPECT_TRUE(link.server.engine.info().peer);
}

}  // namespace
}  // namespace bulla
