#include "bulla/record/hidden_content.h"

#include <gtest/gtest.h>

#include "bulla/crypto/hkdf.h"
#include "bulla/openssl/compression.h"

namespace bulla::record {
namespace {

using constant_time::reveal;

constexpr RecordId id{7, wire::ContentType::application_data, wire::ProtocolVersion::tls12};

class EachMac : public testing::TestWithParam<const crypto::Compression*> {
 protected:
  std::size_t mac_size() const { return GetParam()->hash->size; }
  // Content, its MAC, and padding + 1 bytes of padding.
  Buffer text_of(std::size_t content, std::size_t padding) const {
    Buffer text(content);
    for (std::size_t i = 0; i < content; ++i) text[i] = static_cast<std::uint8_t>(i * 11);
    Buffer mac(mac_size());
    crypto::hmac(*GetParam()->hash, key, {pseudo_header(id, content), text}, mac);
    append(text, mac);
    text.insert(text.end(), padding + 1, static_cast<std::uint8_t>(padding));
    return text;
  }
  HiddenContent judged(Bytes text) const {
    return judge_content(crypto::HiddenHmac{*GetParam(), key}, mac_size(), id, text);
  }
  const Buffer key = Buffer(20, 0x44);
};
INSTANTIATE_TEST_SUITE_P(HiddenContent, EachMac,
                         testing::Values(&openssl::sha1_compression(), &openssl::sha256_compression(),
                                         &openssl::sha384_compression()));

TEST_P(EachMac, ContentIsFoundBeforeAPaddingOfEveryLength) {
  for (const std::size_t content : {0U, 1U, 16U, 55U, 300U}) {
    for (std::size_t padding = 0; padding < 256; ++padding) {
      const auto found = judged(text_of(content, padding));
      ASSERT_TRUE(reveal(found.good)) << content << ", " << padding;
      ASSERT_EQ(found.size, content);
    }
  }
}

TEST_P(EachMac, AWrongByteAtAnyPlaceOfAnyPaddingIsFound) {
  for (std::size_t padding = 0; padding < 256; ++padding) {
    auto text = text_of(300, padding);
    for (std::size_t at = text.size() - padding - 1; at < text.size(); ++at) {
      text[at] ^= 0x80;
      ASSERT_FALSE(reveal(judged(text).good)) << padding << ", " << at;
      text[at] ^= 0x80;
    }
  }
}

TEST_P(EachMac, AWrongByteAtAnyPlaceOfTheContentAndTheMacIsFound) {
  for (const std::size_t padding : {0U, 15U, 255U}) {
    auto text = text_of(60, padding);
    for (std::size_t at = 0; at < 60 + mac_size(); ++at) {
      text[at] ^= 1;
      ASSERT_FALSE(reveal(judged(text).good)) << padding << ", " << at;
      text[at] ^= 1;
    }
  }
}

TEST_P(EachMac, PaddingThatLeavesNoRoomForAMacIsWrong) {
  for (std::size_t size = mac_size() + 1; size < 256; ++size) {
    const Buffer text(size, static_cast<std::uint8_t>(size - mac_size()));
    ASSERT_FALSE(reveal(judged(text).good)) << size;
  }
}

TEST_P(EachMac, WrongPaddingIsJudgedAsNone) {
  auto text = text_of(100, 10);
  text[text.size() - 2] = 0;
  EXPECT_EQ(judged(text).size, 100U + 10U);
}

TEST(HiddenPadding, OfEveryLengthIsJudgedWithoutAMac) {
  for (std::size_t padding = 0; padding < 256; ++padding) {
    Buffer text(40, 0xff);
    text.insert(text.end(), padding + 1, static_cast<std::uint8_t>(padding));
    const auto found = judge_padding(text, 0);
    ASSERT_TRUE(reveal(found.good)) << padding;
    ASSERT_EQ(found.size, 40U);
    for (std::size_t at = 40; at + 1 < text.size(); ++at) {
      ++text[at];
      ASSERT_FALSE(reveal(judge_padding(text, 0).good)) << padding << ", " << at;
      --text[at];
    }
  }
}

TEST(HiddenPadding, MayFillAWholeTextAndNoMore) {
  EXPECT_TRUE(reveal(judge_padding(Buffer(16, 15), 0).good));
  EXPECT_FALSE(reveal(judge_padding(Buffer(16, 16), 0).good));
}

}  // namespace
}  // namespace bulla::record
