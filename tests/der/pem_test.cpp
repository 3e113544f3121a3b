#include "bulla/der/pem.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::der {
namespace {

using bulla::test::from_hex;

std::string decoded(std::string_view text) {
  const auto bytes = decode_base64(text);
  return bytes ? std::string{text_of(*bytes)} : std::string{bytes.error().row().name};
}

// RFC 4648 §10.
TEST(Base64, HoldsTheVectorsOfItsRfc) {
  const std::array<std::pair<const char*, const char*>, 7> vectors{{{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(encode_base64(bytes_of(plain)), encoded);
    EXPECT_EQ(decoded(encoded), plain);
  }
}

TEST(Base64, RefusesWhatIsNotInItsOneForm) {
  for (const auto* bad :
       {"Z", "Zg", "Zg=", "Zg===", "Zm8", "Zm9v=", "Zh==", "Zm9=", "Zg==Zg==", "Z=g=", "Zm9*", "Zm9-", "===="}) {
    EXPECT_EQ(decoded(bad), "pem_malformed") << bad;
  }
  EXPECT_EQ(decoded("Zm\r\n9v \t"), "foo");
}

TEST(Pem, ComesBackAsItWasWritten) {
  for (const std::size_t size : {0U, 1U, 47U, 48U, 49U, 96U, 1000U}) {
    Buffer bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
    const auto blocks = decode_pem(encode_pem(bytes, "THING"), "THING");
    ASSERT_TRUE(blocks);
    ASSERT_EQ(blocks->size(), 1U);
    EXPECT_EQ(blocks->front(), bytes);
  }
}

TEST(Pem, HasLinesOf64Characters) {
  EXPECT_EQ(encode_pem(Buffer(49, 0)),
            "-----BEGIN CERTIFICATE-----\n" + std::string(64, 'A') + "\nAA==\n-----END CERTIFICATE-----\n");
}

TEST(Pem, GivesAllBlocksOfOneKindAmongOthers) {
  const auto text = "a preamble\n" + encode_pem(bytes_of("one")) + "between\r\n" +
                    encode_pem(bytes_of("key"), "PRIVATE KEY") + encode_pem(bytes_of("two")) + "and after";
  const auto blocks = decode_pem(text);
  ASSERT_TRUE(blocks);
  ASSERT_EQ(blocks->size(), 2U);
  EXPECT_EQ(text_of((*blocks)[0]), "one");
  EXPECT_EQ(text_of((*blocks)[1]), "two");
}

TEST(Pem, SaysWhatIsWrong) {
  EXPECT_EQ(decode_pem("").error().fault, Fault::pem_no_block);
  EXPECT_EQ(decode_pem(encode_pem(bytes_of("x"), "OTHER")).error().fault, Fault::pem_no_block);
  EXPECT_EQ(decode_pem("x -----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----").error().fault, Fault::pem_no_block);
  const auto open = decode_pem("\n-----BEGIN CERTIFICATE-----\nZm9v\n");
  EXPECT_EQ(open.error().fault, Fault::pem_malformed);
  EXPECT_EQ(open.error().offset, 1U);
  EXPECT_EQ(decode_pem("-----BEGIN CERTIFICATE-----\nZm9\n-----END CERTIFICATE-----").error().fault,
            Fault::pem_malformed);
}

TEST(Pem, ListsBlocksOfEachKind) {
  const std::string text = "words\n" + encode_pem(from_hex("0102")) + "more\n" + encode_pem({}, "EMPTY ONE");
  const auto blocks = pem_blocks(text);
  ASSERT_TRUE(blocks);
  ASSERT_EQ(blocks->size(), 2U);
  EXPECT_EQ(blocks->front().label, "CERTIFICATE");
  EXPECT_EQ(std::string{blocks->front().text} + "\n", encode_pem(from_hex("0102")));
  EXPECT_EQ(blocks->back().label, "EMPTY ONE");
  EXPECT_TRUE(pem_blocks("nothing")->empty());
}

TEST(Pem, ABlockThatDoesNotEndIsMalformedWhereItBegins) {
  for (const std::string text : {"a\n-----BEGIN A", "a\n-----BEGIN A\n-----", "a\n-----BEGIN A-----\n",
                                 "a\n-----BEGIN A-----\n-----END B-----\n"}) {
    const auto blocks = pem_blocks(text);
    ASSERT_FALSE(blocks) << text;
    EXPECT_EQ(blocks.error().fault, Fault::pem_malformed);
    EXPECT_EQ(blocks.error().offset, 2U);
  }
}

TEST(Pem, DerIsTakenAsItStands) {
  const auto der = from_hex("3000");
  EXPECT_EQ(decode_pem_or_der(text_of(der), "X").value(), std::vector<Buffer>{der});
  EXPECT_EQ(decode_pem_or_der(encode_pem(der, "X") + encode_pem(der, "X"), "X").value(),
            (std::vector<Buffer>{der, der}));
  EXPECT_EQ(decode_pem_or_der("", "X").error().fault, Fault::pem_no_block);
}

}  // namespace
}  // namespace bulla::der
