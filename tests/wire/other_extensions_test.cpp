#include "bulla/wire/other_extensions.h"

#include "wire/rule_rows.h"

namespace bulla::wire {
namespace {

using test::expect_rows;
using test::from_hex;

TEST(OtherExtensions, ServerName) {
  expect_rows<ServerNameList>({
      {"a.b", "0006 00 0003 612e62"},
      {"another type of name", "0004 07 0001 00"},
      {"empty list", "0000", Fault::length_out_of_range, 0},
      {"empty name", "0003 00 0000", Fault::length_out_of_range, 3},
      {"two host names", "0008 00 0001 61 00 0001 62", Fault::value_out_of_range, 6},
      {"a NUL byte", "0006 00 0003 610062", Fault::name_malformed, 2},
      {"a dot at the end", "0005 00 0002 612e", Fault::name_malformed, 2},
      {"bytes after the list", "0004 00 0001 61 00", Fault::trailing_bytes, 6},
  });
  const auto bytes = from_hex("000b 07 0001 00 00 0004 73686f70");
  EXPECT_EQ(text_of(decode<ServerNameList>(bytes)->host_name()), "shop");
  const auto other = from_hex("0004 07 0001 00");
  EXPECT_TRUE(decode<ServerNameList>(other)->host_name().empty());
}

TEST(OtherExtensions, HostNames) {
  for (const char* good : {"localhost", "shop.example", "XN--BCHER-KVA.example", "_dns.example", "127.0.0.1", "a-b.c"})
    EXPECT_TRUE(is_host_name(bytes_of(good))) << good;
  for (const char* bad : {"", ".", "a.", ".a", "a..b", "::1", "a b",
                          "b\xc3\xbc"
                          "cher.example",
                          "a/b"})
    EXPECT_FALSE(is_host_name(bytes_of(bad))) << bad;
  EXPECT_TRUE(is_host_name(bytes_of(std::string(63, 'a'))));
  EXPECT_FALSE(is_host_name(bytes_of(std::string(64, 'a'))));
  std::string longest;
  while (longest.size() < 252) longest += "a.";
  EXPECT_TRUE(is_host_name(bytes_of(longest + "a")));
  EXPECT_FALSE(is_host_name(bytes_of(longest + "aa")));
}

TEST(OtherExtensions, MaxFragmentLength) {
  expect_rows<MaxFragmentLength>({
      {"512", "01"},
      {"4096", "04"},
      {"zero", "00", Fault::value_out_of_range, 0},
      {"five", "05", Fault::value_out_of_range, 0},
      {"255", "ff", Fault::value_out_of_range, 0},
  });
  EXPECT_EQ(MaxFragmentLength{FragmentLength::bytes_2048}.bytes(), 2048u);
}

TEST(OtherExtensions, StatusRequest) {
  expect_rows<CertificateStatusRequest>({
      {"the usual", "01 0000 0000"},
      {"a responder", "01 0003 0001 aa 0000"},
      {"without extensions", "01 0000", Fault::truncated, 3},
  });
  expect_rows<CertificateStatus>({
      {"a response", "01 000001 30"},
      {"an empty response", "01 000000", Fault::length_out_of_range, 1},
  });
}

TEST(OtherExtensions, SignedCertificateTimestamps) {
  expect_rows<SignedCertificateTimestampList>({
      {"two", "0006 0001 aa 0001 bb"},
      {"none", "0000", Fault::length_out_of_range, 0},
      {"an empty one", "0002 0000", Fault::length_out_of_range, 2},
  });
}

TEST(OtherExtensions, ApplicationProtocols) {
  expect_rows<ProtocolNameList>({
      {"h2", "0003 02 6832"},
      {"an empty name", "0004 02 6832 00", Fault::length_out_of_range, 5},
      {"no name", "0000", Fault::length_out_of_range, 0},
      {"a name past the list", "0002 02 68", Fault::truncated, 3},
  });
  const auto one = from_hex("0003 02 6832");
  EXPECT_EQ(text_of(*decode<ProtocolNameList>(one)->chosen()), "h2");
  const auto two = from_hex("0004 01 61 01 62");
  const auto chosen = decode<ProtocolNameList>(two, 30)->chosen();
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().alert(), Alert::illegal_parameter);
  EXPECT_EQ(chosen.error().offset, 32u);
}

TEST(OtherExtensions, RecordSizeLimit) {
  expect_rows<RecordSizeLimit>({
      {"the least", "0040"},
      {"too small", "003f", Fault::bad_max_record_size, 0},
      {"short", "40", Fault::truncated, 0},
  });
}

TEST(OtherExtensions, CertificateCompression) {
  expect_rows<CertificateCompressionAlgorithms>({
      {"two", "04 0002 0001"},
      {"none", "00", Fault::length_out_of_range, 0},
      {"odd", "03 000200", Fault::truncated, 3},
  });
}

TEST(OtherExtensions, TicketRequest) {
  expect_rows<ClientTicketRequest>({{"two and one", "0201"}, {"short", "02", Fault::truncated, 1}});
  expect_rows<ServerTicketRequestHint>({{"two", "02"}, {"long", "0201", Fault::trailing_bytes, 1}});
}

TEST(OtherExtensions, CertificateTypes) {
  expect_rows<CertificateTypes<ExtensionType::server_certificate_type>>({
      {"raw public key, X.509", "02 02 00"},
      {"none", "00", Fault::length_out_of_range, 0},
  });
  expect_rows<ChosenCertificateType<ExtensionType::server_certificate_type>>({{"raw public key", "02"}});
}

TEST(OtherExtensions, RenegotiationInfo) {
  expect_rows<RenegotiationInfo>({{"first handshake", "00"}, {"without a length", "", Fault::truncated, 0}});
}

TEST(OtherExtensions, PointFormats) {
  expect_rows<ECPointFormatList>({{"uncompressed", "0100"}, {"none", "00", Fault::length_out_of_range, 0}});
}

TEST(OtherExtensions, WhatHasNoBodyRefusesOne) {
  expect_rows<ExtendedMasterSecret>({{"empty", ""}, {"not empty", "00", Fault::trailing_bytes, 0}});
  expect_rows<ServerNameAcknowledged>({{"empty", ""}, {"a list", "0000", Fault::trailing_bytes, 0}});
}

TEST(OtherExtensions, PaddingAndTicketsAreWhateverIsThere) {
  expect_rows<Padding>({{"none", ""}, {"three", "000000"}});
  expect_rows<SessionTicket>({{"none", ""}, {"three", "010203"}});
}

}  // namespace
}  // namespace bulla::wire
