#include "bulla/wire/extensions.h"

#include "wire/rule_rows.h"

namespace bulla::wire {
namespace {

using test::expect_rows;
using test::from_hex;

// The parser is constexpr, so that a vector can be a fact of the build.
constexpr std::array<std::uint8_t, 16> two_shares{0, 14, 0, 29, 0, 2, 0xaa, 0xbb, 0, 23, 0, 4, 1, 2, 3, 4};
static_assert(decode<KeyShareClientHello>(two_shares)->share_for(NamedGroup::x25519)->size() == 2);
static_assert(decode<KeyShareClientHello>(two_shares)->share_for(NamedGroup::secp256r1)->size() == 4);
static_assert(!decode<KeyShareClientHello>(two_shares)->share_for(NamedGroup::x448));
static_assert(!decode<KeyShareClientHello>(Bytes{two_shares}.first(15)));

constexpr std::array<std::uint8_t, 5> two_versions{4, 3, 4, 3, 3};
static_assert(decode<SupportedVersionsClientHello>(two_versions)->versions.contains(ProtocolVersion::tls13));

TEST(Extensions, SupportedVersions) {
  expect_rows<SupportedVersionsClientHello>({
      {"TLS 1.3, and a number to ignore", "04 0a0a 0304"},
      {"no version", "00", Fault::length_out_of_range, 0},
      {"half a version", "03 0304 03", Fault::truncated, 3},
      {"bytes after the list", "02 0304 00", Fault::trailing_bytes, 3},
  });
  expect_rows<SupportedVersionsServerHello>({
      {"TLS 1.3", "0304"},
      {"half a version", "03", Fault::truncated, 0},
      {"two versions", "03040303", Fault::trailing_bytes, 2},
  });
}

TEST(Extensions, Cookie) {
  expect_rows<Cookie>({
      {"one byte", "0001 aa"},
      {"empty", "0000", Fault::length_out_of_range, 0},
      {"cut short", "0002 aa", Fault::truncated, 2},
  });
}

TEST(Extensions, SignatureAlgorithms) {
  expect_rows<SignatureAlgorithms>({
      {"two", "0004 0804 0403"},
      {"none", "0000", Fault::length_out_of_range, 0},
      {"odd", "0003 080404", Fault::truncated, 4},
      {"without a list", "", Fault::truncated, 0},
  });
  EXPECT_EQ(SignatureAlgorithmsCert::extension_type, ExtensionType{50});
}

TEST(Extensions, CertificateAuthorities) {
  expect_rows<CertificateAuthorities>({
      {"two names", "0007 0001 aa 0002 bbcc"},
      {"no name", "0000", Fault::length_out_of_range, 0},
      {"an empty name", "0005 0001 aa 0000", Fault::length_out_of_range, 5},
      {"a name past the list", "0003 0002 aa", Fault::truncated, 4},
  });
}

TEST(Extensions, OidFilters) {
  expect_rows<OIDFilters>({
      {"none", "0000"},
      {"without values", "0004 01 06 0000"},
      {"an empty OID", "0003 00 0000", Fault::length_out_of_range, 2},
  });
}

TEST(Extensions, SupportedGroups) {
  expect_rows<SupportedGroups>({
      {"two", "0004 11ec 001d"},
      {"none", "0000", Fault::length_out_of_range, 0},
      {"odd", "0003 11ec00", Fault::truncated, 4},
  });
}

TEST(Extensions, KeySharesOfAClient) {
  expect_rows<KeyShareClientHello>({
      {"none: a retry is wanted", "0000"},
      {"two groups", "000a 001d 0001 aa 0017 0001 bb"},
      {"cut short", "0008 001d 0002 aa", Fault::truncated, 2},
      {"an empty share", "0004 001d 0000", Fault::length_out_of_range, 4},
      {"bytes after the list", "0000 ff", Fault::trailing_bytes, 2},
      {"one group twice", "000f 001d 0001 aa 0017 0001 bb 001d 0001 aa", Fault::duplicate_key_share, 12},
  });
}

TEST(Extensions, TheFirstSharesAreComparedWithAllThatFollow) {
  const auto with_last = [](std::uint16_t last) {
    Buffer out;
    Writer writer{out};
    {
      const auto shares = writer.open(2);
      for (std::uint16_t group = 0; group <= max_key_shares; ++group)
        writer.put(KeyShareEntry{NamedGroup{group}, {test::from_hex("00")}});
      writer.put(KeyShareEntry{NamedGroup{last}, {test::from_hex("00")}});
    }
    EXPECT_TRUE(writer.finish());
    return out;
  };
  EXPECT_TRUE(decode<KeyShareClientHello>(with_last(max_key_shares + 1)));
  EXPECT_EQ(decode<KeyShareClientHello>(with_last(max_key_shares - 1)).error().fault, Fault::duplicate_key_share);
}

TEST(Extensions, KeySharesStandInTheOrderOfTheGroups) {
  const auto group_bytes = from_hex("0006 11ec 001d 0017");
  const auto groups = *decode<SupportedGroups>(group_bytes);
  const auto order = [&](const char* shares) {
    const auto bytes = from_hex(shares);
    return decode<KeyShareClientHello>(bytes, 10)->check_order(groups);
  };
  EXPECT_TRUE(order("0000"));
  EXPECT_TRUE(order("000a 11ec 0001 aa 0017 0001 bb"));
  EXPECT_EQ(order("000a 0017 0001 aa 11ec 0001 bb").error().offset, 17u);
  EXPECT_EQ(order("0005 001e 0001 aa").error().fault, Fault::key_share_order);
}

TEST(Extensions, KeyShareOfAServer) {
  expect_rows<KeyShareServerHello>({
      {"one", "001d 0001 aa"},
      {"an empty share", "001d 0000", Fault::length_out_of_range, 2},
      {"two", "001d 0001 aa 001d 0001 aa", Fault::trailing_bytes, 5},
  });
  expect_rows<KeyShareHelloRetryRequest>({{"a group", "0017"}, {"a share", "0017 0001 aa", Fault::trailing_bytes, 2}});
}

TEST(Extensions, PskKeyExchangeModes) {
  expect_rows<PskKeyExchangeModes>({
      {"one to use and one to ignore", "02 01 0b"},
      {"none", "00", Fault::length_out_of_range, 0},
  });
}

TEST(Extensions, EarlyData) {
  expect_rows<EarlyDataIndication>({{"empty", ""}, {"a size", "00000001", Fault::trailing_bytes, 0}});
  expect_rows<EarlyDataLimit>({{"a size", "ffffffff"}, {"empty", "", Fault::truncated, 0}});
}

constexpr const char* binder = "20 0000000000000000 0000000000000000 0000000000000000 0000000000000000";

TEST(Extensions, OfferedPsks) {
  const auto one = std::string{"0007 0001 aa 00000000 0021 "} + binder;
  const auto two = std::string{"000e 0001 aa 00000000 0001 bb 00000000 0021 "} + binder;
  const auto short_binder = std::string{"0007 0001 aa 00000000 0021 1f "} + std::string(62, '0') + "00";
  expect_rows<OfferedPsks>({
      {"one", one.c_str()},
      {"two identities, one binder", two.c_str(), Fault::psk_binder_count, 18},
      {"a binder of 31 bytes", short_binder.c_str(), Fault::length_out_of_range, 11},
      {"no identity", "0000", Fault::length_out_of_range, 0},
      {"an empty identity", "0007 0000 00000000 00", Fault::length_out_of_range, 2},
      {"no binders", "0007 0001 aa 00000000", Fault::truncated, 9},
  });
  const auto bytes = from_hex(one);
  const auto psks = decode<OfferedPsks>(bytes);
  EXPECT_EQ(psks->binders_size(), 2u + 33u);
}

TEST(Extensions, SelectedPsk) { expect_rows<SelectedPsk>({{"one", "0001"}, {"short", "00", Fault::truncated, 0}}); }

TEST(Extensions, PostHandshakeAuth) {
  expect_rows<PostHandshakeAuth>({{"empty", ""}, {"not empty", "00", Fault::trailing_bytes, 0}});
}

}  // namespace
}  // namespace bulla::wire
