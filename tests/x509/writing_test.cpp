#include "bulla/x509/writing.h"

#include <gtest/gtest.h>

#include "bulla/x509/distinguished_name.h"
#include "bulla/x509/oids.h"
#include "support/hex.h"
#include "x509/support.h"

namespace bulla::x509 {
namespace {

TEST(Writing, LeavesOutAttributesThatAreEmpty) {
  EXPECT_EQ(distinguished_name_text(write_subject("Example", "a")), "O=Example, CN=a");
  EXPECT_EQ(distinguished_name_text(write_subject("", "a")), "CN=a");
  EXPECT_TRUE(is_empty_name(write_subject("", "")));
}

TEST(Writing, WritesCriticalOnlyIfItIsTrue) {
  der::Writer writer;
  write_extension(writer, oids::key_usage, Critical::no, [&] { writer.null(); });
  write_extension(writer, oids::key_usage, Critical::yes, [&] { writer.null(); });
  EXPECT_EQ(to_hex(writer.written()), "30090603551d0f04020500300c0603551d0f0101ff04020500");
}

TEST(Writing, AnIssuersKeyIsNamedAsItsCertificateDoes) {
  const auto root = test::root("Root");
  const auto own = issuer_key_identifier(openssl::provider(), *root.certificate);
  ASSERT_TRUE(own);
  EXPECT_TRUE(same_bytes(*own, root.certificate->extensions.subject_key_identifier));
  EXPECT_EQ(*own, *key_identifier(openssl::provider(), root.certificate->public_key_info));
}

TEST(Writing, SignsWhatStandsInFront) {
  const auto& key = test::key("signer");
  const auto content = bulla::test::from_hex("3000");
  const SigningKey signer{key};
  const auto whole = write_signed(content, signer);
  ASSERT_TRUE(whole);
  der::Reader outer{*whole};
  outer.sequence([&](der::Reader& reader) {
    EXPECT_TRUE(same_bytes(reader.element(der::tag::sequence).whole, content));
    EXPECT_EQ(signature_algorithm(reader.element(der::tag::sequence).whole), signer.algorithm);
    const auto imported = openssl::provider().import_public_key(key.public_key_info());
    EXPECT_TRUE((*imported)->verify(signer.algorithm, content, reader.whole_octets()));
  });
  EXPECT_TRUE(outer.finish());
}

}  // namespace
}  // namespace bulla::x509
