#include "bulla/wire/record.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::wire {
namespace {

using test::from_hex;

TEST(Record, ReadsItsHeadAndWritesIt) {
  const auto bytes = from_hex("17 0303 4100");
  const auto header = decode<RecordHeader>(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, ContentType::application_data);
  EXPECT_EQ(header->legacy_record_version, ProtocolVersion::tls12);
  EXPECT_EQ(header->length, max_ciphertext);
  Buffer room(RecordHeader::size);
  EXPECT_EQ(to_hex(*encode(*header, room)), "1703034100");
}

TEST(Record, AnAlertIsTwoBytes) {
  const auto alert = decode<AlertMessage>(from_hex("0228"));
  ASSERT_TRUE(alert);
  EXPECT_EQ(alert->level, AlertLevel::fatal);
  EXPECT_EQ(alert->description, Alert::handshake_failure);
  EXPECT_EQ(decode<AlertMessage>(from_hex("02")).error().fault, Fault::truncated);
  EXPECT_EQ(decode<AlertMessage>(from_hex("022800")).error().fault, Fault::trailing_bytes);
}

TEST(Record, AChangeOfCiphersIsTheByteOne) {
  EXPECT_TRUE(decode<ChangeCipherSpec>(from_hex("01")));
  EXPECT_EQ(decode<ChangeCipherSpec>(from_hex("02")).error().fault, Fault::bad_change_cipher_spec);
  EXPECT_EQ(decode<ChangeCipherSpec>({}).error().fault, Fault::truncated);
  EXPECT_EQ(decode<ChangeCipherSpec>(from_hex("0101")).error().fault, Fault::trailing_bytes);
}

}  // namespace
}  // namespace bulla::wire
