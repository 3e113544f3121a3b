#include "bulla/wire/hello.h"

#include "bulla/wire/other_extensions.h"
#include "wire/golden.h"
#include "wire/rule_rows.h"

namespace bulla::wire {
namespace {

using test::expect_rows;
using test::from_hex;
using test::own_message;

Bytes body_of(Bytes message) { return message.subspan(HandshakeHeader::size); }

const std::string random(64, '0');

TEST(Hello, ABrowsersHelloIsReadToItsLastByte) {
  const auto message = own_message("chromium_client_hello");
  const auto hello = decode_body<ClientHello>(body_of(message));
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->legacy_version, ProtocolVersion::tls12);
  EXPECT_TRUE(hello->cipher_suites.contains(CipherSuite::TLS_AES_128_GCM_SHA256));
  EXPECT_TRUE(is_grease(static_cast<std::uint16_t>(*hello->cipher_suites.begin())));
  EXPECT_TRUE(hello->offers_null_compression_alone());
  const auto shares = hello->extensions.find<KeyShareClientHello>();
  ASSERT_TRUE(shares && *shares);
  EXPECT_EQ((*shares)->share_for(NamedGroup::X25519MLKEM768)->size(), 1216u);
  const auto groups = hello->extensions.find<SupportedGroups>();
  EXPECT_TRUE((*shares)->check_order(**groups));
  EXPECT_TRUE(check_placed(hello->extensions, HandshakeType::client_hello));
}

TEST(Hello, AHelloOfEarlierDaysHasNoExtensions) {
  const auto message = own_message("tls10_client_hello_without_extensions");
  const auto hello = decode_body<ClientHello>(body_of(message));
  ASSERT_TRUE(hello);
  EXPECT_FALSE(hello->extensions.present);
  EXPECT_FALSE(hello->offers_null_compression_alone());
  EXPECT_FALSE(*hello->extensions.find<SupportedVersionsClientHello>());
}

TEST(Hello, ClientHelloRules) {
  const auto psk = "0029 002c 0007 0001 aa 00000000 0021 20" + random;
  const auto with = [](const std::string& extensions) { return "0303" + random + "00 0002 1301 01 00" + extensions; };
  const auto psk_last = with("0034 0017 0000" + psk);
  const auto psk_first = with("0034" + psk + "0017 0000");
  const auto twice = with("0008 0017 0000 0017 0000");
  const auto long_session = "0303" + random + "21" + random + "00 0002 1301 01 00 0000";
  const auto no_suite = "0303" + random + "00 0000 01 00 0000";
  const auto odd_suites = "0303" + random + "00 0003 130113 01 00 0000";
  const auto no_compression = "0303" + random + "00 0002 1301 00 0000";
  const auto cut = with("0004 0017 00");
  expect_rows<ClientHello>({
      {"pre_shared_key last", psk_last.c_str()},
      {"pre_shared_key first", psk_first.c_str(), Fault::psk_not_last, 43},
      {"an extension twice", twice.c_str(), Fault::duplicate_extension, 47},
      {"a session id of 33 bytes", long_session.c_str(), Fault::length_out_of_range, 34},
      {"no cipher suite", no_suite.c_str(), Fault::length_out_of_range, 35},
      {"half a cipher suite", odd_suites.c_str(), Fault::truncated, 39},
      {"no compression method", no_compression.c_str(), Fault::length_out_of_range, 39},
      {"extensions cut short", cut.c_str(), Fault::truncated, 43},
      {"one byte where extensions would be", with("00").c_str(), Fault::truncated, 41},
  });
}

TEST(Hello, ServerHelloRules) {
  const auto plain = "0303" + random + "00 1301 00";
  const auto compressed = "0303" + random + "00 1301 01";
  const auto twice = plain + "000c 002b 0002 0304 002b 0002 0304";
  const auto after = plain + "0000 00";
  expect_rows<ServerHello>({
      {"without extensions", plain.c_str()},
      {"an extension twice", twice.c_str(), Fault::duplicate_extension, 46},
      {"bytes after the extensions", after.c_str(), Fault::trailing_bytes, 40},
  });
  const auto hello = decode_body<ServerHello>(from_hex(compressed));
  ASSERT_FALSE(hello);
  EXPECT_EQ(hello.error().fault, Fault::bad_compression);
  EXPECT_EQ(hello.error().offset, 4u + 37u);
}

TEST(Hello, TellsARetryByItsRandom) {
  const auto retry = own_message("hello_retry_request_with_cookie");
  EXPECT_TRUE(is_hello_retry_request(*decode_body<ServerHello>(body_of(retry))));
  auto message = own_message("server_hello_with_psk");
  EXPECT_FALSE(is_hello_retry_request(*decode_body<ServerHello>(body_of(message))));
}

TEST(Hello, TellsADowngradeByTheEndOfTheRandom) {
  const auto ends_with = [](const std::string& end) {
    const auto bytes = from_hex("0303" + std::string(48, '0') + end + "00 1301 00");
    return has_downgrade_sentinel(*decode_body<ServerHello>(bytes));
  };
  EXPECT_TRUE(ends_with("444f574e47524401"));
  EXPECT_TRUE(ends_with("444f574e47524400"));
  EXPECT_FALSE(ends_with("444f574e47524402"));
  EXPECT_FALSE(ends_with("0000000000000000"));
  const auto real = own_message("openssl_3_tls12_server_hello");
  EXPECT_TRUE(has_downgrade_sentinel(*decode_body<ServerHello>(body_of(real)))) << "its server also speaks TLS 1.3";
}

TEST(Hello, TheVersionOfAServerIsItsExtensionsOrTheOldField) {
  const auto version_of = [](std::string_view name) {
    const auto message = own_message(name);
    return *chosen_version(*decode_body<ServerHello>(body_of(message)));
  };
  EXPECT_EQ(version_of("openssl_3_server_hello"), ProtocolVersion::tls13);
  EXPECT_EQ(version_of("openssl_3_tls12_server_hello"), ProtocolVersion::tls12);
  const auto broken = from_hex("0303" + random + "00 1301 00 0005 002b 0001 03");
  const auto version = chosen_version(*decode_body<ServerHello>(broken));
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().fault, Fault::truncated);
  EXPECT_EQ(version.error().offset, 4u + 44u);
}

}  // namespace
}  // namespace bulla::wire
