#include "bulla/engine/outbox.h"

#include <gtest/gtest.h>

#include "bulla/wire/record.h"

namespace bulla {
namespace {

TEST(Outbox, HoldsWhatWasWrittenUntilItIsSent) {
  Buffer memory(8);
  Outbox out{memory};
  EXPECT_TRUE(out.pending().empty());
  EXPECT_EQ(out.room().size(), 8U);
  std::ranges::copy(bytes_of("abcde"), out.room().begin());
  out.grew(5);
  EXPECT_EQ(text_of(out.pending()), "abcde");
  EXPECT_EQ(out.room().size(), 3U);
  out.sent(2);
  EXPECT_EQ(text_of(out.pending()), "cde");
  EXPECT_EQ(out.room().size(), 3U);
  out.sent(3);
  EXPECT_TRUE(out.pending().empty());
  EXPECT_EQ(out.room().size(), 8U) << "all is sent: all its room is free again";
}

TEST(Outbox, ARecordFitsIntoTheSizeOfOne) {
  EXPECT_EQ(max_record_size, wire::RecordHeader::size + wire::max_ciphertext12);
  EXPECT_GE(max_record_size, wire::RecordHeader::size + wire::max_ciphertext);
}

}  // namespace
}  // namespace bulla
