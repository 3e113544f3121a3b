#include "bulla/record/protection12.h"

#include <limits>

#include "bulla/base/try.h"
#include "bulla/record/aead12.h"
#include "record/keys12.h"
#include "support/allocations.h"
#include "support/tiny_limit.h"

namespace bulla::record {
namespace {

using test::SeededRandom;
using wire::ContentType;

Buffer copy_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

class EachWay : public testing::TestWithParam<Way> {
 protected:
  Sealing12 sealing(std::uint64_t sequence = 0) { return {*GetParam().suite, GetParam().keys(sequence), random}; }
  Opening12 opening(std::uint64_t sequence = 0) { return {*GetParam().suite, GetParam().keys(sequence)}; }
  Buffer sealed(Bytes content) {
    auto sealer = sealing();
    Buffer out(sealer.sealed_size(content.size()));
    EXPECT_EQ(sealer.seal(ContentType::application_data, content, out).value(), out.size());
    return out;
  }
  Fault refused(Buffer record) {
    const Frame frame{ContentType::application_data, MutBytes{record}.first(header_size),
                      MutBytes{record}.subspan(header_size)};
    const auto opened = opening().open(frame);
    EXPECT_FALSE(opened);
    return opened ? Fault::no_room : opened.error().fault;
  }
  SeededRandom random{12};
};
INSTANTIATE_TEST_SUITE_P(Protection12, EachWay, testing::ValuesIn(all_ways()), way_name);

TEST_P(EachWay, ASealedRecordOpensToTheSameContentAndType) {
  auto sealer = sealing();
  auto opener = opening();
  for (const std::size_t size : {0U, 1U, 2U, 15U, 16U, 17U, 250U, 255U, 256U, 300U, 16383U, 16384U}) {
    for (const auto type : {ContentType::handshake, ContentType::application_data, ContentType::alert}) {
      const Buffer content(size, 0);
      Buffer out(sealer.sealed_size(size));
      ASSERT_EQ(sealer.seal(type, content, out).value(), out.size());
      EXPECT_LE(out.size(), size + sealer.overhead());
      EXPECT_EQ(out[0], std::to_underlying(type)) << "TLS 1.2 shows the type";
      const auto opened = opener.open(frame_of12(out));
      ASSERT_TRUE(opened) << size;
      EXPECT_EQ(opened->type, type);
      EXPECT_EQ(copy_of(opened->content), content);
      EXPECT_EQ(opened->content.data(), out.data() + sealer.content_offset()) << "in place";
    }
  }
}

TEST_P(EachWay, SealsInPlaceWhatItSealsFromElsewhere) {
  const Buffer content(1000, 0x5a);
  const auto apart = sealed(content);
  random = SeededRandom{12};
  auto sealer = sealing();
  Buffer same(sealer.sealed_size(content.size()));
  const auto place = MutBytes{same}.subspan(sealer.content_offset(), content.size());
  std::ranges::copy(content, place.begin());
  ASSERT_TRUE(sealer.seal(ContentType::application_data, place, same));
  EXPECT_EQ(same, apart);
}

TEST_P(EachWay, AnyFlippedBitIsFound) {
  const auto record = sealed(Buffer(20, 0x33));
  for (std::size_t bit = 0; bit < record.size() * 8; ++bit) {
    if (bit / 8 == 3 || bit / 8 == 4) continue;  // the length: frame.h's
    auto altered = record;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    ASSERT_EQ(refused(altered), Fault::bad_record_mac) << bit;
  }
}

TEST_P(EachWay, ARecordThatIsCutAnywhereIsForged) {
  const auto record = sealed(Buffer(100, 0x33));
  for (auto size = header_size; size < record.size(); ++size) {
    auto shorter = copy_of(Bytes{record}.first(size));
    shorter[3] = static_cast<std::uint8_t>((size - header_size) >> 8);
    shorter[4] = static_cast<std::uint8_t>(size - header_size);
    ASSERT_EQ(refused(shorter), Fault::bad_record_mac) << size;
  }
}

TEST_P(EachWay, RecordsOpenOnlyInTheirOrder) {
  auto sealer = sealing();
  Buffer first(sealer.sealed_size(1)), second(sealer.sealed_size(1));
  ASSERT_TRUE(sealer.seal(ContentType::application_data, Buffer(1), first));
  ASSERT_TRUE(sealer.seal(ContentType::application_data, Buffer(1), second));
  auto replayed = first;
  auto skipped = second;
  auto opener = opening();
  EXPECT_EQ(opener.open(frame_of12(skipped)).error().fault, Fault::bad_record_mac);
  EXPECT_TRUE(opener.open(frame_of12(first)));
  EXPECT_EQ(opener.open(frame_of12(replayed)).error().fault, Fault::bad_record_mac);
  EXPECT_TRUE(opener.open(frame_of12(second)));
}

TEST_P(EachWay, WantsRoomForTheWholeRecordAndAtMostAFullOne) {
  auto sealer = sealing();
  Buffer small(sealer.sealed_size(10) - 1);
  EXPECT_EQ(sealer.seal(ContentType::application_data, Buffer(10), small).error().fault, Fault::no_room);
  Buffer large(20000);
  EXPECT_EQ(sealer.seal(ContentType::application_data, Buffer(wire::max_plaintext + 1), large).error().fault,
            Fault::no_room);
  EXPECT_EQ(sealer.sequence(), 0U) << "nothing was sealed";
}

// RFC 5246 §6.2.1: only a peer that does not keep to it seals so much.
TEST_P(EachWay, MoreThanAFullRecordIsTooMuchHoweverSoundItIs) {
  const auto& protection = GetParam().suite->protection;
  auto keys = GetParam().keys();
  const auto* aead = std::get_if<crypto::AeadProtection>(&protection);
  const auto sealer = aead != nullptr ? aead_sealer(*aead, std::move(keys.keys))
                                      : cbc_sealer(std::get<crypto::CbcProtection>(protection), std::move(keys.keys),
                                                   keys.order, random);
  const Buffer content(wire::max_plaintext + 1);
  Buffer record(header_size + sealer->sealed_size(content.size()));
  const auto fragment = MutBytes{record}.subspan(header_size);
  ASSERT_TRUE(sealer->seal({.type = ContentType::application_data}, content, fragment));
  const wire::RecordHeader header{.type = ContentType::application_data,
                                  .length = static_cast<std::uint16_t>(fragment.size())};
  ASSERT_TRUE(wire::encode(header, MutBytes{record}.first(header_size)));
  EXPECT_EQ(refused(record), Fault::record_overflow);
}

TEST_P(EachWay, TheSameContentIsNeverSealedTheSame) {
  auto sealer = sealing();
  std::vector<Buffer> records;
  for (int i = 0; i < 20; ++i) {
    Buffer out(sealer.sealed_size(32));
    ASSERT_TRUE(sealer.seal(ContentType::application_data, Buffer(32), out));
    EXPECT_EQ(std::ranges::find(records, out), records.end());
    records.push_back(out);
  }
}

TEST_P(EachWay, TheLastSequenceNumberIsNotUsed) {
  const auto last = std::numeric_limits<std::uint64_t>::max();
  Buffer record(200);
  auto worn = sealing(last);
  EXPECT_EQ(worn.remaining(), 0U);
  EXPECT_EQ(worn.seal(ContentType::alert, Buffer(2), record).error().fault, Fault::sequence_exhausted);
  auto sealer = sealing();
  ASSERT_TRUE(sealer.seal(ContentType::alert, Buffer(2), record));
  EXPECT_EQ(opening(last).open(frame_of12(record)).error().fault, Fault::sequence_exhausted);
}

TEST_P(EachWay, OpensOnWhereAnotherLeftOff) {
  auto sealer = sealing(1000);
  Buffer record(sealer.sealed_size(5));
  ASSERT_TRUE(sealer.seal(ContentType::application_data, Buffer(5), record));
  auto early = record;
  EXPECT_EQ(opening(999).open(frame_of12(early)).error().fault, Fault::bad_record_mac);
  EXPECT_TRUE(opening(1000).open(frame_of12(record)));
}

TEST_P(EachWay, ARecordTakesNoMemoryOfOurs) {
  auto sealer = sealing();
  auto opener = opening();
  const Buffer content(1000);
  Buffer record(sealer.sealed_size(content.size()));
  (void)sealer.seal(ContentType::application_data, content, record);
  (void)opener.open(frame_of12(record));
  const auto before = test::allocations();
  const auto is_sealed = sealer.seal(ContentType::application_data, content, record).has_value();
  const auto is_opened = opener.open(frame_of12(record)).has_value();
  EXPECT_EQ(test::allocations(), before);
  EXPECT_TRUE(is_sealed && is_opened);
}

TEST(Protection12, AKeySealsNoMoreThanItsLimit) {
  const auto& real = suite12("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  const auto& protection = std::get<crypto::AeadProtection>(real.protection);
  const test::TinyLimit tiny{*protection.aead, 2};
  auto suite = real;
  suite.protection = crypto::AeadProtection{&tiny, protection.nonce};
  SeededRandom random{1};
  Sealing12 sealing{suite, {write_keys(suite)}, random};
  Buffer record(100);
  EXPECT_EQ(sealing.remaining(), 2U);
  EXPECT_TRUE(sealing.seal(ContentType::alert, Buffer(2), record));
  EXPECT_TRUE(sealing.seal(ContentType::alert, Buffer(2), record));
  EXPECT_EQ(sealing.remaining(), 0U);
  EXPECT_EQ(sealing.seal(ContentType::alert, Buffer(2), record).error().fault, Fault::sequence_exhausted);
}

// The sequence number is used up although nothing was sealed.
TEST(Protection12, ATryThatFailsUsesItsNumberUp) {
  const auto& suite = suite12("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
  test::ScriptedRandom random{{}};
  Sealing12 sealing{suite, {write_keys(suite)}, random};
  Buffer record(100);
  EXPECT_EQ(sealing.seal(ContentType::alert, Buffer(2), record).error().fault, Fault::random_failed);
  EXPECT_EQ(sealing.sequence(), 1U);
}

}  // namespace
}  // namespace bulla::record
