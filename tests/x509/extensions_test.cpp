#include "bulla/x509/extensions.h"

#include <gtest/gtest.h>

#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"
#include "support/hex.h"

namespace bulla::x509 {
namespace {

using bulla::test::from_hex;

struct Written {
  Bytes type;
  std::string value;  // hexadecimal
  bool critical = false;
};

struct Read {
  Buffer der;  // what the extensions are views of
  Extensions extensions;
  std::string fault;
};

Read read(const std::vector<Written>& list) {
  der::Writer writer;
  writer.sequence([&] {
    for (const auto& extension : list) {
      writer.sequence([&] {
        writer.oid(extension.type);
        if (extension.critical) writer.boolean_true();
        writer.octet_string(from_hex(extension.value));
      });
    }
  });
  Read out{.der = std::move(writer).take(), .extensions{}, .fault{}};
  const auto result = der::read_all(out.der, [&](der::Reader& reader) { out.extensions = read_extensions(reader); });
  if (!result) out.fault = result.error().row().name;
  return out;
}

std::string fault_of(Bytes type, const std::string& value) { return read({{type, value}}).fault; }

constexpr auto malformed = "certificate_extension_malformed";

TEST(Extensions, AreNeitherNoneNorTooManyNorTwice) {
  EXPECT_EQ(read({}).fault, "der_length");
  EXPECT_EQ(read({{der::oid<1, 2, 3>, ""}, {der::oid<1, 2, 3>, "00"}}).fault, "certificate_duplicate_extension");
  std::vector<Buffer> types;
  for (std::size_t i = 0; i <= max_extensions; ++i) types.push_back({0x2a, static_cast<std::uint8_t>(i)});
  std::vector<Written> many;
  for (std::size_t i = 0; i < max_extensions; ++i) many.push_back({types[i], ""});
  EXPECT_EQ(read(many).fault, "");
  many.push_back({types.back(), ""});
  EXPECT_EQ(read(many).fault, malformed);
}

TEST(Extensions, ThatAreUnknownMatterIfCritical) {
  EXPECT_TRUE(read({{der::oid<1, 2, 3>, "ff"}}).extensions.unknown_critical.empty());
  const auto critical = read({{der::oid<1, 2, 3>, "ff", true}, {der::oid<1, 2, 4>, "ff", true}});
  EXPECT_EQ(der::dotted(critical.extensions.unknown_critical), "1.2.3");
}

TEST(Extensions, OfBasicConstraints) {
  const auto ca_read = read({{oids::basic_constraints, "30060101ff020103", true}});
  const auto& ca = ca_read.extensions;
  EXPECT_TRUE(ca.basic_constraints.authority);
  EXPECT_EQ(ca.basic_constraints.path_length, 3U);
  EXPECT_TRUE(ca.is_critical(KnownExtension::basic_constraints));
  EXPECT_FALSE(read({{oids::basic_constraints, "3000"}}).extensions.basic_constraints.authority);
  EXPECT_EQ(fault_of(oids::basic_constraints, "3003010100"), malformed);        // a default that is written
  EXPECT_EQ(fault_of(oids::basic_constraints, "30060101ff0201ff"), malformed);  // negative
  EXPECT_EQ(fault_of(oids::basic_constraints, "3000 00"), malformed);
}

TEST(Extensions, OfKeyUsage) {
  const auto usage_read = read({{oids::key_usage, "03020186"}});
  const auto& usage = usage_read.extensions;
  EXPECT_TRUE(usage.allows(KeyUsage::digital_signature));
  EXPECT_TRUE(usage.allows(KeyUsage::key_cert_sign));
  EXPECT_FALSE(usage.allows(KeyUsage::key_agreement));
  EXPECT_TRUE(read({{oids::key_usage, "0303070080"}}).extensions.allows(KeyUsage::decipher_only));
  EXPECT_TRUE(Extensions{}.allows(KeyUsage::key_agreement));
  EXPECT_EQ(fault_of(oids::key_usage, "030100"), malformed);    // no bit
  EXPECT_EQ(fault_of(oids::key_usage, "03020700"), malformed);  // no bit that is set
  EXPECT_TRUE(read({{oids::key_usage, "03020080"}}).extensions.key_usage_padded);
  EXPECT_FALSE(usage.key_usage_padded);
  EXPECT_EQ(fault_of(oids::key_usage, "0303060040"), malformed);  // a tenth bit
}

TEST(Extensions, OfExtendedKeyUsage) {
  const auto usage_read = read({{oids::extended_key_usage, "301406082b0601050507030106082b06010505070302"}});
  const auto& usage = usage_read.extensions;
  EXPECT_TRUE(usage.names_purpose(oids::server_authentication));
  EXPECT_TRUE(usage.names_purpose(oids::client_authentication));
  EXPECT_FALSE(usage.names_purpose(oids::any_extended_key_usage));
  EXPECT_EQ(fault_of(oids::extended_key_usage, "3000"), malformed);
  EXPECT_EQ(fault_of(oids::extended_key_usage, "30020600"), malformed);
}

TEST(Extensions, OfKeyIdentifiers) {
  {
    const auto list = read({{oids::subject_key_identifier, "0402abcd"}});
    EXPECT_EQ(to_hex(list.extensions.subject_key_identifier), "abcd");
  }
  EXPECT_EQ(fault_of(oids::subject_key_identifier, "0400"), malformed);
  EXPECT_EQ(read({{oids::subject_key_identifier, "0402abcd", true}}).fault, malformed);
  {
    const auto list = read({{oids::authority_key_identifier, "30048002abcd"}});
    EXPECT_EQ(to_hex(list.extensions.authority_key_identifier), "abcd");
  }
  EXPECT_EQ(fault_of(oids::authority_key_identifier, "3000"), "");
  EXPECT_EQ(fault_of(oids::authority_key_identifier, "3008a103820161820101"), "");
  EXPECT_EQ(fault_of(oids::authority_key_identifier, "3005a103820161"), malformed);  // an issuer without serial number
  EXPECT_EQ(fault_of(oids::authority_key_identifier, "3003820101"), malformed);
  EXPECT_EQ(fault_of(oids::authority_key_identifier, "3007a1038201618200"), malformed);      // no number at all
  EXPECT_EQ(fault_of(oids::authority_key_identifier, "3009a10382016182020001"), malformed);  // written too long
}

TEST(Extensions, OfNames) {
  EXPECT_FALSE(read({{oids::subject_alternative_name, "3003820161"}}).extensions.alternative_names.empty());
  EXPECT_EQ(fault_of(oids::subject_alternative_name, "3000"), malformed);
  EXPECT_EQ(fault_of(oids::name_constraints, "3000"), malformed);
  EXPECT_EQ(fault_of(oids::name_constraints, "3007a0053003820161"), "");
}

TEST(Extensions, SayAtLeastWhatIsWanted) {
  // digitalSignature and keyAgreement; serverAuth and clientAuth
  const auto list =
      read({{oids::key_usage, "03020388"}, {oids::extended_key_usage, "301406082b0601050507030106082b06010505070302"}});
  const auto says = [&](std::string_view type, std::string_view wanted) {
    return says_at_least(list.extensions, test::from_hex(type), test::from_hex(wanted));
  };
  EXPECT_TRUE(says("0603551d0f", "03020780"));
  EXPECT_FALSE(says("0603551d0f", "03020640"));
  EXPECT_TRUE(says("0603551d25", "300a06082b06010505070302"));
  EXPECT_FALSE(says("0603551d25", "300a06082b06010505070303"));
  EXPECT_TRUE(says("0603551d25", ""));
  EXPECT_FALSE(says("0603551d25", "3000")) << "no value of this kind";
  EXPECT_FALSE(says("0603551d0f", "0302078000")) << "nor with something behind";
  EXPECT_TRUE(says("0603551d1e", "ffff")) << "nobody understands it";
  EXPECT_TRUE(says("ffff", "ffff"));
  EXPECT_FALSE(says_at_least({}, test::from_hex("0603551d0f"), {})) << "it is absent";
}

// RFC 9608
TEST(Extensions, ThatDenyRevocationStandInALeafThatNamesNoLists) {
  const Written denial{oids::no_revocation_available, "0500"};
  const std::vector<std::pair<Written, std::string>> rows{
      {{oids::basic_constraints, "3000"}, ""},
      {{oids::basic_constraints, "30030101ff"}, malformed},
      {{oids::crl_distribution_points, "300b3009a007a00586036c3a61"}, malformed},
  };
  EXPECT_EQ(read({denial}).fault, "");
  for (const auto& [other, fault] : rows) {
    EXPECT_EQ(read({other}).fault, "") << other.value;
    EXPECT_EQ(read({denial, other}).fault, fault) << other.value;
    EXPECT_EQ(read({other, denial}).fault, fault) << other.value;
  }
  EXPECT_EQ(fault_of(oids::no_revocation_available, "3000"), malformed);
  EXPECT_EQ(read({{oids::no_revocation_available, "0500", true}}).fault, malformed);
}

TEST(Extensions, DemandAStapleAmongOtherFeatures) {
  const auto must_staple = [](const std::string& value) {
    return read({{oids::tls_feature, value}}).extensions.must_staple;
  };
  EXPECT_TRUE(must_staple("3003 020105"));
  EXPECT_TRUE(must_staple("3006 020105 020111"));
  EXPECT_TRUE(must_staple("3006 020111 020105"));
  EXPECT_FALSE(must_staple("3003 020111"));
  EXPECT_EQ(fault_of(oids::tls_feature, "3000"), malformed);
  EXPECT_EQ(fault_of(oids::tls_feature, "3003 0201ff"), malformed);
}

}  // namespace
}  // namespace bulla::x509
