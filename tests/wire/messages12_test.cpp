#include "bulla/wire/messages12.h"

#include <set>

#include "support/captures12.h"
#include "wire/golden12.h"
#include "wire/rule_rows.h"

namespace bulla::wire {
namespace {

using test::expect_rows;
using test::from_hex;

TEST(Messages12, ThatOthersSentDecodeAndComeBackByteForByte) {
  std::set<HandshakeType> seen;
  for (const auto& [name, message] : test::messages12()) {
    const auto again = test::reencode12(message);
    ASSERT_TRUE(again) << name << ": " << again.error().row().text << " at " << again.error().offset;
    EXPECT_EQ(to_hex(*again), to_hex(message)) << name;
    seen.insert(static_cast<HandshakeType>(message[0]));
  }
  EXPECT_EQ(seen.size(), 12U) << "every message of TLS 1.2";
}

// But for the hellos, which may end before their extensions, and ClientKeyExchange: cut short, it may be the other one.
TEST(Messages12, DoNotDecodeFromAPrefixOfThemselves) {
  for (const auto& [name, message] : test::messages12()) {
    if (message[0] == 1 || message[0] == 2 || message[0] == 16) continue;
    for (auto size = HandshakeHeader::size; size < message.size(); ++size) {
      auto prefix = message;
      prefix.resize(size);
      const auto length = size - HandshakeHeader::size;
      prefix[2] = static_cast<std::uint8_t>(length >> 8);
      prefix[3] = static_cast<std::uint8_t>(length);
      const auto again = test::reencode12(prefix);
      ASSERT_FALSE(again) << name << " of " << size;
      EXPECT_EQ(again.error().alert(), Alert::decode_error) << name << " of " << size;
    }
  }
}

TEST(Messages12, DoNotDecodeWithAByteAfterThem) {
  for (const auto& [name, message] : test::messages12()) {
    auto longer = message;
    longer.push_back(0);
    if (++longer[3] == 0) ++longer[2];
    if (message[0] == 1 || message[0] == 2) continue;
    const auto again = test::reencode12(longer);
    ASSERT_FALSE(again) << name;
    EXPECT_EQ(again.error().fault, Fault::trailing_bytes) << name;
  }
}

TEST(Messages12, Certificate) {
  expect_rows<tls12::Certificate>({
      {"none", "000000"},
      {"two", "000008 000001 30 000001 31"},
      {"an empty certificate", "000003 000000", Fault::length_out_of_range, 3},
      {"cut short", "000005 000002 30", Fault::truncated, 3},
  });
}

TEST(Messages12, RawPublicKey) {
  expect_rows<tls12::RawPublicKey>({
      {"none", "000000"},
      {"one", "000002 3000"},
      {"a byte behind it", "000002 3000 00", Fault::trailing_bytes, 5},
      {"cut short", "000003 3000", Fault::truncated, 3},
  });
}

TEST(Messages12, ARawKeyIsToldFromAChainByItsFirstByte) {
  const auto key = from_hex("00003b 3039 301306072a8648ce3d020106082a8648ce3d030107032200" + std::string(66, '0'));
  EXPECT_TRUE(tls12::holds_raw_public_key(key));
  EXPECT_FALSE(tls12::holds_raw_public_key(from_hex("000008 000001 30 000001 31")));
  EXPECT_FALSE(tls12::holds_raw_public_key(from_hex("000000"))) << "nothing is shown";
  EXPECT_FALSE(tls12::holds_raw_public_key(from_hex("000003 3000"))) << "neither";
  EXPECT_FALSE(tls12::holds_raw_public_key(from_hex("000005 000009 3000"))) << "a chain that ends too early";
}

TEST(Messages12, ServerKeyExchange) {
  expect_rows<tls12::ServerKeyExchange>({
      {"a curve by name", "03 001d 01 aa 0804 0001 bb"},
      {"no point", "03 001d 00 0804 0001 bb", Fault::length_out_of_range, 3},
      {"a signature cut short", "03 001d 01 aa 0804 0002 bb", Fault::truncated, 9},
  });
  const auto explicit_curve = decode<tls12::ServerKeyExchange>(from_hex("01 001d 01 aa 0804 0001 bb"));
  ASSERT_FALSE(explicit_curve);
  EXPECT_EQ(explicit_curve.error().fault, Fault::value_out_of_range);
}

TEST(Messages12, WhatAServerSignsAreBothRandomsAndItsParameters) {
  const Buffer client(32, 1), server(32, 2);
  const auto message = from_hex("03 001d 02 aabb 0804 0001 cc");
  const auto exchange = decode<tls12::ServerKeyExchange>(message);
  ASSERT_TRUE(exchange);
  std::array<std::uint8_t, tls12::SignedParams::max_size> room{};
  const auto content = encode(tls12::SignedParams{{client}, {server}, exchange->params}, room);
  ASSERT_TRUE(content);
  EXPECT_EQ(to_hex(*content), to_hex(client) + to_hex(server) + "03001d02aabb");
}

TEST(Messages12, CertificateRequest) {
  expect_rows<tls12::CertificateRequest>({
      {"of any authority", "01 01 0002 0804 0000"},
      {"of one authority", "02 0140 0004 08040403 0003 0001 30"},
      {"no types", "00 0002 0804 0000", Fault::length_out_of_range, 0},
      {"no schemes", "01 01 0000 0000", Fault::length_out_of_range, 2},
      {"half a scheme", "01 01 0003 080404 0000", Fault::truncated, 6},
      {"an empty name", "01 01 0002 0804 0002 0000", Fault::length_out_of_range, 8},
  });
}

TEST(Messages12, ClientKeyExchange) {
  expect_rows<tls12::ClientECDiffieHellmanPublic>({
      {"a point", "02 aabb"},
      {"no point", "00", Fault::length_out_of_range, 0},
  });
  expect_rows<tls12::EncryptedPreMasterSecret>({
      {"a secret", "0002 aabb"},
      {"without its length", "aabb", Fault::truncated, 2},
  });
}

TEST(Messages12, FinishedIsOfTwelveBytes) {
  expect_rows<tls12::Finished>({
      {"twelve", "000102030405060708090a0b"},
      {"eleven", "000102030405060708090a", Fault::truncated, 0},
      {"thirteen", "000102030405060708090a0b0c", Fault::trailing_bytes, 12},
  });
}

TEST(Messages12, NewSessionTicket) {
  expect_rows<tls12::NewSessionTicket>({
      {"a ticket", "00001c20 0001 aa"},
      {"none, after all", "00000000 0000"},
      {"cut short", "00001c20 0002 aa", Fault::truncated, 6},
  });
}

TEST(Messages12, EmptyOnesAreEmpty) {
  expect_rows<tls12::HelloRequest>({{"empty", ""}, {"not empty", "00", Fault::trailing_bytes, 0}});
  expect_rows<tls12::ServerHelloDone>({{"empty", ""}, {"not empty", "00", Fault::trailing_bytes, 0}});
}

TEST(Messages12, TheHellosOfOthersHoldWhatMayStandInThem) {
  for (const auto& capture : test::captures12()) {
    const auto body = [](Bytes message) { return message.subspan(HandshakeHeader::size); };
    const auto client = decode_body<ClientHello>(body(capture.client.messages.at(0)));
    const auto server = decode_body<ServerHello>(body(capture.server.messages.at(0)));
    ASSERT_TRUE(client && server) << capture.name;
    std::vector<ExtensionType> offered{ExtensionType::renegotiation_info};  // the signalling suite
    for (const auto& extension : client->extensions) offered.push_back(extension.extension_type);
    EXPECT_TRUE(check_answers12(server->extensions, offered)) << capture.name;
    EXPECT_FALSE(check_answers12(server->extensions, {})) << capture.name;
  }
}

}  // namespace
}  // namespace bulla::wire
