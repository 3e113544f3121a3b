#include "bulla/wire/imported_identity.h"

#include <gtest/gtest.h>

#include "support/hex.h"

namespace bulla::wire {
namespace {

TEST(ImportedIdentity, ReadsWhatItWritesAndNothingShorterOrLonger) {
  const ImportedIdentity name{.external_identity = {bytes_of("ab")},
                              .context = {bytes_of("c")},
                              .target_protocol = ProtocolVersion::tls13,
                              .target_kdf = KdfIdentifier::HKDF_SHA384};
  Buffer out(encoded_size(name));
  ASSERT_TRUE(encode(name, out));
  EXPECT_EQ(to_hex(out),
            "00026162"
            "000163"
            "0304"
            "0002");
  const auto read = decode<ImportedIdentity>(out).value();
  EXPECT_EQ(text_of(read.external_identity), "ab");
  EXPECT_EQ(text_of(read.context), "c");
  EXPECT_EQ(read.target_kdf, KdfIdentifier::HKDF_SHA384);
  for (std::size_t size = 0; size < out.size(); ++size) EXPECT_FALSE(decode<ImportedIdentity>(Bytes{out}.first(size)));
  out.push_back(0);
  EXPECT_EQ(decode<ImportedIdentity>(out).error().fault, Fault::trailing_bytes);
}

TEST(ImportedIdentity, HasAnIdentity) {
  EXPECT_EQ(decode<ImportedIdentity>(test::from_hex("0000 0000 0304 0001")).error().fault, Fault::length_out_of_range);
}

}  // namespace
}  // namespace bulla::wire
