#include "bulla/engine/core.h"

#include <gtest/gtest.h>

#include "support/authority.h"
#include "support/hex.h"
#include "support/link.h"
#include "support/recorder.h"
#include "support/rogue.h"
#include "support/tiny_limit.h"

namespace bulla {
namespace {

using test::client_config;
using test::from_hex;
using test::Link;
using test::Recorder;
using test::Rogue;
using test::server_config;

const Buffer key_update_request = from_hex("1800000101");
const Buffer key_update_answer = from_hex("1800000100");
const Buffer ticket = from_hex("040000110000 1c20 00000000 00 0004 abababab 0000");
constexpr std::uint8_t alert = 21;
constexpr std::uint8_t handshake = 22;
constexpr std::uint8_t data = 23;

// An open connection on which either side may be impersonated.
struct Open {
  Open() {
    link.run();
    EXPECT_TRUE(link.open());
    client.emplace(recorder.secret_called("CLIENT_TRAFFIC_SECRET_0"));
    server.emplace(recorder.secret_called("SERVER_TRAFFIC_SECRET_0"));
  }
  // What one side, impersonated, makes the other answer with: its fault, and the alert that the real side reads.
  std::optional<Fault> client_says(Bytes wire) { return tell(link.server, link.client, wire); }
  std::optional<Fault> server_says(Bytes wire) { return tell(link.client, link.server, wire); }

  Recorder recorder;
  Link link{client_config(), server_config(), &recorder};
  std::optional<Rogue> client;
  std::optional<Rogue> server;

 private:
  static std::optional<Fault> tell(auto& victim, auto& peer, Bytes wire) {
    victim.hear(wire);
    if (!victim.error) return std::nullopt;
    peer.hear(victim.take_said());
    EXPECT_TRUE(peer.error && peer.error->fault == Fault::alert_received) << victim.error->row().name;
    if (peer.error) {
      EXPECT_EQ(peer.error->received, victim.error->alert()) << victim.error->row().name;
    }
    return victim.error->fault;
  }
};

TEST(Closing, EndsOneDirectionAndLeavesTheOther) {
  Open open;
  auto& [client, server] = open.link;
  EXPECT_TRUE(client.say(bytes_of("last words")));
  client.close();
  open.link.carry();
  EXPECT_EQ(text_of(server.heard), "last words");
  EXPECT_EQ(server.closed, 1);
  EXPECT_EQ(client.closed, 0);
  EXPECT_EQ(client.engine.send(bytes_of("more"), client.outbox()).error().fault, Fault::api_misuse);
  EXPECT_TRUE(server.engine.end_of_input());
  EXPECT_TRUE(server.say(bytes_of("an answer")));
  server.close();
  open.link.carry();
  EXPECT_EQ(text_of(client.heard), "an answer");
  EXPECT_EQ(client.closed, 1);
  EXPECT_TRUE(client.engine.end_of_input());
  EXPECT_FALSE(client.error);
  EXPECT_FALSE(server.error);
}

TEST(Closing, IsSaidOnce) {
  Open open;
  open.link.client.close();
  const auto said = open.link.client.take_said();
  EXPECT_EQ(said.size(), record::overhead + 2);
  EXPECT_EQ(to_hex(open.recorder.contents.back().bytes), "0100") << "a warning";
  open.link.client.close();
  EXPECT_TRUE(open.link.client.said.empty());
}

TEST(Closing, WhatComesAfterItIsIgnored) {
  Open open;
  auto wire = open.client->seal(alert, from_hex("0100"));
  append(wire, open.client->seal(data, bytes_of("late")));
  append(wire, bytes_of("no record at all"));
  EXPECT_EQ(open.client_says(wire), std::nullopt);
  EXPECT_EQ(open.link.server.closed, 1);
  EXPECT_TRUE(open.link.server.heard.empty());
  EXPECT_TRUE(open.link.server.say(bytes_of("still here")));
}

TEST(Closing, ATransportThatEndsWithoutItIsAnErrorThatStays) {
  Open open;
  auto& server = open.link.server;
  EXPECT_EQ(server.engine.end_of_input().error().fault, Fault::closed_without_notify);
  EXPECT_EQ(server.engine.send(bytes_of("x"), server.outbox()).error().fault, Fault::closed_without_notify);
  EXPECT_EQ(server.engine.close(server.outbox()).error().fault, Fault::closed_without_notify);
  EXPECT_EQ(server.engine.receive({}, server.outbox()).error().fault, Fault::closed_without_notify);
  EXPECT_EQ(server.engine.update_keys(Engine::KeyUpdate::ours, server.outbox()).error().fault,
            Fault::closed_without_notify);
  Buffer out(32);
  EXPECT_EQ(server.engine.export_keying_material("label", {}, out).error().fault, Fault::closed_without_notify);
  server.collect();
  EXPECT_TRUE(server.said.empty()) << "nobody is there to be told";
}

TEST(Closing, DuringTheHandshakeIsTold) {
  for (const bool close_notify : {true, false}) {
    Link link{client_config(), server_config()};
    link.start();
    if (close_notify) {
      link.client.hear(from_hex("15030300020100"));
      ASSERT_TRUE(link.client.error);
    }
    EXPECT_EQ(link.client.engine.end_of_input().error().fault, Fault::closed_during_handshake);
  }
}

TEST(Alerts, AFatalOneEndsTheConnectionWithoutAnAnswer) {
  for (const auto level : {"01", "02", "ff"}) {
    Open open;
    open.link.server.hear(open.client->seal(alert, from_hex(std::string{level} + "2a")));
    ASSERT_TRUE(open.link.server.error);
    EXPECT_EQ(open.link.server.error->fault, Fault::alert_received);
    EXPECT_EQ(open.link.server.error->received, Alert::bad_certificate) << "the level says nothing";
    EXPECT_FALSE(open.link.server.say(bytes_of("x")));
    open.link.server.hear(open.client->seal(data, bytes_of("x")));
    EXPECT_TRUE(open.link.server.said.empty() && open.link.server.heard.empty());
  }
}

TEST(Alerts, AFailureIsToldOnceAndStays) {
  Open open;
  auto& server = open.link.server;
  server.hear(from_hex("17030300140000000000000000000000000000000000000000"));
  ASSERT_TRUE(server.error);
  EXPECT_EQ(server.error->fault, Fault::bad_record_mac);
  EXPECT_EQ(server.take_said().size(), record::overhead + 2);
  EXPECT_EQ(server.engine.time_out(server.outbox()).fault, Fault::bad_record_mac);
  server.hear(open.client->seal(data, bytes_of("x")));
  server.collect();
  EXPECT_TRUE(server.said.empty());
  EXPECT_TRUE(server.heard.empty());
}

TEST(Alerts, ATimeOutIsTold) {
  Link link{client_config(), server_config()};
  link.start();
  link.client.take_said();
  EXPECT_EQ(link.client.engine.time_out(link.client.outbox()).fault, Fault::handshake_timeout);
  link.client.collect();
  EXPECT_EQ(to_hex(link.client.said), "15030300020275") << "general_error";
}

struct Late {
  const char* what;
  std::uint8_t type;
  Buffer content;
  Fault fault;
};

const std::vector<Late>& illegal_after_the_handshake() {
  static const std::vector<Late> cases{
      {"an alert of one byte", alert, {1}, Fault::alert_malformed},
      {"two alerts in a record", alert, from_hex("01000100"), Fault::alert_malformed},
      {"an empty alert", alert, {}, Fault::empty_record},
      {"an empty handshake record", handshake, {}, Fault::empty_record},
      {"change_cipher_spec inside", 20, {1}, Fault::unexpected_record},
      {"a heartbeat inside", 24, {1}, Fault::unexpected_record},
      {"an unknown type inside", 255, {1}, Fault::unexpected_record},
      {"KeyUpdate with 2", handshake, from_hex("1800000102"), Fault::key_update_malformed},
      {"KeyUpdate of two bytes", handshake, from_hex("180000020000"), Fault::trailing_bytes},
      {"an empty KeyUpdate", handshake, from_hex("18000000"), Fault::truncated},
      {"ClientHello", handshake, from_hex("01000000"), Fault::unexpected_message},
      {"ServerHello", handshake, from_hex("02000000"), Fault::unexpected_message},
      {"HelloRequest", handshake, from_hex("00000000"), Fault::unexpected_message},
      {"CertificateRequest", handshake, from_hex("0d00000000"), Fault::unexpected_message},
      {"Certificate", handshake, from_hex("0b00000400000000"), Fault::unexpected_message},
      {"Finished", handshake, from_hex("14000000"), Fault::unexpected_message},
      {"message_hash", handshake, from_hex("fe000000"), Fault::unexpected_message},
      {"a message behind KeyUpdate", handshake, from_hex("180000010018000001 00"), Fault::split_across_keys},
      {"the longest length", handshake, from_hex("04ffffff"), Fault::message_too_long},
      {"a length of 100 KiB", handshake, from_hex("0401 8ffd"), Fault::message_too_long},
  };
  return cases;
}

TEST(AfterTheHandshake, WhatIsIllegalIsRefusedWithTheRightAlert) {
  for (const auto& row : illegal_after_the_handshake()) {
    SCOPED_TRACE(row.what);
    Open to_server;
    EXPECT_EQ(to_server.client_says(to_server.client->seal(row.type, row.content)), row.fault);
    Open to_client;
    EXPECT_EQ(to_client.server_says(to_client.server->seal(row.type, row.content)), row.fault);
  }
}

TEST(AfterTheHandshake, RecordsThatAreIllegalWithoutTheirContent) {
  struct Case {
    Buffer wire;
    Fault fault;
  };
  const std::vector<Case> cases{
      {from_hex("140303000101"), Fault::bad_change_cipher_spec},
      {from_hex("15030300020100"), Fault::unexpected_record},
      {from_hex("1603030001"), Fault::unexpected_record},
      {from_hex("1703034101"), Fault::record_overflow},
      {from_hex("18"), Fault::unexpected_record},
      {from_hex("170303000100"), Fault::bad_record_mac},
  };
  for (const auto& [wire, fault] : cases) {
    Open open;
    auto whole = wire;
    if (fault == Fault::unexpected_record && wire.size() == 5) whole.push_back(0);
    EXPECT_EQ(open.client_says(whole), fault) << to_hex(wire);
  }
  Open padding;
  EXPECT_EQ(padding.client_says(padding.client->seal_inner(Buffer(20, 0))), Fault::no_content_type);
  Open overlong;
  EXPECT_EQ(overlong.client_says(overlong.client->seal(data, Buffer(16384), 1)), Fault::record_overflow);
}

TEST(AfterTheHandshake, AClientTakesTicketsAndAServerDoesNot) {
  Open open;
  for (int i = 0; i < 32; ++i) ASSERT_EQ(open.server_says(open.server->seal(handshake, ticket)), std::nullopt) << i;
  EXPECT_EQ(open.server_says(open.server->seal(handshake, ticket)), Fault::too_many_messages);
  Open server;
  EXPECT_EQ(server.client_says(server.client->seal(handshake, ticket)), Fault::unexpected_message);
  Open malformed;
  EXPECT_EQ(malformed.server_says(malformed.server->seal(handshake, from_hex("0400000100"))), Fault::truncated);
}

TEST(AfterTheHandshake, AMessageMayBeSplitButNothingMayStandInsideIt) {
  Open open;
  for (const auto byte : ticket) ASSERT_EQ(open.server_says(open.server->seal(handshake, {&byte, 1})), std::nullopt);
  for (const auto& [type, content] :
       {std::pair{data, Buffer(1)}, std::pair{data, Buffer{}}, std::pair{alert, from_hex("0100")}}) {
    Open interleaved;
    auto wire = interleaved.server->seal(handshake, Bytes{ticket}.first(7));
    append(wire, interleaved.server->seal(type, content));
    EXPECT_EQ(interleaved.server_says(wire), Fault::interleaved_message);
  }
}

TEST(AfterTheHandshake, CountsWarningsInARow) {
  const auto cancel = from_hex("015a");
  Open open;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 4; ++i) ASSERT_EQ(open.client_says(open.client->seal(alert, cancel)), std::nullopt);
    ASSERT_EQ(open.client_says(open.client->seal(data, Buffer(1))), std::nullopt) << "data ends the row";
  }
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(open.client_says(open.client->seal(alert, cancel)), std::nullopt);
    ASSERT_EQ(open.client_says(open.client->seal(data, {})), std::nullopt) << "nothing doesn't";
  }
  EXPECT_EQ(open.client_says(open.client->seal(alert, cancel)), Fault::too_many_messages);
}

TEST(AfterTheHandshake, WarningsDontHideEmptyRecords) {
  const auto cancel = from_hex("015a");
  Open open;
  for (int i = 0; i < 32; ++i) {
    ASSERT_EQ(open.client_says(open.client->seal(data, {})), std::nullopt);
    const bool warns = i % 11 == 0;
    if (warns) {
      ASSERT_EQ(open.client_says(open.client->seal(alert, cancel)), std::nullopt);
    }
  }
  EXPECT_EQ(open.client_says(open.client->seal(data, {})), Fault::too_many_empty_records);
}

TEST(KeyUpdates, ChangeTheKeysOfEitherSideAndOfBoth) {
  Open open;
  auto& [client, server] = open.link;
  for (const auto which : {Engine::KeyUpdate::ours, Engine::KeyUpdate::both}) {
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(client.engine.update_keys(which, client.outbox()));
      ASSERT_TRUE(server.engine.update_keys(which, server.outbox()));
      EXPECT_TRUE(client.say(bytes_of("c")));
      EXPECT_TRUE(server.say(bytes_of("s")));
      client.collect();
      server.collect();
      open.link.carry();
      ASSERT_FALSE(client.error) << client.error->row().name;
      ASSERT_FALSE(server.error) << server.error->row().name;
    }
  }
  EXPECT_EQ(text_of(server.heard), "cccccc");
  EXPECT_EQ(text_of(client.heard), "ssssss");
}

TEST(KeyUpdates, ABurstOfRequestsGetsOneAnswer) {
  Open open;
  Buffer wire;
  for (int i = 0; i < 32; ++i) {
    append(wire, open.client->seal(handshake, key_update_request));
    open.client->update();
  }
  auto& server = open.link.server;
  Buffer room(2 * max_record_size);
  Outbox out{room};
  const auto got = server.engine.receive(wire, out);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->consumed, wire.size());
  EXPECT_EQ(out.pending().size(), record::overhead + key_update_answer.size());
}

TEST(KeyUpdates, TooManyWithoutDataAreRefused) {
  Open open;
  for (int i = 0; i < 33; ++i) {
    const auto fault = open.client_says(open.client->seal(handshake, key_update_answer));
    EXPECT_EQ(fault, i < 32 ? std::nullopt : std::optional{Fault::too_many_messages});
    open.client->update();
  }
}

TEST(KeyUpdates, ComeOfThemselvesBeforeAKeyIsWorn) {
  static const test::TinyLimit tiny{*openssl::provider().suites.front().aead, 8};
  static const std::array suites{crypto::Suite{0x1301, "TLS_AES_128_GCM_SHA256", &tiny, openssl::provider().sha256}};
  auto provider = openssl::provider();
  provider.suites = suites;
  auto client = client_config();
  auto server = server_config();
  client->provider = server->provider = &provider;
  Recorder recorder;
  Link link{client, server, &recorder};
  link.run();
  ASSERT_TRUE(link.open());
  Buffer expected;
  for (int i = 0; i < 100; ++i) {
    const auto byte = static_cast<std::uint8_t>(i);
    ASSERT_TRUE(link.client.say({&byte, 1})) << i;
    ASSERT_TRUE(link.server.say({&byte, 1})) << i;
    link.carry();
    expected.push_back(byte);
  }
  EXPECT_EQ(link.server.heard, expected);
  EXPECT_EQ(link.client.heard, expected);
  EXPECT_GE(recorder.count(Side::client, 24), 12U);
  EXPECT_GE(recorder.count(Side::server, 24), 12U);
}

TEST(DuringTheHandshake, SealedRecordsMustFitTheirPlace) {
  const std::vector<Late> cases{
      {"data", data, Buffer(3), Fault::unexpected_record},
      {"an empty handshake record", handshake, {}, Fault::empty_record},
      {"change_cipher_spec inside", 20, {1}, Fault::bad_change_cipher_spec},
      {"an unknown type inside", 99, {1}, Fault::unexpected_record},
      {"ServerHello", handshake, from_hex("02000000"), Fault::unexpected_message},
      {"KeyUpdate", handshake, key_update_answer, Fault::unexpected_message},
      {"a message of 100 KiB", handshake, from_hex("0b018ffd"), Fault::message_too_long},
      {"a fatal alert", alert, from_hex("0228"), Fault::alert_received},
      {"close_notify", alert, from_hex("0100"), Fault::closed_during_handshake},
  };
  for (const auto& row : cases) {
    Recorder recorder;
    Link link{client_config(), server_config(), nullptr, &recorder};
    link.start();
    link.server.hear(link.client.take_said());
    Rogue client{recorder.secret_called("CLIENT_HANDSHAKE_TRAFFIC_SECRET")};
    link.server.hear(client.seal(row.type, row.content));
    ASSERT_TRUE(link.server.error) << row.what;
    EXPECT_EQ(link.server.error->fault, row.fault) << row.what;
  }
}

TEST(DuringTheHandshake, UserCanceledIsCounted) {
  Link link{client_config(), server_config()};
  for (int i = 0; i < 4; ++i) {
    link.server.hear(from_hex("1503030002015a"));
    ASSERT_FALSE(link.server.error);
  }
  link.server.hear(from_hex("1503030002015a"));
  ASSERT_TRUE(link.server.error);
  EXPECT_EQ(link.server.error->fault, Fault::too_many_messages);
}

TEST(DuringTheHandshake, FailuresAreToldInTheClearUntilThereAreKeys) {
  Link link{client_config(), server_config()};
  link.server.hear(from_hex("160303000401ffffff"));
  EXPECT_EQ(to_hex(link.server.said), "1503030002022f") << "illegal_parameter, before anything was sent";
  Link http{client_config(), server_config()};
  http.server.hear(bytes_of("GET / HTTP/1.1\r\n"));
  EXPECT_EQ(to_hex(http.server.said), "1503030002020a");
}

}  // namespace
}  // namespace bulla
