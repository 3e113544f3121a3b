#include "bulla/handshake/client13/hello_extensions.h"

#include <gtest/gtest.h>

namespace bulla::handshake::client13 {
namespace {

using wire::ExtensionType;

std::string text_of(const Extensions& extensions) {
  Buffer out;
  wire::Writer writer{out};
  extensions.put(writer);
  return to_hex(out);
}

TEST(HelloExtensions, AreWrittenInTheirOrderAndNotedAsOffered) {
  std::vector<ExtensionType> offered{ExtensionType::cookie};
  Extensions extensions{offered};
  EXPECT_TRUE(offered.empty()) << "what an earlier hello offered";
  ASSERT_TRUE(extensions.add(ExtensionType::extended_master_secret, [](auto&) {}));
  ASSERT_TRUE(extensions.add(ExtensionType::ec_point_formats, [](auto& to) { to.bytes(Buffer{1, 0}); }));
  EXPECT_EQ(text_of(extensions),
            "00170000"
            "000b00020100");
  EXPECT_EQ(offered, (std::vector{ExtensionType::extended_master_secret, ExtensionType::ec_point_formats}));
}

// RFC 8701 §3.1
TEST(HelloExtensions, ThatMeanNothingAreNotOffered) {
  std::vector<ExtensionType> offered;
  Extensions extensions{offered};
  ASSERT_TRUE(extensions.add_grease(0x3a3a, Buffer{0}));
  EXPECT_EQ(text_of(extensions), "3a3a000100");
  EXPECT_TRUE(offered.empty());
}

TEST(HelloExtensions, FailIfTheyAreTooLong) {
  std::vector<ExtensionType> offered;
  Extensions extensions{offered};
  EXPECT_FALSE(extensions.add(ExtensionType::session_ticket, [](auto& to) { to.bytes(Buffer(0x10000)); }));
}

TEST(HelloExtensions, AreShuffledBetweenTheFirstAndTheLast) {
  const auto shuffled = [](Bytes draws) {
    std::vector<ExtensionType> offered;
    Extensions extensions{offered};
    for (std::uint16_t type = 0x1000; type < 0x1008; ++type)
      EXPECT_TRUE(extensions.add(static_cast<ExtensionType>(type), [](auto&) {}));
    extensions.shuffle(draws);
    return text_of(extensions);
  };
  const auto plain = shuffled({});
  const auto one = shuffled(Buffer{3, 1, 4, 1, 5});
  const auto two = shuffled(Buffer{2, 7, 1, 8, 2});
  EXPECT_NE(one, plain);
  EXPECT_NE(two, one);
  EXPECT_EQ(one, shuffled(Buffer{3, 1, 4, 1, 5})) << "the draws alone decide";
  for (const auto& text : {one, two}) {
    EXPECT_EQ(text.substr(0, 8), plain.substr(0, 8));
    EXPECT_EQ(text.substr(56), plain.substr(56));
    for (std::size_t at = 0; at < plain.size(); at += 8)
      EXPECT_NE(text.find(plain.substr(at, 8)), std::string::npos) << "nothing is lost";
  }
}

}  // namespace
}  // namespace bulla::handshake::client13
