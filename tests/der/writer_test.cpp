#include "bulla/der/writer.h"

#include <gtest/gtest.h>

#include "bulla/der/reader.h"
#include "support/hex.h"

namespace bulla::der {
namespace {

template <class Write>
std::string written(Write write) {
  Writer writer;
  write(writer);
  return to_hex(std::move(writer).take());
}

TEST(Writer, WritesMinimalLengthsOfAnySize) {
  for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const Buffer content(size, 7);
    Writer direct;
    direct.octet_string(content);
    Writer nested;
    nested.inside(tag::octet_string, [&] { nested.raw(content); });
    EXPECT_EQ(to_hex(direct.written()), to_hex(nested.written()));
    Reader reader{direct.written()};
    EXPECT_EQ(reader.octet_string().size(), size);
    EXPECT_TRUE(reader.finish());
  }
}

TEST(Writer, WritesMinimalIntegers) {
  EXPECT_EQ(written([](Writer& w) { w.integer(0); }), "020100");
  EXPECT_EQ(written([](Writer& w) { w.integer(127); }), "02017f");
  EXPECT_EQ(written([](Writer& w) { w.integer(128); }), "02020080");
  EXPECT_EQ(written([](Writer& w) { w.integer(0xffffffffffffffff); }), "020900ffffffffffffffff");
  EXPECT_EQ(written([](Writer& w) { w.unsigned_integer(test::from_hex("0000ff")); }), "020200ff");
  EXPECT_EQ(written([](Writer& w) { w.unsigned_integer({}); }), "020100");
}

TEST(Writer, DropsTrailingZerosOfNamedBits) {
  EXPECT_EQ(written([](Writer& w) { w.named_bits(0); }), "030100");
  EXPECT_EQ(written([](Writer& w) { w.named_bits(1); }), "03020780");                // digitalSignature
  EXPECT_EQ(written([](Writer& w) { w.named_bits(1 << 5 | 1 << 6); }), "03020106");  // keyCertSign, cRLSign
  EXPECT_EQ(written([](Writer& w) { w.named_bits(1 << 8); }), "0303070080");         // decipherOnly
}

TEST(Writer, ChoosesTheFormOfTimeByItsYear) {
  EXPECT_EQ(written([](Writer& w) { w.time(utc_time_end - std::chrono::seconds{1}); }),
            "170d" + to_hex(bytes_of("491231235959Z")));
  EXPECT_EQ(written([](Writer& w) { w.time(utc_time_end); }), "180f" + to_hex(bytes_of("20500101000000Z")));
}

TEST(Writer, NestsElements) {
  EXPECT_EQ(written([](Writer& w) {
              w.sequence([&] {
                w.boolean_true();
                w.inside(tag::constructed_context(0), [&] { w.null(); });
                w.bit_string(test::from_hex("ab"));
                w.text(tag::utf8_string, "x");
                w.oid(test::from_hex("551d13"));
              });
            }),
            "30130101ffa00205000302"
            "00ab"
            "0c0178"
            "0603551d13");
}

}  // namespace
}  // namespace bulla::der
