#include "bulla/capture/record_stream.h"

#include <gtest/gtest.h>

#include "capture/packets.h"
#include "support/random.h"

namespace bulla::capture {
namespace {

Buffer record_of(std::size_t size, std::uint8_t type = 23) {
  Buffer record{type, 3, 3};
  test::put_number(record, size, 2);
  record.resize(record.size() + size, static_cast<std::uint8_t>(size));
  return record;
}

Buffer joined(const std::vector<Buffer>& records) {
  Buffer all;
  for (const auto& record : records) append(all, record);
  return all;
}

// Sizes of the records that come.
std::vector<std::size_t> sizes(RecordStream& stream) {
  std::vector<std::size_t> found;
  while (const auto frame = stream.next()) found.push_back(frame->payload.size());
  return found;
}

using Sizes = std::vector<std::size_t>;

TEST(RecordStream, CutsWhateverThePiecesAre) {
  const auto all = joined({record_of(10), record_of(1, 22), record_of(16384)});
  for (const std::size_t piece : {1, 3, 1000, 20000}) {
    RecordStream stream;
    Sizes found;
    for (Bytes rest = all; !rest.empty(); rest = rest.subspan(std::min(piece, rest.size()))) {
      stream.feed(rest.first(std::min(piece, rest.size())));
      for (const auto size : sizes(stream)) found.push_back(size);
    }
    EXPECT_EQ(found, (Sizes{10, 1, 16384})) << piece;
    EXPECT_EQ(stream.take_loss().records, 0u);
    EXPECT_EQ(stream.skipped(), 0u);
  }
}

TEST(RecordStream, StaysInStepWhereAHoleLiesInsideARecord) {
  const auto all = joined({record_of(10), record_of(100), record_of(20)});
  for (const std::size_t end : {95, 120}) {
    RecordStream stream;
    stream.feed(Bytes{all}.first(40));
    EXPECT_EQ(sizes(stream), Sizes{10});
    stream.miss(end - 40);
    stream.feed(Bytes{all}.subspan(end));
    EXPECT_EQ(sizes(stream), Sizes{20});
    const auto loss = stream.take_loss();
    EXPECT_EQ(loss.records, 1u);
    EXPECT_EQ(loss.bytes, end - 40);
    EXPECT_EQ(stream.take_loss().records, 0u);
  }
}

TEST(RecordStream, StaysInStepBehindTwoHolesInOneRecord) {
  const auto all = joined({record_of(100), record_of(20)});
  RecordStream stream;
  stream.feed(Bytes{all}.first(40));
  stream.miss(10);
  stream.feed(Bytes{all}.subspan(50, 10));
  stream.miss(10);
  stream.feed(Bytes{all}.subspan(70));
  EXPECT_EQ(sizes(stream), Sizes{20});
}

TEST(RecordStream, FindsRecordsAgainBehindALargerHole) {
  const auto all = joined({record_of(10), record_of(100), record_of(200), record_of(20), record_of(30)});
  RecordStream stream;
  stream.feed(Bytes{all}.first(40));
  EXPECT_EQ(sizes(stream), Sizes{10});
  stream.miss(160);  // into the third
  stream.feed(Bytes{all}.subspan(200, 150));
  EXPECT_EQ(sizes(stream), Sizes{20});
  stream.feed(Bytes{all}.subspan(350));
  EXPECT_EQ(sizes(stream), Sizes{30});
  EXPECT_GE(stream.take_loss().records, 2u);
  EXPECT_GT(stream.skipped(), 0u);
}

TEST(RecordStream, FindsRecordsWhereNobodyKnowsHowManyWereBefore) {
  RecordStream stream;
  stream.miss(0);
  const auto all = joined({Buffer(77, 9), record_of(10), record_of(20)});
  stream.feed(all);
  EXPECT_EQ(sizes(stream), (Sizes{10, 20}));
  EXPECT_EQ(stream.skipped(), 77u);
}

TEST(RecordStream, SkipsWhatIsNone) {
  RecordStream stream;
  stream.feed(bytes_of("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(sizes(stream), Sizes{});
  stream.feed(joined({record_of(10), record_of(20)}));
  EXPECT_EQ(sizes(stream), (Sizes{10, 20}));
  auto too_long = record_of(10);
  too_long[3] = 0x70;
  stream.feed(joined({too_long, record_of(30)}));
  EXPECT_EQ(sizes(stream), Sizes{30});
}

TEST(RecordStream, KeepsLittleOfWhatIsNone) {
  RecordStream stream;
  test::SeededRandom random{5};
  for (int i = 0; i < 200; ++i) {
    Buffer noise(10000);
    ASSERT_TRUE(random.fill(noise));
    stream.feed(noise);
    sizes(stream);
  }
  stream.feed(Buffer(40000, 0xee));
  sizes(stream);
  stream.feed(joined({record_of(10), record_of(20)}));
  EXPECT_EQ(sizes(stream), (Sizes{10, 20}));
  EXPECT_GT(stream.skipped(), 1'900'000u);
}

TEST(RecordStream, KnowsWhatSeemsARecord) {
  EXPECT_TRUE(seems_record(record_of(10)));
  EXPECT_TRUE(seems_record(joined({record_of(10), record_of(5)})));
  EXPECT_FALSE(seems_record(joined({record_of(10), Buffer(5, 7)})));
  EXPECT_FALSE(seems_record(Bytes{record_of(10)}.first(12)));
  EXPECT_FALSE(seems_record(record_of(0)));
  EXPECT_FALSE(seems_record(record_of(10, 19)));
  EXPECT_FALSE(seems_record({}));
}

}  // namespace
}  // namespace bulla::capture
