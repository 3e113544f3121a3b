#include "bulla/handshake/client12/sessions.h"

#include <gtest/gtest.h>

#include "support/returning12.h"

namespace bulla::handshake::client12 {
namespace {

using session::NameForm;
using namespace std::chrono_literals;

struct Room {
  Room() {
    config->sessions = memory;
    info.server_name = test::server_name;
    info.protocol = "h2";
  }
  Context context() { return {*config, name, channel, witness, info}; }
  // What becomes of a NewSessionTicket.
  std::optional<session::Ticket> take(std::uint32_t hint, Bytes ticket) {
    return ticket_in({hint, {ticket}}, {.version = wire::ProtocolVersion::tls12}, master, context());
  }
  // The end of a handshake with a server that named the session so.
  Closing closing(Buffer id) {
    Choice choice{.agreement = {.suite = &openssl::provider().suites12.front(), .extended_master_secret = true},
                  .session_id = std::move(id),
                  .timestamps = {}};
    return {std::move(choice),
            revived(),
            {.version = wire::ProtocolVersion::tls12},
            keys::MasterSecret::resumed(*openssl::provider().sha256, master.expose())};
  }
  // Of a claim nothing is asked here.
  static ServerClaim revived() {
    test::Returning12 pair;
    pair.meet_first();
    const auto name = x509::ReferenceName::parse(test::server_name).value();
    return revive(pair.memory->tickets.back().session, *pair.client, name).value();
  }
  session::Ticket ticket(std::uint8_t mark) { return *take(100, Buffer{mark}); }

  std::shared_ptr<test::OpenMemory> memory = std::make_shared<test::OpenMemory>();
  std::shared_ptr<ClientConfig> config = test::client_config12();
  x509::ReferenceName name = x509::ReferenceName::parse(test::server_name).value();
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
  keys::MasterSecret master = keys::MasterSecret::resumed(*openssl::provider().sha256, Buffer(48, 5));
};

TEST(ClientSessions12, ATicketHoldsWhatTheSessionIs) {
  Room room;
  const auto ticket = room.take(7200, Buffer{1, 2, 3});
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket->form, NameForm::ticket);
  EXPECT_EQ(to_hex(ticket->identity), "010203");
  EXPECT_EQ(ticket->host, test::server_name);
  EXPECT_EQ(ticket->session.terms.server_name, test::server_name);
  EXPECT_EQ(ticket->session.terms.protocol, "h2");
  EXPECT_EQ(ticket->session.created, test::test_time);
  EXPECT_TRUE(same_bytes(ticket->session.psk.expose(), room.master.expose()));
}

TEST(ClientSessions12, ATicketLivesAsLongAsTheServerSaysButNoLongerThanAWeek) {
  Room room;
  EXPECT_EQ(room.take(7200, Buffer{1})->session.lifetime, 2h);
  EXPECT_EQ(room.take(0, Buffer{1})->session.lifetime, 24h) << "the server doesn't say";
  EXPECT_EQ(room.take(0xffffffff, Buffer{1})->session.lifetime, session::longest_life);
}

TEST(ClientSessions12, ATicketThatIsNoneOrTooLongIsNotKept) {
  Room room;
  EXPECT_FALSE(room.take(100, {}));
  EXPECT_TRUE(room.take(100, Buffer(session::max_ticket)));
  EXPECT_FALSE(room.take(100, Buffer(session::max_ticket + 1)));
  room.config->sessions = nullptr;
  EXPECT_FALSE(room.take(100, Buffer{1}));
}

TEST(ClientSessions12, TheNewTicketIsKeptElseTheOldOneElseTheId) {
  Room room;
  auto& kept = room.memory->tickets;
  auto closing = room.closing(Buffer(32, 9));
  closing.ticket = room.ticket(1);
  closing.offered = room.ticket(2);
  keep_session(closing, room.context());
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(to_hex(kept.back().identity), "01");

  closing = room.closing(Buffer(32, 9));
  closing.offered = room.ticket(2);
  keep_session(closing, room.context());
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(to_hex(kept.back().identity), "02");

  closing = room.closing(Buffer(32, 9));
  keep_session(closing, room.context());
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept.back().form, NameForm::session_id);
  EXPECT_EQ(kept.back().identity, Buffer(32, 9));
  EXPECT_EQ(kept.back().session.lifetime, 24h);
  EXPECT_EQ(kept.back().session.terms.protocol, "h2");

  closing = room.closing({});
  keep_session(closing, room.context());
  EXPECT_EQ(kept.size(), 3U) << "it has no name";
}

TEST(ClientSessions12, NothingIsKeptOfAMasterSecretThatIsNotExtended) {
  Room room;
  auto closing = room.closing(Buffer(32, 9));
  closing.ticket = room.ticket(1);
  closing.choice.agreement.extended_master_secret = false;
  keep_session(closing, room.context());
  EXPECT_TRUE(room.memory->tickets.empty());
  room.config->sessions = nullptr;
  closing = room.closing(Buffer(32, 9));
  keep_session(closing, room.context());
}

}  // namespace
}  // namespace bulla::handshake::client12
