#include "bulla/wire/describe.h"

#include <random>

#include "support/hex.h"
#include "wire/golden12.h"

namespace bulla::wire {
namespace {

using test::from_hex;
using test::own_message;

const Node* find(const Node& node, std::string_view name) {
  if (node.name == name) return &node;
  for (const auto& part : node.parts)
    if (const auto* found = find(part, name)) return found;
  return nullptr;
}

std::size_t count(const Node& node) {
  std::size_t nodes = 1;
  for (const auto& part : node.parts) nodes += count(part);
  return nodes;
}

bool is_well_formed(const Node& node) { return !node.fault && std::ranges::all_of(node.parts, is_well_formed); }

// Parts lie inside what they are parts of.
void expect_ranges(const Node& node) {
  EXPECT_LE(node.begin, node.end) << node.name;
  for (const auto& part : node.parts) {
    EXPECT_GE(part.begin, node.begin) << node.name << '.' << part.name;
    EXPECT_LE(part.end, node.end) << node.name << '.' << part.name;
    expect_ranges(part);
  }
}

TEST(Describe, HonestMessagesAreWellFormedToTheirLastByte) {
  auto messages = test::own_messages();
  for (auto& golden : test::rfc8448_messages()) messages.push_back(golden);
  for (const auto& golden : messages) {
    const auto node = describe_handshake(golden.message);
    EXPECT_TRUE(is_well_formed(node)) << golden.name;
    EXPECT_EQ(node.end, golden.message.size());
    expect_ranges(node);
    EXPECT_LT(count(node), 400u) << golden.name;
  }
}

TEST(Describe, APartKnowsItsBytes) {
  const auto message = own_message("hello_retry_request_with_cookie");
  const auto node = describe_handshake(message);
  EXPECT_EQ(node.name, "hello_retry_request");
  const auto* suite = find(node, "cipher_suite");
  ASSERT_NE(suite, nullptr);
  EXPECT_EQ(suite->value, "TLS_AES_128_GCM_SHA256 (0x1301)");
  EXPECT_EQ(to_hex(Bytes{message}.subspan(suite->begin, suite->end - suite->begin)), "1301");
  const auto* group = find(node, "selected_group");
  ASSERT_NE(group, nullptr);
  EXPECT_EQ(group->value, "secp256r1 (0x0017)");
  EXPECT_EQ(group->end, message.size());
}

TEST(Describe, AnExtensionIsReadAsItsMessageMeansIt) {
  const auto part = [](std::string_view message, std::string_view name) {
    const auto node = describe_handshake(own_message(message));
    const auto* found = find(node, name);
    return found == nullptr ? std::string{"none"} : found->value;
  };
  EXPECT_EQ(part("client_hello_with_every_extension", "name"), "\"shop.example\"");
  EXPECT_EQ(part("client_hello_with_every_extension", "versions"), "6 bytes");
  EXPECT_EQ(part("openssl_3_server_hello", "selected_version"), "TLS 1.3 (0x0304)");
  EXPECT_EQ(part("server_hello_with_psk", "selected_identity"), "0");
  EXPECT_EQ(part("new_session_ticket", "max_early_data_size"), "4294967295");
  EXPECT_EQ(part("encrypted_extensions", "expected_count"), "2");
  EXPECT_EQ(part("certificate_with_status_and_timestamps", "response"), "5 bytes: 30030a0100");
  EXPECT_EQ(part("tls10_client_hello_without_extensions", "extensions"), "absent");
}

TEST(Describe, SaysWhatIsMalformedAndKeepsWhatStoodBefore) {
  const auto node = describe_handshake(from_hex("08 00000e 000c 0000 0000 002b 0004 0304 aabb"));
  const auto* selected = find(node, "selected_version");
  ASSERT_NE(selected, nullptr);
  EXPECT_EQ(selected->value, "TLS 1.3 (0x0304)");
  const auto* malformed = find(node, "malformed");
  ASSERT_NE(malformed, nullptr);
  EXPECT_EQ(malformed->fault, Fault::trailing_bytes);
  EXPECT_EQ(malformed->begin, 16u);
  EXPECT_EQ(malformed->value, "bytes remain after the last field: 2 bytes: aabb");
}

TEST(Describe, SaysWhichRuleABodyBreaks) {
  const auto psks = describe_handshake(from_hex("18 000001 05"));
  ASSERT_NE(find(psks, "malformed"), nullptr);
  EXPECT_EQ(find(psks, "malformed")->fault, Fault::key_update_malformed);
  const auto misplaced = describe_handshake(from_hex("08 000007 0005 002d 0001 00"));
  EXPECT_FALSE(is_well_formed(misplaced));
  const auto not_there = describe_handshake(from_hex("08 000008 0006 0029 0002 0000"));
  EXPECT_EQ(find(not_there, "malformed")->fault, Fault::unexpected_extension);
}

TEST(Describe, TheMessagesOfTls12AreWellFormedToTheirLastByte) {
  for (const auto& [name, message] : test::messages12()) {
    const auto node = describe_handshake(message, ProtocolVersion::tls12);
    EXPECT_TRUE(is_well_formed(node)) << name << ", " << node.name;
    expect_ranges(node);
  }
}

TEST(Describe, AMessageIsReadAsItsVersionMeansIt) {
  const auto part = [](std::string_view bytes, std::string_view name) {
    const auto node = describe_handshake(from_hex(bytes), ProtocolVersion::tls12);
    const auto* found = find(node, name);
    return found == nullptr ? std::string{"none"} : found->value;
  };
  EXPECT_EQ(part("0c00000a 03 001d 01 aa 0804 0001 bb", "namedcurve"), "x25519 (0x001d)");
  EXPECT_EQ(part("0c00000a 03 001d 01 aa 0804 0001 bb", "public"), "1 byte: aa");
  EXPECT_EQ(part("0b000005 000002 3000", "ASN1_subjectPublicKeyInfo"), "2 bytes: 3000");
  EXPECT_EQ(part("0b000003 000000", "certificate_list"), "0 bytes") << "nothing is shown, in whichever form";
  EXPECT_EQ(part("0d000009 02 0140 0002 0804 0000", "[1]"), "ecdsa_sign (64)");
  EXPECT_EQ(part("10000003 02 aabb", "ecdh_Yc"), "2 bytes: aabb");
  EXPECT_EQ(part("10000004 0002 aabb", "pre_master_secret"), "2 bytes: aabb");
  EXPECT_EQ(part("0400000700001c20 0001 aa", "ticket_lifetime_hint"), "7200");
  EXPECT_EQ(part("63000001 00", "body"), "1 byte: 00") << "an unknown message is bytes";
}

TEST(Describe, SaysWhatIsMisplacedInAServerHelloOfTls12) {
  auto hello = from_hex("02 00002c 0303" + std::string(64, '0') + "00 c02f 00 0004 0033 0000");
  const auto node = describe_handshake(hello, ProtocolVersion::tls12);
  ASSERT_NE(find(node, "key_share"), nullptr);
  EXPECT_EQ(find(node, "key_share")->parts.back().fault, Fault::unexpected_extension);
}

TEST(Describe, ABrokenHeadIsSaidToBeBroken) {
  for (const char* bytes : {"", "01", "010000", "01000001", "0100000100ff"})
    EXPECT_FALSE(is_well_formed(describe_handshake(from_hex(bytes)))) << bytes;
  EXPECT_TRUE(is_well_formed(describe_handshake(from_hex("63 000001 00")))) << "an unknown message is bytes";
}

TEST(Describe, AlertsAndRecords) {
  EXPECT_EQ(find(describe_alert(from_hex("0228")), "description")->value, "handshake_failure (40)");
  EXPECT_FALSE(is_well_formed(describe_alert(from_hex("02"))));
  const auto record = describe_record(from_hex("16 0301 0002 aabb"));
  EXPECT_EQ(find(record, "type")->value, "handshake (22)");
  EXPECT_EQ(find(record, "fragment")->value, "2 bytes: aabb");
  EXPECT_FALSE(is_well_formed(describe_record(from_hex("1603"))));
}

TEST(Describe, AHostileMessageMakesABoundedTree) {
  Buffer hello = from_hex("01 000000 0303" + std::string(64, '0') + "00 fffe");
  hello.resize(hello.size() + 0xfffe, 0x13);
  for (const auto byte : from_hex("0100 0000")) hello.push_back(byte);
  const auto size = hello.size() - 4;
  hello[1] = static_cast<std::uint8_t>(size >> 16);
  hello[2] = static_cast<std::uint8_t>(size >> 8);
  hello[3] = static_cast<std::uint8_t>(size);
  const auto node = describe_handshake(hello);
  EXPECT_LT(count(node), 5000u);
  EXPECT_NE(find(node, "..."), nullptr);
  expect_ranges(node);
}

TEST(Describe, AnyBytesAtAllAreDescribed) {
  std::mt19937 random{20260101};
  const auto messages = test::own_messages();
  for (int round = 0; round < 3000; ++round) {
    auto bytes = messages[random() % messages.size()].message;
    for (auto changes = random() % 8; changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    expect_ranges(describe_handshake(bytes));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % 4);
    expect_ranges(describe_handshake(bytes, ProtocolVersion::tls12));
    describe_alert(bytes);
    describe_record(bytes);
  }
}

}  // namespace
}  // namespace bulla::wire
