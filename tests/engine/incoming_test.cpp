#include "bulla/engine/incoming.h"

#include <gtest/gtest.h>

#include "support/rogue.h"

namespace bulla::engine {
namespace {

using wire::ContentType;

const Buffer& secret() {
  static const Buffer bytes(32, 0x42);
  return bytes;
}
const crypto::Suite& suite() { return openssl::provider().suites.front(); }

Buffer plain(std::uint8_t type, Bytes content) {
  const std::array<std::uint8_t, 5> header{type, 3, 3, static_cast<std::uint8_t>(content.size() >> 8),
                                           static_cast<std::uint8_t>(content.size())};
  Buffer record(header.size() + content.size());
  std::ranges::copy(content, std::ranges::copy(header, record.begin()).out);
  return record;
}

// Incoming as a server or a client has it.
struct Room {
  explicit Room(Side peer = Side::client) : incoming{peer, nobody} {}
  void protect() { EXPECT_TRUE(incoming.protect(suite(), keys::TrafficSecret{secret()})); }
  // The type of what was read, or its fault.
  std::optional<Fault> read(Buffer record, Stage stage = Stage::handshake) {
    memory = std::move(record);
    const auto content = incoming.next(memory, stage);
    if (!content) return content.error().fault;
    type = content->type;
    consumed = content->consumed;
    bytes.assign(content->bytes.begin(), content->bytes.end());
    return std::nullopt;
  }

  Observer nobody;
  Incoming incoming;
  Buffer memory;
  Buffer bytes;
  ContentType type{};
  std::size_t consumed = 0;
};

constexpr auto good = std::nullopt;

TEST(Incoming, InTheClearTakesHandshakeMessagesAndAlertsAndNothingEmpty) {
  Room room;
  EXPECT_EQ(room.read(plain(22, Buffer{1, 2})), good);
  EXPECT_EQ(room.type, ContentType::handshake);
  EXPECT_EQ(to_hex(room.bytes), "0102");
  EXPECT_EQ(room.consumed, 7U);
  EXPECT_EQ(room.read(plain(21, Buffer{2, 40})), good);
  EXPECT_EQ(room.type, ContentType::alert);
  EXPECT_EQ(room.read(plain(22, {})), Fault::empty_record);
  EXPECT_EQ(room.read(plain(21, {})), Fault::empty_record);
  EXPECT_EQ(room.read(plain(23, Buffer(20))), Fault::unexpected_record);
  EXPECT_EQ(room.read(plain(24, Buffer(20))), Fault::unexpected_record);
  EXPECT_EQ(room.read(plain(22, Buffer(wire::max_plaintext))), good);
  EXPECT_EQ(room.read(plain(22, Buffer(wire::max_plaintext + 1))), Fault::record_overflow);
}

TEST(Incoming, TellsAnotherProtocolFromABrokenConnection) {
  Room fresh;
  EXPECT_EQ(fresh.read({'G', 'E', 'T'}), Fault::not_tls);
  Room begun;
  EXPECT_EQ(begun.read(plain(22, Buffer(1))), good);
  EXPECT_EQ(begun.read({'G', 'E', 'T'}), Fault::unexpected_record);
}

TEST(Incoming, DropsAChangeOfCipherSpecOnlyInItsWindow) {
  const auto change = plain(20, Buffer{1});
  Room server;
  EXPECT_EQ(server.read(change), Fault::bad_change_cipher_spec) << "before the first ClientHello";
  Room heard;
  EXPECT_EQ(heard.read(plain(22, Buffer(1))), good);
  EXPECT_EQ(heard.read(change), good);
  EXPECT_EQ(heard.type, ContentType::invalid);
  EXPECT_EQ(heard.consumed, change.size());
  EXPECT_EQ(heard.read(change, Stage::open), Fault::bad_change_cipher_spec);
  for (const auto& wrong : {Buffer{}, Buffer{0}, Buffer{2}, Buffer{1, 1}})
    EXPECT_EQ(heard.read(plain(20, wrong)), Fault::bad_change_cipher_spec);
  Room client{Side::server};
  EXPECT_EQ(client.read(change), good) << "a client has said its hello already";
  client.protect();
  EXPECT_EQ(client.read(change), good);
}

TEST(Incoming, RefusesMoreThan32RecordsInARowThatSayNothing) {
  Room changes{Side::server};
  for (int i = 0; i < 32; ++i) EXPECT_EQ(changes.read(plain(20, Buffer{1})), good);
  EXPECT_EQ(changes.read(plain(20, Buffer{1})), Fault::too_many_empty_records);

  Room empties;
  empties.protect();
  test::Rogue peer{secret()};
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 32; ++i) EXPECT_EQ(empties.read(peer.seal(23, {}), Stage::open), good);
    EXPECT_EQ(empties.read(peer.seal(23, Buffer(1)), Stage::open), good) << "data ends the row";
  }
  for (int i = 0; i < 32; ++i) EXPECT_EQ(empties.read(peer.seal(23, {}, 5), Stage::open), good);
  EXPECT_EQ(empties.read(peer.seal(23, {}), Stage::open), Fault::too_many_empty_records);
}

TEST(Incoming, OnceProtectedTakesSealedRecordsAlone) {
  Room room;
  room.protect();
  test::Rogue peer{secret()};
  EXPECT_EQ(room.read(plain(21, Buffer{2, 40})), good) << "of a client that failed before it had keys";
  EXPECT_EQ(room.read(plain(21, Buffer{2, 40}), Stage::open), Fault::unexpected_record);
  EXPECT_EQ(room.read(plain(22, Buffer(4))), Fault::unexpected_record);
  EXPECT_EQ(room.read(peer.seal(22, Buffer(4))), good);
  EXPECT_EQ(room.type, ContentType::handshake);
  EXPECT_EQ(room.read(plain(21, Buffer{2, 40})), Fault::unexpected_record) << "it has keys";
  EXPECT_EQ(room.read(peer.seal(22, {})), Fault::empty_record);
  EXPECT_EQ(room.read(peer.seal(21, {})), Fault::empty_record);
  EXPECT_EQ(room.read(peer.seal_inner(Buffer(9, 0))), Fault::no_content_type);
  EXPECT_EQ(room.read(plain(23, Buffer(40))), Fault::bad_record_mac);
  EXPECT_EQ(room.read(plain(23, Buffer(wire::max_ciphertext + 1))), Fault::record_overflow);
}

TEST(Incoming, WaitsForTheRestOfARecord) {
  Room room;
  const auto record = plain(22, Buffer(10));
  for (std::size_t i = 0; i < record.size(); ++i) {
    EXPECT_EQ(room.read({record.begin(), record.begin() + static_cast<std::ptrdiff_t>(i)}), good);
    EXPECT_EQ(room.consumed, 0U);
  }
}

TEST(Incoming, SkipsEarlyDataWithinItsBoundUntilARecordOpens) {
  Room room;
  room.incoming.skip_early_data();
  room.protect();
  test::Rogue early{Buffer(32, 1)};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(room.read(early.seal(23, Buffer(16384))), good);
    EXPECT_EQ(room.type, ContentType::invalid);
  }
  test::Rogue peer{secret()};
  EXPECT_EQ(room.read(peer.seal(22, Buffer(4))), good);
  EXPECT_EQ(room.type, ContentType::handshake);
  EXPECT_EQ(room.read(early.seal(23, Buffer(10))), Fault::bad_record_mac) << "its time is over";
}

TEST(Incoming, SkipsNoMoreEarlyDataThanItsBound) {
  for (const auto size : std::initializer_list<std::size_t>{0, 1, 1000, 16384}) {
    Room room;
    room.incoming.skip_early_data();
    room.protect();
    std::size_t skipped = 0;
    std::optional<Fault> fault;
    while (!fault && skipped < 1 << 20) {
      const auto record = plain(23, Buffer(size));
      fault = room.read(record);
      if (!fault) skipped += record.size();
    }
    EXPECT_EQ(fault, Fault::unexpected_record) << size;
    EXPECT_LE(skipped, std::size_t{1} << 16);
  }
}

TEST(Incoming, SkipsEarlyDataBetweenTwoHellos) {
  Room room;
  EXPECT_EQ(room.read(plain(22, Buffer(1))), good);
  room.incoming.skip_early_data();
  EXPECT_EQ(room.read(plain(23, Buffer(wire::max_ciphertext))), good) << "a full sealed record";
  EXPECT_EQ(room.type, ContentType::invalid);
  EXPECT_EQ(room.read(plain(22, Buffer(1))), good) << "the second hello";
  EXPECT_EQ(room.read(plain(23, Buffer(100))), Fault::unexpected_record);
}

TEST(Incoming, ChangesKeysOnlyBetweenMessages) {
  Room room;
  const Buffer half{1, 0, 0, 9, 9};
  room.incoming.joiner().feed(half);
  EXPECT_FALSE(room.incoming.joiner().next().value());
  EXPECT_EQ(room.incoming.protect(suite(), keys::TrafficSecret{secret()}).error().fault, Fault::split_across_keys);
}

TEST(Incoming, AnUpdatedKeyOpensWhatTheUpdatedPeerSeals) {
  Room room;
  room.protect();
  test::Rogue peer{secret()};
  ASSERT_TRUE(room.incoming.update_keys());
  peer.update();
  EXPECT_EQ(room.read(peer.seal(23, Buffer(3)), Stage::open), good);
  EXPECT_EQ(room.bytes.size(), 3U);
}

const crypto::Suite12& suite12(bool aead) {
  const auto& suites = openssl::provider().suites12;
  return *std::ranges::find(suites, aead, &crypto::Suite12::is_aead);
}
crypto::Keys12 keys12(const crypto::Suite12& suite) {
  const auto sizes = crypto::key_sizes(suite);
  return {{Secret<48>{Buffer(sizes.mac, 1)}, Secret<crypto::max_key_size>{Buffer(sizes.key, 2)},
           Secret<12>{Buffer(sizes.iv, 3)}}};
}

// Incoming once TLS 1.2 was chosen and the peer's keys are in use, and the peer.
struct Room12 : Room {
  explicit Room12(bool aead = true) : sealing{suite12(aead), keys12(suite12(aead)), *openssl::provider().random} {
    EXPECT_TRUE(incoming.speak_tls12());
    EXPECT_TRUE(incoming.protect(suite12(aead), keys12(suite12(aead))));
    EXPECT_TRUE(incoming.is_protected());
  }
  std::optional<Fault> hear(ContentType said, Bytes content) {
    Buffer record(sealing.sealed_size(content.size()));
    record.resize(sealing.seal(said, content, record).value());
    return read(record, Stage::open);
  }
  record::Sealing12 sealing;
};

TEST(Incoming, OpensInTls12WhatTheTypeInTheClearSays) {
  for (const bool aead : {true, false}) {
    Room12 room{aead};
    for (const auto said : {ContentType::handshake, ContentType::alert, ContentType::application_data}) {
      EXPECT_EQ(room.hear(said, Buffer{1, 2, 3}), good);
      EXPECT_EQ(room.type, said);
      EXPECT_EQ(to_hex(room.bytes), "010203");
    }
    EXPECT_EQ(room.hear(ContentType::application_data, Buffer(wire::max_plaintext)), good);
    EXPECT_EQ(room.read(plain(23, Buffer(80)), Stage::open), Fault::bad_record_mac);
    EXPECT_EQ(room.read(plain(23, Buffer(wire::max_ciphertext12 + 1)), Stage::open), Fault::record_overflow);
  }
}

TEST(Incoming, InTls12IsEmptyForAFewRecordsOfDataAlone) {
  for (const bool aead : {true, false}) {
    Room12 empties{aead};
    for (int i = 0; i < 32; ++i) EXPECT_EQ(empties.hear(ContentType::application_data, {}), good);
    EXPECT_EQ(empties.hear(ContentType::application_data, {}), Fault::too_many_empty_records);
    for (const auto said : {ContentType::handshake, ContentType::alert})
      EXPECT_EQ(Room12{aead}.hear(said, {}), Fault::empty_record);
  }
}

TEST(Incoming, KeepsThePeerToItsFragmentsLimit) {
  Room clear;
  clear.incoming.limit_fragments(512);
  EXPECT_EQ(clear.read(plain(22, Buffer(512))), good);
  EXPECT_EQ(clear.read(plain(22, Buffer(513))), Fault::record_overflow);
  for (const bool aead : {true, false}) {
    Room12 room{aead};
    room.incoming.limit_fragments(512);
    EXPECT_EQ(room.hear(ContentType::application_data, Buffer(512)), good);
    EXPECT_EQ(room.hear(ContentType::application_data, Buffer(513)), Fault::record_overflow);
  }
}

TEST(Incoming, AChangeCipherSpecIsContentInTls12) {
  Room room{Side::server};
  EXPECT_TRUE(room.incoming.speak_tls12());
  for (const auto& content : {Buffer{1}, Buffer{2}, Buffer{}}) {
    EXPECT_EQ(room.read(plain(20, content)), good);
    EXPECT_EQ(room.type, ContentType::change_cipher_spec) << "what it says is for the handshake to judge";
    EXPECT_EQ(room.bytes, content);
  }
  Room early{Side::server};
  EXPECT_EQ(early.read(plain(20, Buffer{1})), good) << "it may be TLS 1.3";
  EXPECT_EQ(early.incoming.speak_tls12().error().fault, Fault::bad_change_cipher_spec);
}

TEST(Incoming, ChangesToKeysOfTls12OnlyBetweenMessages) {
  Room room;
  const Buffer half{1, 0, 0, 9, 9};
  room.incoming.joiner().feed(half);
  EXPECT_FALSE(room.incoming.joiner().next().value());
  EXPECT_EQ(room.incoming.protect(suite12(true), keys12(suite12(true))).error().fault, Fault::split_across_keys);
}

}  // namespace
}  // namespace bulla::engine
