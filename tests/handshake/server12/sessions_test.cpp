#include "bulla/handshake/server12/sessions.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/returning12.h"

namespace bulla::handshake::server12 {
namespace {

using namespace std::chrono_literals;

struct Room {
  Room() {
    config->sessions = session::SealedTickets::create(openssl::provider(), test::test_time).value();
    config->session_ids = ids;
    info.own = config->identities.front();
    info.server_name = test::server_name;
    info.suite = suite;
  }
  Context context() { return {*config, channel, witness, info}; }
  Course course(Naming naming) {
    Course made{};
    made.agreement.suite = &openssl::provider().suites12.front();
    made.agreement.transcript.choose(*made.agreement.suite->hash);
    made.naming = std::move(naming);
    made.terms = {.version = wire::ProtocolVersion::tls12,
                  .group = wire::NamedGroup::x25519,
                  .authenticated = config->clock->now()};
    return made;
  }
  wire::tls12::NewSessionTicket say(Course made) {
    said.clear();
    EXPECT_TRUE(say_ticket({Side::server, made.agreement.transcript, witness, said}, made, master, context()));
    return said.empty() ? wire::tls12::NewSessionTicket{} : test::body_of<wire::tls12::NewSessionTicket>(said);
  }

  static constexpr auto suite = wire::CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
  std::shared_ptr<ServerConfig> config = test::server_config12();
  std::shared_ptr<session::SessionIdMemory> ids = std::make_shared<session::SessionIdMemory>();
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
  Buffer said;
  keys::MasterSecret master = keys::MasterSecret::resumed(*openssl::provider().sha256, Buffer(48, 5));
};

TEST(ServerSessions12, AreLookedUpByTheTicketElseByTheId) {
  Room room;
  const Buffer id(32, 1), ticket{7, 7};
  wire::ClientHello hello{};
  hello.legacy_session_id.value = id;
  HelloExtensions extensions;
  const auto by_id = session_question(hello, extensions, *room.config);
  ASSERT_TRUE(by_id);
  EXPECT_EQ(by_id->session_id, id);
  EXPECT_TRUE(by_id->tickets.empty());
  EXPECT_EQ(by_id->now, test::test_time);
  extensions.ticket = Bytes{};
  EXPECT_EQ(session_question(hello, extensions, *room.config)->session_id, id) << "it has no ticket yet";
  extensions.ticket = ticket;
  const auto by_ticket = session_question(hello, extensions, *room.config);
  ASSERT_TRUE(by_ticket);
  EXPECT_EQ(by_ticket->tickets, std::vector<Buffer>{ticket});
  EXPECT_TRUE(by_ticket->session_id.empty());
  room.config->sessions = nullptr;
  EXPECT_EQ(session_question(hello, extensions, *room.config)->session_id, id);
  room.config->session_ids = nullptr;
  EXPECT_FALSE(session_question(hello, extensions, *room.config));
  room.config->session_ids = room.ids;
  hello.legacy_session_id.value = {};
  EXPECT_FALSE(session_question(hello, extensions, *room.config));
}

TEST(ServerSessions12, AreNamedByATicketElseByAnIdOfOurs) {
  Room room;
  HelloExtensions extensions;
  extensions.extended_master_secret = true;
  const auto id = name_session(extensions, *room.config).value();
  EXPECT_FALSE(id.by_ticket);
  EXPECT_EQ(id.session_id.size(), 32U);
  EXPECT_NE(id.session_id, name_session(extensions, *room.config)->session_id);
  extensions.ticket = Bytes{};
  const auto ticket = name_session(extensions, *room.config).value();
  EXPECT_TRUE(ticket.by_ticket);
  EXPECT_TRUE(ticket.session_id.empty());
  extensions.extended_master_secret = false;
  const auto unbound = name_session(extensions, *room.config).value();
  EXPECT_FALSE(unbound.by_ticket || !unbound.session_id.empty()) << "RFC 7627 §5.3";
  extensions.extended_master_secret = true;
  room.config->sessions = nullptr;
  room.config->session_ids = nullptr;
  const auto none = name_session(extensions, *room.config).value();
  EXPECT_FALSE(none.by_ticket || !none.session_id.empty());
}

TEST(ServerSessions12, GoOutInATicketIfOneWasPromised) {
  Room room;
  const auto message = room.say(room.course({.by_ticket = true}));
  EXPECT_EQ(message.ticket_lifetime_hint, 12U * 3600U);
  const auto found = room.config->sessions->find(message.ticket, test::test_time);
  ASSERT_TRUE(found);
  EXPECT_TRUE(same_bytes(found->psk.expose(), room.master.expose()));
  EXPECT_EQ(found->terms.version, wire::ProtocolVersion::tls12);
  EXPECT_EQ(found->terms.suite, Room::suite);
  EXPECT_EQ(found->terms.server_name, test::server_name);
  EXPECT_EQ(found->terms.own_fingerprint, fingerprint(room.info.own.get(), openssl::provider()));
  room.say(room.course({.session_id = Buffer(32, 1)}));
  EXPECT_TRUE(room.said.empty());
}

// RFC 5077 §3.3
TEST(ServerSessions12, AnEmptyTicketGoesOutWhereNoTimeIsLeft) {
  Room room;
  auto course = room.course({.by_ticket = true});
  course.terms.authenticated = test::test_time - session::longest_life;
  const auto message = room.say(std::move(course));
  EXPECT_EQ(message.ticket_lifetime_hint, 0U);
  EXPECT_EQ(message.ticket.value.size(), 0U);
  EXPECT_FALSE(room.said.empty());
}

TEST(ServerSessions12, AreKeptByTheirIdIfThatWasTheirName) {
  Room room;
  keep_session(room.course({.session_id = Buffer(32, 1)}), room.master, room.context());
  EXPECT_EQ(room.ids->size(), 1U);
  ASSERT_TRUE(room.ids->find(Buffer(32, 1), test::test_time));
  keep_session(room.course({.by_ticket = true, .session_id = Buffer(32, 2)}), room.master, room.context());
  keep_session(room.course({}), room.master, room.context());
  EXPECT_EQ(room.ids->size(), 1U);
  room.config->session_ids = nullptr;
  keep_session(room.course({.session_id = Buffer(32, 3)}), room.master, room.context());
  EXPECT_EQ(room.ids->size(), 1U);
}

TEST(ServerSessions12, GoOnOnlyIfTheyAreFitAndHaveAMasterSecret) {
  const auto judged = [](const std::function<void(session::Session&)>& change) {
    Room room;
    keep_session(room.course({.session_id = Buffer(32, 1)}), room.master, room.context());
    SessionFound found{room.ids->find(Buffer(32, 1), test::test_time), 0};
    change(*found.session);
    auto context = room.context();
    const auto resumable = resumable_by(found, room.info.own.get(), context);
    EXPECT_EQ(resumable.has_value(), !room.info.not_resumed);
    return room.info.not_resumed;
  };
  EXPECT_EQ(judged([](auto&) {}), std::nullopt);
  EXPECT_EQ(judged([](auto& session) { session.psk = keys::StageSecret{Buffer(32, 1)}; }), Unfit::policy);
  EXPECT_EQ(judged([](auto& session) { session.terms.version = wire::ProtocolVersion::tls13; }), Unfit::version);
  EXPECT_EQ(judged([](auto& session) { session.terms.server_name = "other.example"; }), Unfit::name);
  EXPECT_EQ(judged([](auto& session) { session.lifetime = -20s; }), Unfit::age);
  EXPECT_EQ(judged([](auto& session) { session.terms.suite = wire::CipherSuite::TLS_AES_128_GCM_SHA256; }),
            Unfit::policy);
  Room room;
  auto context = room.context();
  EXPECT_FALSE(resumable_by({}, room.info.own.get(), context));
  EXPECT_FALSE(room.info.not_resumed) << "there is none";
}

TEST(ServerSessions12, NeedTheirSuiteAndAnExtendedMasterSecretInTheHello) {
  const session::Session session{.terms = {.suite = Room::suite}, .psk = {}};
  const auto offered = test::codes(Room::suite), others = test::codes(0xc02f, 0x1301);
  wire::ClientHello hello{};
  HelloExtensions extensions;
  extensions.extended_master_secret = true;
  hello.cipher_suites.raw = offered;
  EXPECT_TRUE(check_resumption(session, hello, extensions));
  hello.cipher_suites.raw = others;
  EXPECT_EQ(check_resumption(session, hello, extensions).error().fault, Fault::session_changed);
  hello.cipher_suites.raw = offered;
  extensions.extended_master_secret = false;
  EXPECT_EQ(check_resumption(session, hello, extensions).error().fault, Fault::session_extended_master_secret);
}

}  // namespace
}  // namespace bulla::handshake::server12
