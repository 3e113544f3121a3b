#include "bulla/handshake/questions.h"

#include <gtest/gtest.h>

#include "support/messages.h"
#include "support/returning.h"

namespace bulla {
namespace {

TEST(Questions, AreAnsweredAsTheConfigurationWould) {
  test::Returning pair;
  pair.meet_first();
  const SessionQuestion known{
      {Buffer{1}, pair.memory->tickets.back().identity}, test::test_time, pair.server->sessions};
  const auto found = std::get<SessionFound>(answer_now(known).value());
  ASSERT_TRUE(found.session);
  EXPECT_EQ(found.place, 1);
  EXPECT_FALSE(
      std::get<SessionFound>(answer_now(SessionQuestion{{Buffer{1}}, {}, pair.server->sessions}).value()).session);
  const TicketQuestion ticket{std::string{test::server_name}, pair.memory};
  EXPECT_TRUE(std::get<TicketChosen>(answer_now(ticket).value()).ticket);
  EXPECT_TRUE(std::get<TicketChosen>(answer_now(ticket).value()).ticket);
  EXPECT_FALSE(std::get<TicketChosen>(answer_now(ticket).value()).ticket) << "each once";
}

TEST(Questions, ThatCannotBeReadHaveNoAnswer) {
  const IdentityQuestion question{.wishes = {0, 13, 0, 9}, .policy = &handshake::standard_2026()};
  EXPECT_EQ(std::get<IdentityChosen>(answer_now(question).value()).identity, nullptr) << "no list: nobody can sign";
  const IdentityQuestion malformed{.wishes = {0, 13, 0, 3, 0, 1, 4}, .policy = &handshake::standard_2026()};
  EXPECT_FALSE(answer_now(malformed));
}

// Everything that may be asked, of both sides, each alone and all together, with and without a session.
TEST(Questions, MayAllBeAnsweredLater) {
  for (unsigned choice = 0; choice < 16; ++choice) {
    SCOPED_TRACE(choice);
    test::Returning pair;
    pair.client->identities = {test::client_identity()};
    pair.server->client_authentication = ClientAuthentication::required;
    pair.client->later = pair.server->later = {.identity = (choice & 1) != 0,
                                               .signature = (choice & 2) != 0,
                                               .trust = (choice & 4) != 0,
                                               .session = (choice & 8) != 0};
    pair.meet_first();
    const auto again = pair.meet();
    ASSERT_TRUE(again.done());
    EXPECT_TRUE(again.client.info.resumed);
    EXPECT_TRUE(again.server.info.peer);
  }
}

}  // namespace
}  // namespace bulla
