#include "wire/golden.h"

#include "bulla/wire/hello.h"
#include "bulla/wire/messages.h"
#include "support/allocations.h"

namespace bulla::test {
namespace {

using namespace bulla::wire;

void expect_same_bytes_again(const Golden& golden) {
  const auto again = reencode(golden.message);
  ASSERT_TRUE(again) << golden.name << ": " << again.error().row().text << " at " << again.error().offset;
  EXPECT_EQ(to_hex(*again), to_hex(golden.message)) << golden.name;
}

TEST(Golden, OurVectorsDecodeAndComeBackByteForByte) {
  const auto messages = own_messages();
  EXPECT_GE(messages.size(), 20u);
  for (const auto& golden : messages) expect_same_bytes_again(golden);
}

TEST(Golden, TheTracesOfRfc8448DecodeAndComeBackByteForByte) {
  const auto messages = rfc8448_messages();
  if (messages.empty()) GTEST_SKIP() << "the shared data does not hold rfc8448.json";
  EXPECT_GE(messages.size(), 20u);
  for (const auto& golden : messages) expect_same_bytes_again(golden);
}

TEST(Golden, EveryKnownExtensionBodyComesBackByteForByte) {
  std::size_t accepted = 0;
  for (const auto& golden : own_messages()) accepted += expect_bodies_come_back(golden.message);
  EXPECT_GE(accepted, 100u);
}

// What a shorter body may mean: a hello of an older peer, which has no extensions, and a Finished of another hash.
bool may_be_shorter(const Golden& golden, Bytes prefix) {
  const auto body = prefix.subspan(HandshakeHeader::size);
  switch (static_cast<HandshakeType>(golden.message[0])) {
    case HandshakeType::finished:
      return true;
    case HandshakeType::client_hello: {
      const auto hello = decode_body<ClientHello>(body);
      return hello && !hello->extensions.present;
    }
    case HandshakeType::server_hello: {
      const auto hello = decode_body<ServerHello>(body);
      return hello && !hello->extensions.present;
    }
    default:
      return false;
  }
}

TEST(Golden, NoMessageDecodesFromAPrefixOfItself) {
  for (const auto& golden : own_messages()) {
    int shorter = 0;
    for (auto size = HandshakeHeader::size; size < golden.message.size(); ++size) {
      auto prefix = golden.message;
      prefix.resize(size);
      EXPECT_EQ(reencode(prefix).error().fault, Fault::truncated) << golden.name << " of " << size;
      const auto length = size - HandshakeHeader::size;
      prefix[1] = static_cast<std::uint8_t>(length >> 16);
      prefix[2] = static_cast<std::uint8_t>(length >> 8);
      prefix[3] = static_cast<std::uint8_t>(length);
      const auto again = reencode(prefix);
      if (again && may_be_shorter(golden, prefix)) {
        ++shorter;
        continue;
      }
      ASSERT_FALSE(again) << golden.name << " of " << size;
      EXPECT_EQ(again.error().alert(), Alert::decode_error) << golden.name << " of " << size;
      EXPECT_LE(again.error().offset, size) << golden.name;
    }
    if (golden.message[0] != 20) {
      EXPECT_LE(shorter, 1) << golden.name;
    }
  }
}

TEST(Golden, NoMessageDecodesWithAByteAfterIt) {
  for (const auto& golden : own_messages()) {
    if (golden.name == "finished_sha384" || golden.name.ends_with("without_extensions")) continue;
    auto longer = golden.message;
    longer.push_back(0);
    EXPECT_EQ(reencode(longer).error().fault, Fault::trailing_bytes) << golden.name;
    if (++longer[3] == 0) continue;
    const auto again = reencode(longer);
    ASSERT_FALSE(again) << golden.name;
    EXPECT_EQ(again.error().fault, Fault::trailing_bytes) << golden.name;
    EXPECT_EQ(again.error().offset, golden.message.size()) << golden.name;
  }
}

TEST(Golden, AFlippedBitIsRefusedOrKept) {
  for (const auto& golden : own_messages()) {
    for (std::size_t bit = 0; bit < golden.message.size() * 8; ++bit) {
      auto flipped = golden.message;
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      const auto again = reencode(flipped);
      if (!again) continue;
      ASSERT_TRUE(same_bytes(*again, flipped)) << golden.name << " bit " << bit;
      if (golden.message.size() < 400) expect_bodies_come_back(flipped);
    }
  }
}

TEST(Golden, DecodingAllocatesNothing) {
  const auto message = own_message("client_hello_with_every_extension");
  const auto body = Bytes{message}.subspan(HandshakeHeader::size);
  const auto before = allocations();
  const auto hello = decode_body<ClientHello>(body);
  const auto shares = hello->extensions.find<KeyShareClientHello>();
  const auto psks = hello->extensions.find<OfferedPsks>();
  const auto placed = check_placed(hello->extensions, HandshakeType::client_hello);
  std::array<std::uint8_t, 512> room{};
  const auto again = encode_handshake(*hello, room);
  const auto after = allocations();
  EXPECT_EQ(after, before);
  EXPECT_TRUE(*shares && *psks && placed && same_bytes(*again, message));
}

TEST(Golden, TheCounterOfAllocationsCounts) {
  const auto before = allocations();
  const Buffer some(1);
  EXPECT_EQ(allocations(), before + some.size());
}

}  // namespace
}  // namespace bulla::test
