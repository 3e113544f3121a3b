#include "bulla/handshake/client13/offered_psk.h"

#include <gtest/gtest.h>

#include "support/keyed.h"

namespace bulla::handshake::client13 {
namespace {

TEST(OfferedPsk, OfAKeyHasANameAndNoAge) {
  for (const auto& psk : {test::external_psk(), test::raw_psk()}) {
    const auto& hash = *openssl::provider().sha256;
    auto begun = begin_with_key(psk, hash, openssl::provider());
    const OfferedPsk offered{OfferedKey{*psk->name_for(hash), std::move(begun.claim)}, std::move(begun.stage)};
    EXPECT_EQ(to_hex(offered.identity()), to_hex(*psk->name_for(hash)));
    EXPECT_EQ(offered.obfuscated_age(test::test_time), 0U);
    EXPECT_EQ(offered.origin(), psk->origin());
    EXPECT_EQ(offered.session(), nullptr);
  }
}

}  // namespace
}  // namespace bulla::handshake::client13
