#include "bulla/engine/outgoing.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/recorder.h"
#include "support/tiny_limit.h"

namespace bulla::engine {
namespace {

using wire::ContentType;

keys::TrafficSecret secret() { return keys::TrafficSecret{Buffer(32, 0x42)}; }
const crypto::Suite& suite() { return openssl::provider().suites.front(); }

// The sizes of the records one after the other.
std::vector<std::size_t> sizes(Bytes wire) {
  std::vector<std::size_t> found;
  while (!wire.empty()) {
    const auto size = 5 + (std::size_t{wire[3]} << 8 | wire[4]);
    found.push_back(size);
    wire = wire.subspan(std::min(size, wire.size()));
  }
  return found;
}

// All that is said, through an outbox of `room` bytes.
Buffer drain(Outgoing& outgoing, std::size_t room) {
  Buffer memory(room);
  Outbox out{memory};
  Buffer all;
  for (bool done = false; !done;) {
    done = outgoing.flush(out);
    append(all, out.pending());
    out.sent(out.pending().size());
  }
  return all;
}

TEST(Outgoing, CutsALongFlightIntoFullRecords) {
  Observer nobody;
  Outgoing outgoing{Side::server, nobody};
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(40000)));
  const auto plain = drain(outgoing, 50000);
  EXPECT_EQ(sizes(plain), (std::vector<std::size_t>{16389, 16389, 7237}));
  EXPECT_EQ(to_hex(Bytes{plain}.first(3)), "160303") << "whatever the version";
  outgoing.protect(suite(), secret());
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(16384)));
  EXPECT_EQ(sizes(drain(outgoing, 50000)), std::vector<std::size_t>{16406}) << "no empty one behind it";
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, {}));
  EXPECT_TRUE(outgoing.empty());
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(16385)));
  EXPECT_EQ(sizes(drain(outgoing, 50000)), (std::vector<std::size_t>{16406, 23}));
}

TEST(Outgoing, SaysTheSameThroughAnyOutbox) {
  const auto said = [](std::size_t room) {
    Observer nobody;
    Outgoing outgoing{Side::server, nobody};
    EXPECT_TRUE(outgoing.queue(ContentType::handshake, Buffer(100, 1)));
    outgoing.queue_change_cipher_spec();
    outgoing.protect(suite(), secret());
    EXPECT_TRUE(outgoing.queue(ContentType::handshake, Buffer(300, 2)));
    auto all = drain(outgoing, room);
    EXPECT_TRUE(outgoing.empty());
    return all;
  };
  const auto whole = said(1000);
  EXPECT_EQ(sizes(whole), (std::vector<std::size_t>{105, 6, 322}));
  for (const auto room : std::initializer_list<std::size_t>{1, 2, 5, 21, 22, 23, 64, 110, 111, 112})
    EXPECT_EQ(said(room), whole) << room;
}

TEST(Outgoing, SealsDataIntoTheRoomThatThereIs) {
  Observer nobody;
  for (const auto room : std::initializer_list<std::size_t>{1, 21, 22, 23, 64, 16405, 16406, 16428, 16429, 40000}) {
    Outgoing outgoing{Side::client, nobody};
    outgoing.protect(suite(), secret());
    Buffer memory(room);
    Outbox out{memory};
    const auto sent = outgoing.send(Buffer(20000), out).value();
    std::size_t held = 0;
    for (const auto size : sizes(out.pending())) held += size - record::overhead;
    EXPECT_EQ(sent, held) << room;
    EXPECT_EQ(sent > 0, room > record::overhead) << room;
    if (room == 16406) {
      EXPECT_EQ(sent, 16384U);
    }
    if (room == 40000) {
      EXPECT_EQ(sent, 20000U);
    }
  }
}

TEST(Outgoing, PadsToAMultipleAsFarAsTheRoomAndTheLimitGo) {
  Observer nobody;
  Outgoing outgoing{Side::client, nobody};
  outgoing.pad_to(512);
  outgoing.protect(suite(), secret());
  const auto record_for = [&](std::size_t content, std::size_t room = 40000) {
    Buffer memory(room);
    Outbox out{memory};
    EXPECT_GT(outgoing.send(Buffer(content), out).value(), 0U);
    return sizes(out.pending()).front() - record::overhead;
  };
  EXPECT_EQ(record_for(1), 512U);
  EXPECT_EQ(record_for(512), 512U);
  EXPECT_EQ(record_for(513), 1024U);
  EXPECT_EQ(record_for(20000), 16384U);
  EXPECT_EQ(record_for(1, 100), 100 - record::overhead) << "less where there is no room for more";
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(10)));
  EXPECT_EQ(sizes(drain(outgoing, 1000)), (std::vector<std::size_t>{512 + record::overhead}));
  outgoing.limit_records(700);
  EXPECT_EQ(record_for(600), 700U) << "what the peer can take";
  EXPECT_EQ(record_for(10), 512U);
}

TEST(Outgoing, DataWaitsUntilTheQueueIsInTheOutbox) {
  Observer nobody;
  Outgoing outgoing{Side::client, nobody};
  outgoing.protect(suite(), secret());
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(100)));
  Buffer memory(60);
  Outbox out{memory};
  EXPECT_EQ(outgoing.send(Buffer(10), out).value(), 0U);
  EXPECT_EQ(out.pending().size(), 60U);
  out.sent(60);
  EXPECT_EQ(outgoing.send(Buffer(10), out).value(), 0U) << "62 bytes are left, 60 fit";
  out.sent(60);
  EXPECT_EQ(outgoing.send(Buffer(10), out).value(), 10U);
}

TEST(Outgoing, HonoursThePeersRecordLimitInSealedRecordsAlone) {
  Observer nobody;
  Outgoing outgoing{Side::server, nobody};
  outgoing.limit_records(63);
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(100)));
  EXPECT_EQ(sizes(drain(outgoing, 1000)), (std::vector<std::size_t>{105}));
  outgoing.protect(suite(), secret());
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(100)));
  EXPECT_EQ(sizes(drain(outgoing, 1000)), (std::vector<std::size_t>{63 + 22, 37 + 22}));
  Buffer memory(1000);
  Outbox out{memory};
  EXPECT_EQ(outgoing.send(Buffer(130), out).value(), 130U);
  EXPECT_EQ(sizes(out.pending()), (std::vector<std::size_t>{63 + 22, 63 + 22, 4 + 22}));
  outgoing.limit_records(100000);
  out.sent(out.pending().size());
  EXPECT_EQ(outgoing.send(Buffer(64), out).value(), 64U);
  EXPECT_EQ(sizes(out.pending()).size(), 2U) << "a limit never grows";
}

TEST(Outgoing, ReplacesAWornKeyBeforeItsLimit) {
  for (const auto limit : std::initializer_list<std::uint64_t>{4, 8, 100}) {
    const test::TinyLimit tiny{*suite().aead, limit};
    const crypto::Suite worn{suite().id, suite().name, &tiny, suite().hash};
    test::Recorder recorder;
    Outgoing outgoing{Side::client, recorder};
    outgoing.protect(worn, secret());
    Buffer memory(1000);
    Outbox out{memory};
    for (std::uint64_t i = 0; i < limit * 3; ++i) {
      ASSERT_EQ(outgoing.send(Buffer(10), out).value(), 10U) << i;
      out.sent(out.pending().size());
    }
    const auto updates = recorder.count(Side::client, 24);
    EXPECT_GE(updates, 3U) << limit;
    EXPECT_LE(updates, 6U) << "not more than are needed";
  }
}

TEST(Outgoing, ShowsWhatItSealsToTheObserver) {
  test::Recorder recorder;
  Outgoing outgoing{Side::client, recorder};
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(10)));
  outgoing.queue_change_cipher_spec();
  outgoing.protect(suite(), secret());
  Buffer memory(1000);
  Outbox out{memory};
  ASSERT_TRUE(outgoing.send(Buffer(10), out));
  Buffer shown;
  for (const auto& [from, record] : recorder.records) append(shown, record);
  EXPECT_EQ(to_hex(shown), to_hex(out.pending()));
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

TEST(Outgoing, SealsInTls12IntoTheRoomThatThereIs) {
  Observer nobody;
  for (const bool aead : {true, false})
    for (const auto room : std::initializer_list<std::size_t>{1, 29, 30, 64, 100, 300, 16413, 20000, 40000}) {
      Outgoing outgoing{Side::client, nobody};
      outgoing.protect(suite12(aead), keys12(suite12(aead)), *openssl::provider().random);
      ASSERT_TRUE(outgoing.is_protected());
      Buffer memory(room);
      Outbox out{memory};
      const auto sent = outgoing.send(Buffer(20000), out);
      ASSERT_TRUE(sent);
      EXPECT_LE(out.pending().size(), room);
      EXPECT_EQ(*sent > 0, !out.pending().empty());
      if (aead) {
        EXPECT_EQ(*sent > 0, room > 29) << room << ": a header, a nonce and a tag";
      }
      if (room == 40000) {
        EXPECT_EQ(*sent, 20000U);
        EXPECT_EQ(sizes(out.pending()).size(), 2U);
      }
    }
}

// RFC 6066 §4
TEST(Outgoing, CutsWhatIsNotSealedToTheFragmentsLimitAsWell) {
  Observer nobody;
  Outgoing outgoing{Side::server, nobody};
  outgoing.limit_fragments(512);
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(1100)));
  EXPECT_EQ(sizes(drain(outgoing, 5000)), (std::vector<std::size_t>{517, 517, 81}));
  outgoing.protect(suite12(true), keys12(suite12(true)), *openssl::provider().random);
  ASSERT_TRUE(outgoing.queue(ContentType::handshake, Buffer(600)));
  EXPECT_EQ(sizes(drain(outgoing, 5000)), (std::vector<std::size_t>{512 + 29, 88 + 29}));
  Buffer memory(5000);
  Outbox out{memory};
  EXPECT_EQ(outgoing.send(Buffer(1000), out).value(), 1000U);
  EXPECT_EQ(sizes(out.pending()), (std::vector<std::size_t>{512 + 29, 488 + 29}));
}

// There is no new key in TLS 1.2; what is left of the old one is for the alert that says so.
TEST(Outgoing, EndsInTls12WhenItsKeyIsWorn) {
  constexpr std::uint64_t reserve = 1 << 16;
  const auto& real = suite12(true);
  const auto& protection = std::get<crypto::AeadProtection>(real.protection);
  const test::TinyLimit tiny{*protection.aead, reserve + 2};
  const crypto::Suite12 worn{real.id, real.name, real.key_exchange, real.hash,
                             crypto::AeadProtection{&tiny, protection.nonce}};
  test::Recorder recorder;
  Outgoing outgoing{Side::client, recorder};
  outgoing.protect(worn, keys12(worn), *openssl::provider().random);
  Buffer memory(1000);
  Outbox out{memory};
  for (int i = 0; i < 2; ++i) EXPECT_EQ(outgoing.send(Buffer(10), out).value(), 10U);
  EXPECT_TRUE(outgoing.key_is_worn());
  EXPECT_EQ(outgoing.send(Buffer(10), out).error().fault, Fault::sequence_exhausted);
  EXPECT_TRUE(outgoing.queue(ContentType::alert, Buffer{2, 80}));
  EXPECT_EQ(recorder.count(Side::client, 24), 0U) << "no KeyUpdate";
}

TEST(Outgoing, PadsNothingInTls12) {
  Observer nobody;
  Outgoing outgoing{Side::client, nobody};
  outgoing.pad_to(512);
  outgoing.protect(suite12(true), keys12(suite12(true)), *openssl::provider().random);
  Buffer memory(1000);
  Outbox out{memory};
  ASSERT_TRUE(outgoing.send(Buffer(10), out));
  EXPECT_EQ(sizes(out.pending()), std::vector<std::size_t>{39});
}

}  // namespace
}  // namespace bulla::engine
