#include "bulla/der/reader.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::der {
namespace {

using test::from_hex;

// The fault of reading `hex` whole with `read`; empty if there is none.
template <class Read>
std::string fault_of(std::string_view hex, Read read) {
  const auto der = from_hex(hex);
  const auto result = read_all(der, [&](Reader& reader) { (void)read(reader); });
  return result ? "" : std::string{result.error().row().name};
}

const auto any = [](Reader& reader) { return reader.next(); };
const auto boolean = [](Reader& reader) { return reader.boolean(); };
const auto integer = [](Reader& reader) { return reader.integer(); };
const auto small = [](Reader& reader) { return reader.small_integer(); };
const auto bits = [](Reader& reader) { return reader.bit_string(); };

TEST(Reader, GivesViewsOfElements) {
  const auto der = from_hex("3003 020105 0400");
  Reader reader{der};
  const auto sequence = reader.next();
  EXPECT_EQ(sequence.tag, tag::sequence);
  EXPECT_EQ(sequence.content.data(), der.data() + 2);
  EXPECT_EQ(sequence.whole.size(), 5U);
  EXPECT_TRUE(reader.at(tag::octet_string));
  EXPECT_TRUE(reader.octet_string().empty());
  EXPECT_TRUE(reader.finish());
}

TEST(Reader, TakesLengthsInTheirOneForm) {
  EXPECT_EQ(fault_of("04 00", any), "");
  EXPECT_EQ(fault_of("04 8180" + std::string(256, '0'), any), "");
  EXPECT_EQ(fault_of("04 820100" + std::string(512, '0'), any), "");
  EXPECT_EQ(fault_of("04 8101 00", any), "der_length");  // not minimal
  EXPECT_EQ(fault_of("04 820080" + std::string(256, '0'), any), "der_length");
  EXPECT_EQ(fault_of("24 80 0400 0000", any), "der_length");  // indefinite
  EXPECT_EQ(fault_of("04 ff", any), "der_length");
  EXPECT_EQ(fault_of("04 850000000001 00", any), "der_length");
  EXPECT_EQ(fault_of("04 84ffffffff 00", any), "der_length");  // far past the end
  EXPECT_EQ(fault_of("04 02 00", any), "der_length");
  EXPECT_EQ(fault_of("04", any), "der_length");
  EXPECT_EQ(fault_of("", any), "der_length");
}

TEST(Reader, TakesLowTagsAlone) {
  EXPECT_EQ(fault_of("1f 22 00", any), "der_tag");
  EXPECT_EQ(fault_of("bf 22 00", any), "der_tag");
  EXPECT_EQ(fault_of("00 00", any), "der_tag");
}

TEST(Reader, RefusesAnotherTagThanAskedFor) {
  EXPECT_EQ(fault_of("0400", [](Reader& reader) { return reader.element(tag::null); }), "der_tag");
  EXPECT_EQ(fault_of("", [](Reader& reader) { return reader.element(tag::null); }), "der_length");
}

TEST(Reader, TakesBooleansOf00OrFfAlone) {
  EXPECT_EQ(fault_of("0101 00", boolean), "");
  EXPECT_EQ(fault_of("0101 ff", boolean), "");
  EXPECT_EQ(fault_of("0101 01", boolean), "der_value");
  EXPECT_EQ(fault_of("0100", boolean), "der_value");
  EXPECT_EQ(fault_of("0102 ffff", boolean), "der_value");
  const auto yes = from_hex("0101ff");
  EXPECT_TRUE(Reader{yes}.boolean());
}

TEST(Reader, RefusesADefaultThatIsWritten) {
  const auto with_default = [](Reader& reader) { return reader.boolean_default_false(); };
  EXPECT_EQ(fault_of("", with_default), "");
  EXPECT_EQ(fault_of("0101 ff", with_default), "");
  EXPECT_EQ(fault_of("0101 00", with_default), "der_value");
}

TEST(Reader, TakesMinimalIntegersAlone) {
  for (const auto* good : {"020100", "02017f", "02020080", "0201ff", "0202ff7f"})
    EXPECT_EQ(fault_of(good, integer), "");
  for (const auto* bad : {"0200", "0202007f", "0202ff80", "02020000"}) EXPECT_EQ(fault_of(bad, integer), "der_value");
}

TEST(Reader, ReadsSmallIntegersThatAreNotNegative) {
  const auto number = from_hex("0202 0100");
  EXPECT_EQ(Reader{number}.small_integer(), 256U);
  EXPECT_EQ(fault_of("0201 ff", small), "der_value");
  EXPECT_EQ(fault_of("0209 00ffffffffffffffff", small), "der_value");
  EXPECT_EQ(fault_of("0208 7fffffffffffffff", small), "");
}

TEST(Reader, TakesBitStringsWhoseUnusedBitsAreZero) {
  for (const auto* good : {"030100", "0302 00ff", "0302 0780", "0303 04 ffe0"})
    EXPECT_EQ(fault_of(good, bits), "") << good;
  for (const auto* bad : {"0300", "0301 01", "0302 0800", "0302 0781", "0302 0101"}) {
    EXPECT_EQ(fault_of(bad, bits), "der_value") << bad;
  }
  EXPECT_EQ(fault_of("0302 0780", [](Reader& reader) { return reader.whole_octets(); }), "der_value");
}

TEST(Reader, ChecksObjectIdentifiersNullsAndTimes) {
  EXPECT_EQ(fault_of("0602 2a80", [](Reader& reader) { return reader.oid(); }), "der_value");
  EXPECT_EQ(fault_of("0600", [](Reader& reader) { return reader.oid(); }), "der_value");
  EXPECT_EQ(fault_of("0603 551d13", [](Reader& reader) { return reader.oid(); }), "");
  EXPECT_EQ(fault_of("0501 00", [](Reader& reader) { return reader.null(), 0; }), "der_value");
  EXPECT_EQ(fault_of("0500", [](Reader& reader) { return reader.null(), 0; }), "");
  EXPECT_EQ(fault_of("170d 3730303130313030303030315a", [](Reader& reader) { return reader.time(); }), "");
  EXPECT_EQ(fault_of("180d 3730303130313030303030315a", [](Reader& reader) { return reader.time(); }), "der_value");
}

TEST(Reader, RefusesBytesThatRemain) {
  EXPECT_EQ(fault_of("0500 0500", any), "der_trailing");
  const auto one_of_two = [](Reader& reader) {
    reader.sequence([](Reader& inner) { inner.null(); });
    return 0;
  };
  EXPECT_EQ(fault_of("3002 0500", one_of_two), "");
  EXPECT_EQ(fault_of("3004 0500 0500", one_of_two), "der_trailing");
}

TEST(Reader, KeepsItsFirstFaultAndWhereItWas) {
  const auto der = from_hex("3008 3003 020100 0201 ffff");
  Reader reader{der};
  reader.sequence([](Reader& outer) {
    outer.sequence([](Reader& inner) { (void)inner.boolean(); });
    EXPECT_FALSE(outer.more());
    EXPECT_TRUE(outer.next().whole.empty());
    outer.poison(Fault::der_depth);
  });
  const auto result = reader.finish();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::der_tag);
  EXPECT_EQ(result.error().offset, 4U);
}

TEST(Reader, BoundsDepth) {
  Buffer nested;
  for (int i = 0; i <= max_depth; ++i) {
    Buffer outer{0x30, static_cast<std::uint8_t>(nested.size())};
    append(outer, nested);
    nested = outer;
    EXPECT_EQ(check_well_formed(nested).has_value(), i < max_depth) << i;
  }
  EXPECT_EQ(check_well_formed(nested).error().fault, Fault::der_depth);
}

TEST(Reader, FindsBadLengthsAtAnyLevel) {
  EXPECT_TRUE(check_well_formed(from_hex("3006 3004 3002 0500")));
  EXPECT_FALSE(check_well_formed(from_hex("3006 3004 3002 0501")));
}

}  // namespace
}  // namespace bulla::der
