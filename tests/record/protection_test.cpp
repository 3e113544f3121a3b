#include "bulla/record/protection.h"

#include <gtest/gtest.h>

#include <limits>

#include "bulla/keys/schedule.h"
#include "bulla/openssl/provider.h"
#include "support/hex.h"
#include "support/tiny_limit.h"
#include "support/traces.h"

namespace bulla::record {
namespace {

using wire::ContentType;

const crypto::Aead& aes_128_gcm() { return *openssl::provider().suites.front().aead; }
const Buffer& key() {
  static const Buffer bytes(16, 0x11);
  return bytes;
}
Secret<12> iv() { return Secret<12>{test::from_hex("5d313eb2671276ee13000b30")}; }

Frame frame_of(MutBytes record) { return next_frame(record, wire::max_ciphertext).value().value(); }

// A record around any inner plaintext, also one that Sealing would not write.
Buffer sealed_raw(Bytes inner, std::uint64_t sequence = 0) {
  NonceCounter counter{iv()};
  for (std::uint64_t i = 0; i < sequence; ++i) counter.advance();
  const auto size = inner.size() + tag_size;
  Buffer record{23, 3, 3, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
  const auto header = record;
  record.resize(header_size + size);
  EXPECT_TRUE(aes_128_gcm().sealer(key())->seal(counter.nonce(), header, inner, {}, MutBytes{record}.subspan(5)));
  return record;
}

TEST(NonceCounter, LaysTheSequenceNumberOverTheEndOfTheIv) {
  NonceCounter counter{iv()};
  EXPECT_EQ(to_hex(counter.nonce()), "5d313eb2671276ee13000b30");
  counter.advance();
  EXPECT_EQ(to_hex(counter.nonce()), "5d313eb2671276ee13000b31");
  for (int i = 0; i < 255; ++i) counter.advance();
  EXPECT_EQ(counter.sequence(), 256U);
  EXPECT_EQ(to_hex(counter.nonce()), "5d313eb2671276ee13000a30");
  for (int i = 256; i < 0x01020f; ++i) counter.advance();
  EXPECT_EQ(to_hex(counter.nonce()), "5d313eb2671276ee1301093f");
}

TEST(Protection, ASealedRecordOpensToTheSameContentAndType) {
  Sealing sealing{aes_128_gcm(), key(), iv()};
  Opening opening{aes_128_gcm(), key(), iv()};
  for (const auto size : std::initializer_list<std::size_t>{0, 1, 2, 15, 16, 17, 16383, 16384}) {
    for (const auto type : {ContentType::handshake, ContentType::application_data, ContentType::alert}) {
      const Buffer content(size, 0);  // zeros at the end are content, not padding
      Buffer out(size + overhead);
      ASSERT_EQ(sealing.seal(type, content, out).value(), out.size());
      EXPECT_EQ(to_hex(Bytes{out}.first(3)), "170303");
      const auto opened = opening.open(frame_of(out));
      ASSERT_TRUE(opened);
      EXPECT_EQ(opened->type, type);
      EXPECT_EQ(Buffer(opened->content.begin(), opened->content.end()), content);
      EXPECT_EQ(opened->content.data(), out.data() + header_size) << "in place";
    }
  }
}

TEST(Protection, SealsInPlace) {
  Sealing apart{aes_128_gcm(), key(), iv()};
  Sealing in_place{aes_128_gcm(), key(), iv()};
  const Buffer content(1000, 0x5a);
  Buffer out(content.size() + overhead);
  Buffer same(content.size() + overhead);
  std::ranges::copy(content, same.begin() + header_size);
  ASSERT_TRUE(apart.seal(ContentType::application_data, content, out));
  ASSERT_TRUE(in_place.seal(ContentType::application_data, MutBytes{same}.subspan(header_size, content.size()), same));
  EXPECT_EQ(out, same);
}

TEST(Protection, WantsRoomForTheWholeRecordAndAtMostAFullOne) {
  Sealing sealing{aes_128_gcm(), key(), iv()};
  Buffer small(9 + overhead);
  EXPECT_EQ(sealing.seal(ContentType::application_data, Buffer(10), small).error().fault, Fault::no_room);
  Buffer large(wire::max_plaintext + 1 + overhead);
  EXPECT_EQ(sealing.seal(ContentType::application_data, Buffer(wire::max_plaintext + 1), large).error().fault,
            Fault::no_room);
  EXPECT_EQ(sealing.remaining(), aes_128_gcm().record_limit) << "nothing was sealed";
}

TEST(Protection, HidesTheSizeOfWhatItPads) {
  Sealing sealing{aes_128_gcm(), key(), iv()};
  Opening opening{aes_128_gcm(), key(), iv()};
  for (const auto padding : std::initializer_list<std::size_t>{0, 1, 100, max_padding}) {
    const Buffer content{1, 2, 3};
    Buffer out(content.size() + padding + overhead);
    ASSERT_EQ(sealing.seal(ContentType::application_data, content, out, padding).value(), out.size());
    const auto opened = opening.open(frame_of(out));
    ASSERT_TRUE(opened);
    EXPECT_TRUE(same_bytes(opened->content, content));
    EXPECT_EQ(opened->type, ContentType::application_data);
  }
  Buffer room(40000);
  EXPECT_EQ(sealing.seal(ContentType::alert, {}, room, max_padding + 1).error().fault, Fault::no_room);
  EXPECT_EQ(sealing.seal(ContentType::alert, Buffer(16384), room, 1).error().fault, Fault::no_room);
}

TEST(Protection, StripsPaddingAndRefusesPaddingAlone) {
  for (const auto padding : std::initializer_list<std::size_t>{0, 1, 100, 16379}) {
    auto inner = test::from_hex("0a000b0016");
    inner.resize(inner.size() + padding, 0);
    auto record = sealed_raw(inner);
    const auto opened = Opening{aes_128_gcm(), key(), iv()}.open(frame_of(record));
    ASSERT_TRUE(opened) << padding;
    EXPECT_EQ(opened->type, ContentType::handshake);
    EXPECT_EQ(to_hex(opened->content), "0a000b00");
  }
  for (const auto size : std::initializer_list<std::size_t>{1, 2, 16385}) {
    auto record = sealed_raw(Buffer(size, 0));
    const auto opened = Opening{aes_128_gcm(), key(), iv()}.open(frame_of(record));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, Fault::no_content_type);
    EXPECT_EQ(opened.error().alert(), Alert::unexpected_message);
  }
}

TEST(Protection, RefusesContentAndPaddingBeyondAFullRecord) {
  auto full = Buffer(wire::max_plaintext + 1, 23);
  auto record = sealed_raw(full);
  EXPECT_TRUE((Opening{aes_128_gcm(), key(), iv()}.open(frame_of(record))));
  full.push_back(23);
  record = sealed_raw(full);
  EXPECT_EQ((Opening{aes_128_gcm(), key(), iv()}.open(frame_of(record))).error().fault, Fault::record_overflow);
  full.back() = 0;  // padding counts
  record = sealed_raw(full);
  EXPECT_EQ((Opening{aes_128_gcm(), key(), iv()}.open(frame_of(record))).error().fault, Fault::record_overflow);
}

TEST(Protection, AnyFlippedBitIsFound) {
  Sealing sealing{aes_128_gcm(), key(), iv()};
  Buffer record(20 + overhead);
  ASSERT_TRUE(sealing.seal(ContentType::application_data, Buffer(20, 0x33), record));
  for (std::size_t bit = 0; bit < record.size() * 8; ++bit) {
    auto altered = record;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const Frame frame{ContentType::application_data, MutBytes{altered}.first(header_size),
                      MutBytes{altered}.subspan(header_size)};
    const auto opened = Opening{aes_128_gcm(), key(), iv()}.open(frame);
    ASSERT_FALSE(opened) << bit;
    EXPECT_EQ(opened.error().fault, Fault::bad_record_mac);
  }
}

TEST(Protection, ARecordTooShortForItsTagIsForged) {
  for (std::size_t size = 0; size <= tag_size; ++size) {
    Buffer record{23, 3, 3, 0, static_cast<std::uint8_t>(size)};
    record.resize(header_size + size);
    EXPECT_EQ((Opening{aes_128_gcm(), key(), iv()}.open(frame_of(record))).error().fault, Fault::bad_record_mac);
  }
}

TEST(Protection, RecordsOpenOnlyInTheirOrder) {
  Sealing sealing{aes_128_gcm(), key(), iv()};
  Buffer first(1 + overhead);
  Buffer second(1 + overhead);
  ASSERT_TRUE(sealing.seal(ContentType::application_data, Buffer(1), first));
  ASSERT_TRUE(sealing.seal(ContentType::application_data, Buffer(1), second));
  auto replayed = first;
  Opening opening{aes_128_gcm(), key(), iv()};
  auto skipped = second;
  EXPECT_EQ(opening.open(frame_of(skipped)).error().fault, Fault::bad_record_mac);
  EXPECT_TRUE(opening.open(frame_of(first)));
  EXPECT_EQ(opening.open(frame_of(replayed)).error().fault, Fault::bad_record_mac);
  EXPECT_TRUE(opening.open(frame_of(second))) << "what could not be opened counts for nothing";
}

TEST(Protection, AKeySealsNoMoreThanItsLimit) {
  const test::TinyLimit tiny{aes_128_gcm(), 3};
  Sealing sealing{tiny, key(), iv()};
  Opening opening{tiny, key(), iv()};
  for (std::uint64_t left = 3; left > 0; --left) {
    EXPECT_EQ(sealing.remaining(), left);
    Buffer record(1 + overhead);
    ASSERT_TRUE(sealing.seal(ContentType::application_data, Buffer(1), record));
    EXPECT_TRUE(opening.open(frame_of(record)));
  }
  Buffer record(1 + overhead);
  EXPECT_EQ(sealing.seal(ContentType::application_data, Buffer(1), record).error().fault, Fault::sequence_exhausted);
  record = sealed_raw(test::from_hex("aa17"), 3);
  EXPECT_TRUE(opening.open(frame_of(record))) << "the limit binds who seals";
}

// RFC 9846 §5.3: a number that came again would show what two records hold.
TEST(Protection, TheLastSequenceNumberIsNotUsed) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  const auto& unlimited = *openssl::provider().suites[2].aead;
  const Buffer long_key(32, 0x11);
  Sealing sealing{unlimited, long_key, iv(), last - 1};
  Opening opening{unlimited, long_key, iv(), last - 1};
  Buffer record(1 + overhead);
  ASSERT_TRUE(sealing.seal(ContentType::application_data, Buffer(1), record));
  ASSERT_TRUE(opening.open(frame_of(record)));
  EXPECT_EQ(sealing.seal(ContentType::application_data, Buffer(1), record).error().fault, Fault::sequence_exhausted);
  EXPECT_EQ(opening.open(frame_of(record)).error().fault, Fault::sequence_exhausted);
}

// Opens the records of one side of a trace and seals them again.
class Resealer {
 public:
  explicit Resealer(const test::Trace& trace) : trace_{trace} {}

  void take_keys(const test::TraceStep& step) {
    const auto& keys = step.values.empty() ? same_elsewhere(step) : step;
    const auto& new_key = keys.value("key expanded");
    sealing_.emplace(aes_128_gcm(), new_key, Secret<12>{keys.value("iv expanded")});
    opening_.emplace(aes_128_gcm(), new_key, Secret<12>{keys.value("iv expanded")});
  }
  // Was it a protected record?
  bool take_record(const test::TraceStep& step) {
    auto record = step.value("complete record");
    if (!sealing_ || record[0] != 23) return false;
    const auto& payload = step.value("payload");
    const auto type = step.is("send handshake")     ? ContentType::handshake
                      : step.is("send application") ? ContentType::application_data
                                                    : ContentType::alert;
    Buffer again(payload.size() + overhead);
    EXPECT_TRUE(sealing_->seal(type, payload, again));
    EXPECT_EQ(to_hex(again), to_hex(record));
    const auto opened = opening_->open(frame_of(record));
    EXPECT_TRUE(opened);
    if (!opened) return true;
    EXPECT_EQ(opened->type, type);
    EXPECT_EQ(to_hex(opened->content), to_hex(payload));
    return true;
  }

 private:
  // "derive write traffic keys ... (same as server read traffic keys)": what the other side derived to read.
  const test::TraceStep& same_elsewhere(const test::TraceStep& step) const {
    const auto use = step.is("derive write traffic keys for handshake") ? "handshake" : "application";
    return trace_.find(step.actor == "client" ? "server" : "client",
                       "derive read traffic keys for " + std::string{use});
  }

  const test::Trace& trace_;
  std::optional<Sealing> sealing_;
  std::optional<Opening> opening_;
};

TEST(Protection, OpensAndSealsEveryRecordOfTheRfc8448Traces) {
  if (test::rfc8448_traces().empty()) GTEST_SKIP() << "the shared data is absent";
  std::size_t records = 0;
  for (const auto& [name, trace] : test::rfc8448_traces()) {
    std::map<std::string, Resealer> sides;
    sides.try_emplace("client", trace);
    sides.try_emplace("server", trace);
    for (const auto& step : trace.steps) {
      SCOPED_TRACE(name + ", " + step.actor + ": " + step.text);
      if (step.is("derive write traffic keys")) sides.at(step.actor).take_keys(step);
      if (step.values.contains("complete record") && sides.at(step.actor).take_record(step)) ++records;
    }
  }
  EXPECT_EQ(records, 27U);
}

}  // namespace
}  // namespace bulla::record
