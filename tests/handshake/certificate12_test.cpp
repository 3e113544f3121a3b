#include "bulla/handshake/certificate12.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "handshake/faults.h"
#include "support/raw_keys.h"
#include "support/recorder.h"

namespace bulla::handshake {
namespace {

using test::counted;

// As two logs would have said it; nobody looks inside here.
const Buffer& timestamps() {
  static const Buffer list = counted(2, counted(2, Buffer(40, 3)));
  return list;
}

Buffer list_of(std::initializer_list<Buffer> certificates) {
  Buffer list;
  for (const auto& certificate : certificates) append(list, counted(3, certificate));
  return list;
}

TEST(Certificate12, LooksAboveAsInTls13) {
  const auto raw = certificate_message(
      {.list = list_of({Buffer{1, 2}, Buffer{3}}), .staple = Buffer{7, 8, 9}, .timestamps = timestamps()});
  ASSERT_TRUE(raw);
  const auto message = test::body_of<wire::Certificate>(*raw);
  EXPECT_TRUE(message.certificate_request_context.empty());
  ASSERT_EQ(message.certificate_list.count(), 2U);
  auto entry = message.certificate_list.begin();
  EXPECT_EQ(to_hex(entry->cert_data), "0102");
  EXPECT_EQ(to_hex(entry->extensions.find<wire::CertificateStatus>().value()->response), "070809");
  EXPECT_TRUE(entry->extensions.find<wire::SignedCertificateTimestampList>().value());
  ++entry;
  EXPECT_EQ(to_hex(entry->cert_data), "03");
  EXPECT_EQ(entry->extensions.raw.size(), 0U) << "they are about the leaf";
}

TEST(Certificate12, HasNoExtensionsWhereNothingCame) {
  const auto raw = certificate_message({.list = list_of({Buffer{1, 2}})});
  EXPECT_EQ(to_hex(*raw),
            "0b00000b"
            "00"
            "000007"
            "000002"
            "0102"
            "0000");
  EXPECT_EQ(to_hex(*certificate_message({.list = {}})),
            "0b000004"
            "00"
            "000000");
}

TEST(Certificate12, ARawKeyLooksAboveAsInTls13) {
  const Buffer key{0x30, 0};
  EXPECT_EQ(to_hex(*certificate_message(wire::tls12::RawPublicKey{{key}})),
            "0b00000b"
            "00"
            "000007"
            "000002"
            "3000"
            "0000");
}

TEST(Certificate12, OfOursComesApartAsTheClientWants) {
  const auto plain = test::server_identity();
  const auto shown = own_certificates12(*plain, {.staple = true, .timestamps = true}).value();
  EXPECT_EQ(to_hex(shown.list), to_hex(counted(3, plain->leaf().der)));
  EXPECT_TRUE(shown.staple.empty());
  EXPECT_TRUE(shown.timestamps.empty());
}

TEST(Certificate12, IsSaidEmptyWhereThereIsNone) {
  const auto say = [](const Identity* identity) {
    keys::Transcript12 transcript;
    transcript.choose(*openssl::provider().sha256);
    test::Recorder recorder;
    Buffer flight;
    EXPECT_TRUE(say_certificate12({Side::client, transcript, recorder, flight}, identity));
    EXPECT_EQ(recorder.count(Side::client, 11), 1U);
    EXPECT_EQ(to_hex(transcript.messages()), to_hex(flight));
    return flight;
  };
  EXPECT_EQ(to_hex(say(nullptr)), "0b000003000000");
  const auto identity = test::client_identity();
  const auto said = say(identity.get());
  const auto message = test::body_of<wire::tls12::Certificate>(said);
  ASSERT_EQ(message.certificate_list.count(), 1U);
  EXPECT_TRUE(same_bytes(*message.certificate_list.begin(), identity->leaf().der));
}

TEST(Certificate12, ARawKeyIsSaidWithoutAList) {
  keys::Transcript12 transcript;
  transcript.choose(*openssl::provider().sha256);
  test::Recorder recorder;
  Buffer flight;
  const auto raw = test::raw(test::client_identity());
  EXPECT_TRUE(say_certificate12({Side::client, transcript, recorder, flight}, raw.get()));
  EXPECT_EQ(recorder.count(Side::client, 11), 1U);
  EXPECT_EQ(to_hex(Bytes{flight}.subspan(4)), to_hex(counted(3, raw->key().public_key_info())));
  EXPECT_TRUE(own_certificates12(*raw, {.staple = true, .timestamps = true})->staple.empty());
}

}  // namespace
}  // namespace bulla::handshake
