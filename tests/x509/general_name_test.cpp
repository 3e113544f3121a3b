#include "bulla/x509/general_name.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;

std::string fault_of(std::string_view hex) {
  const auto der = from_hex(hex);
  const auto result = der::read_all(der, [](der::Reader& reader) { (void)read_general_names(reader); });
  return result ? "" : std::string{result.error().row().name};
}

TEST(GeneralNames, AreWalkedInOrder) {
  const auto der = from_hex("3009 820161 8704c0000201");
  der::Reader reader{der};
  const auto names = read_general_names(reader);
  ASSERT_TRUE(reader.finish());
  std::vector<std::string> texts;
  for (const auto name : names) texts.push_back(general_name_text(name));
  EXPECT_EQ(texts, (std::vector<std::string>{"DNS:a", "IP:192.0.2.1"}));
}

TEST(GeneralNames, HaveTheShapeOfTheirKind) {
  EXPECT_EQ(fault_of("3000"), "der_value");                       // none at all
  EXPECT_EQ(fault_of("3003 a20161"), "der_tag");                  // a constructed dNSName
  EXPECT_EQ(fault_of("3003 890161"), "der_tag");                  // [9]
  EXPECT_EQ(fault_of("3003 160161"), "der_tag");                  // not of this context
  EXPECT_EQ(fault_of("3003 820120"), "der_value");                // a space
  EXPECT_EQ(fault_of("3003 820180"), "der_value");                // not ASCII
  EXPECT_EQ(fault_of("3003 820100"), "der_value");                // NUL
  EXPECT_EQ(fault_of("3007 8705c000020100"), "der_value");        // an address of five octets
  EXPECT_EQ(fault_of("300a 8708c0000201ffffffff"), "der_value");  // a range where a host belongs
  EXPECT_EQ(fault_of("3004 88022a80"), "der_value");
  EXPECT_EQ(fault_of("3004 a4023000"), "");
  EXPECT_EQ(fault_of("3004 a4023100"), "der_tag");
}

TEST(GeneralNames, HaveWordsForEachKind) {
  const auto id = from_hex("2a0304");
  const auto host = from_hex("c0000201");
  const auto range = from_hex("c0000201ffffff00");
  const auto name = from_hex("300c 310a 3008 06035504030c0161");
  const std::vector<std::pair<GeneralName, std::string>> rows{
      {{GeneralNameKind::email, bytes_of("a@b.test")}, "email:a@b.test"},
      {{GeneralNameKind::dns, bytes_of("a\n")}, "DNS:a\\x0a"},
      {{GeneralNameKind::uri, bytes_of("c:a")}, "URI:c:a"},
      {{GeneralNameKind::directory_name, name}, "directory:CN=a"},
      {{GeneralNameKind::registered_id, id}, "OID:1.2.3.4"},
      {{GeneralNameKind::ip_address, host}, "IP:192.0.2.1"},
      {{GeneralNameKind::ip_address, range}, "IP:c0000201ffffff00"},
      {{GeneralNameKind::other_name, {}}, "other name"},
      {{GeneralNameKind::x400_address, {}}, "X.400 address"},
      {{GeneralNameKind::edi_party_name, {}}, "EDI party name"}};
  for (const auto& [one, text] : rows) EXPECT_EQ(general_name_text(one), text);
}

TEST(Address, IsWrittenAsRfc5952Says) {
  EXPECT_EQ(address_text(from_hex("c0000201")), "192.0.2.1");
  EXPECT_EQ(address_text(from_hex("20010db8000000000000000000000001")), "2001:db8::1");
  EXPECT_EQ(address_text(from_hex("00000000000000000000000000000000")), "::");
  EXPECT_EQ(address_text(from_hex("00000000000000000000000000000001")), "::1");
  EXPECT_EQ(address_text(from_hex("20010db8000000010001000100010001")), "2001:db8:0:1:1:1:1:1");  // one zero stays
  EXPECT_EQ(address_text(from_hex("20010000000000010000000000000001")), "2001:0:0:1::1");         // the longer run
  EXPECT_EQ(address_text(from_hex("20010db8000000000001000000000001")), "2001:db8::1:0:0:1");     // the first of two
  EXPECT_EQ(address_text(from_hex("fe800000000000000000000000000000")), "fe80::");
  EXPECT_EQ(address_text(from_hex("c00002")), "");
}

TEST(SafeText, KeepsReadableTextAndWritesTheRestAsNumbers) {
  EXPECT_EQ(safe_text(bytes_of("plain")), "plain");
  EXPECT_EQ(safe_text(bytes_of("Zürich €")), "Zürich €");
  EXPECT_EQ(safe_text(from_hex("41001b0a7f")), "A\\x00\\x1b\\x0a\\x7f");
  EXPECT_EQ(safe_text(from_hex("c0af")), "\\xc0\\xaf");         // overlong
  EXPECT_EQ(safe_text(from_hex("eda080")), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(safe_text(from_hex("c29b")), "\\xc2\\x9b");         // a control character
  EXPECT_EQ(safe_text(from_hex("f4908080")), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(safe_text(from_hex("e282")), "\\xe2\\x82");  // cut short
}

TEST(GeneralNames, HoldTheStructureOfTheirKinds) {
  EXPECT_EQ(fault_of("300a a008 06022a03 a0020500"), "");     // other name: type and value
  EXPECT_EQ(fault_of("3008 a006 06022a03 0500"), "der_tag");  // its value has a tag of its own
  EXPECT_EQ(fault_of("3006 a004 06022a03"), "der_length");    // it has a value
  EXPECT_EQ(fault_of("3006 a004 c0000207"), "der_tag");
  EXPECT_EQ(fault_of("3007 a505 a1030c0161"), "");  // EDI party name
  EXPECT_EQ(fault_of("3004 a502 a000"), "der_length");
  EXPECT_EQ(fault_of("3004 a302 0500"), "");  // X.400 address: any DER
  EXPECT_EQ(fault_of("3004 a302 0501"), "der_length");
}

}  // namespace
}  // namespace bulla::x509
