#include "bulla/wire/print.h"

#include <gtest/gtest.h>

#include <random>

#include "support/hex.h"
#include "wire/golden.h"

namespace bulla::wire {
namespace {

using test::from_hex;
using test::own_message;

TEST(Print, AMessageIsALineAFieldTwoSpacesDeeperForEachLevel) {
  EXPECT_EQ(print_handshake(own_message("hello_retry_request_with_cookie")),
            "hello_retry_request: 100 bytes\n"
            "  legacy_version: TLS 1.2 (0x0303)\n"
            "  random: 32 bytes: cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c\n"
            "  legacy_session_id_echo: 32 bytes: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
            "  cipher_suite: TLS_AES_128_GCM_SHA256 (0x1301)\n"
            "  legacy_compression_method: 0\n"
            "  extensions: 24 bytes\n"
            "    supported_versions: type 43, 2 bytes\n"
            "      selected_version: TLS 1.3 (0x0304)\n"
            "    cookie: type 44, 8 bytes\n"
            "      cookie: 6 bytes: 636f6f6b6965\n"
            "    key_share: type 51, 2 bytes\n"
            "      selected_group: secp256r1 (0x0017)\n");
}

TEST(Print, AFaultSaysAtWhichByte) {
  EXPECT_EQ(print_handshake(from_hex("18 000001 02")),
            "key_update: 5 bytes\n"
            "  request_update: unknown (2)\n"
            "  malformed: a KeyUpdate holds neither 0 nor 1 (at byte 4)\n");
  EXPECT_EQ(print_handshake({}),
            "handshake: 0 bytes\n  malformed: a field runs past the end of its message: empty (at byte 0)\n");
}

TEST(Print, NothingThatAPeerSentReachesATerminalUnchecked) {
  std::mt19937 random{7};
  const auto hello = own_message("client_hello_with_every_extension");
  for (int round = 0; round < 500; ++round) {
    auto bytes = hello;
    for (int changes = 0; changes < 20; ++changes)
      bytes[4 + random() % (bytes.size() - 4)] = static_cast<std::uint8_t>(random());
    for (const char c : print_handshake(bytes)) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f));
  }
}

}  // namespace
}  // namespace bulla::wire
