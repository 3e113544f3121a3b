#include "bulla/wire/messages.h"

#include "bulla/wire/extensions.h"
#include "bulla/wire/other_extensions.h"
#include "wire/golden.h"
#include "wire/rule_rows.h"

namespace bulla::wire {
namespace {

using test::expect_rows;
using test::own_message;

constexpr std::array<std::uint8_t, 1> requested{1};
static_assert(decode_body<KeyUpdate>(requested)->request_update == KeyUpdateRequest::update_requested);

Bytes body_of(Bytes message) { return message.subspan(HandshakeHeader::size); }

TEST(Messages, EncryptedExtensions) {
  expect_rows<EncryptedExtensions>({
      {"none", "0000"},
      {"without a block", "", Fault::truncated, 0},
      {"an extension twice", "0008 0000 0000 0000 0000", Fault::duplicate_extension, 6},
      {"an extension cut short", "0003 0000 00", Fault::truncated, 4},
      {"a body past the block", "0004 0000 0001", Fault::truncated, 6},
  });
}

TEST(Messages, CertificateRequest) {
  expect_rows<CertificateRequest>({
      {"a context", "01 aa 0000"},
      {"an extension twice", "00 0008 0d0d 0000 0d0d 0000", Fault::duplicate_extension, 7},
  });
}

TEST(Messages, Certificate) {
  expect_rows<Certificate>({
      {"no certificate", "00 000000"},
      {"one", "00 000006 000001 30 0000"},
      {"an empty certificate", "00 000005 000000 0000", Fault::length_out_of_range, 4},
      {"an entry without extensions", "00 000004 000001 30", Fault::truncated, 8},
      {"an extension twice in the second entry", "00 000014 000001 30 0000 000001 30 0008 0005 0000 0005 0000",
       Fault::duplicate_extension, 20},
  });
}

TEST(Messages, ACertificateEntryCarriesItsStatusAndTimestamps) {
  const auto message = own_message("certificate_with_status_and_timestamps");
  const auto certificate = decode_body<Certificate>(body_of(message));
  ASSERT_TRUE(certificate);
  ASSERT_EQ(certificate->certificate_list.count(), 2u);
  const auto leaf = *certificate->certificate_list.begin();
  EXPECT_EQ(to_hex(leaf.cert_data), "3003020101");
  const auto status = leaf.extensions.find<CertificateStatus>();
  ASSERT_TRUE(status && *status);
  EXPECT_EQ((*status)->response.size(), 5u);
  const auto timestamps = leaf.extensions.find<SignedCertificateTimestampList>();
  ASSERT_TRUE(timestamps && *timestamps);
  EXPECT_EQ((*timestamps)->sct_list.count(), 2u);
}

TEST(Messages, CertificateVerify) {
  expect_rows<CertificateVerify>({
      {"a signature", "0807 0001 aa"},
      {"cut short", "0807 0002 aa", Fault::truncated, 4},
  });
}

TEST(Messages, AFinishedIsAsLongAsTheHash) {
  const auto message = own_message("finished_sha384");
  const auto finished = decode_body<Finished>(body_of(message));
  ASSERT_TRUE(finished);
  EXPECT_TRUE(finished->check_size(48));
  EXPECT_EQ(finished->check_size(32).error().fault, Fault::trailing_bytes);
  EXPECT_EQ(finished->check_size(32).error().offset, 36u);
  EXPECT_EQ(finished->check_size(64).error().fault, Fault::truncated);
}

TEST(Messages, NewSessionTicket) {
  expect_rows<NewSessionTicket>({
      {"a ticket", "00001c20 00000000 00 0001 aa 0000"},
      {"an empty ticket", "00001c20 00000000 00 0000 0000", Fault::length_out_of_range, 9},
      {"an extension twice", "00001c20 00000000 00 0001 aa 0008 1111 0000 1111 0000", Fault::duplicate_extension, 18},
  });
  const auto message = own_message("new_session_ticket");
  const auto ticket = decode_body<NewSessionTicket>(body_of(message));
  EXPECT_EQ(ticket->ticket_lifetime, 7200u);
  EXPECT_EQ((**ticket->extensions.find<EarlyDataLimit>()).max_early_data_size, 0xffffffffu);
}

TEST(Messages, KeyUpdate) {
  expect_rows<KeyUpdate>({
      {"not requested", "00"},
      {"requested", "01"},
      {"neither", "02", Fault::key_update_malformed, 0},
      {"empty", "", Fault::truncated, 0},
      {"two bytes", "0000", Fault::trailing_bytes, 1},
  });
}

TEST(Messages, EndOfEarlyDataIsEmpty) {
  expect_rows<EndOfEarlyData>({{"empty", ""}, {"not empty", "00", Fault::trailing_bytes, 0}});
}

TEST(Messages, CompressedCertificate) {
  expect_rows<CompressedCertificate>({
      {"zstd", "0003 000100 000001 aa"},
      {"empty", "0003 000100 000000", Fault::length_out_of_range, 5},
  });
}

}  // namespace
}  // namespace bulla::wire
