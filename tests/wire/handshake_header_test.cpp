#include "bulla/wire/handshake_header.h"

#include <gtest/gtest.h>

#include "bulla/wire/messages.h"
#include "support/hex.h"

namespace bulla::wire {
namespace {

using test::from_hex;

TEST(HandshakeHeader, IsATypeAndALengthOfThreeBytes) {
  const auto header = decode<HandshakeHeader>(from_hex("0b 010203"));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->msg_type, HandshakeType::certificate);
  EXPECT_EQ(header->length.value, 0x010203u);
}

TEST(HandshakeHeader, ABodysFaultNamesItsMessageAndCountsFromTheHead) {
  const auto update = decode_body<KeyUpdate>({});
  ASSERT_FALSE(update);
  EXPECT_EQ(update.error().message, std::to_underlying(HandshakeType::key_update));
  EXPECT_EQ(update.error().offset, 4u);
}

TEST(HandshakeHeader, AMessageIsWrittenWithItsHead) {
  Buffer room(5);
  EXPECT_EQ(to_hex(*encode_handshake(KeyUpdate{KeyUpdateRequest::update_requested}, room)), "1800000101");
  EXPECT_EQ(encode_handshake(KeyUpdate{}, MutBytes{room}.first(4)).error().fault, Fault::no_room);
}

TEST(HandshakeHeader, AMessageIsAppendedWholeOrNotAtAll) {
  Buffer flight = from_hex("aa");
  ASSERT_TRUE(append_handshake(KeyUpdate{}, flight));
  EXPECT_EQ(to_hex(flight), "aa1800000100");
  const Buffer too_long(0x10000);
  EXPECT_EQ(append_handshake(CertificateVerify{SignatureScheme::ed25519, {too_long}}, flight).error().fault,
            Fault::length_out_of_range);
  EXPECT_EQ(to_hex(flight), "aa1800000100");
}

TEST(HandshakeHeader, AMessageCanBeWrittenPieceByPiece) {
  Buffer flight;
  Writer writer{flight};
  {
    const auto message = open_handshake(writer, HandshakeType::finished);
    writer.bytes(from_hex("0102"));
  }
  ASSERT_TRUE(writer.finish());
  EXPECT_EQ(to_hex(flight), "140000020102");
}

}  // namespace
}  // namespace bulla::wire
