#include "bulla/session/sealed_box.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"
#include "support/random.h"

namespace bulla::session {
namespace {

TEST(SealedBox, OpensWithItsKeyAndWhatBelongsToItAlone) {
  const auto box = SealedBox::create(openssl::provider()).value();
  const Buffer key(32, 1), other(32, 2), label{1, 2, 3};
  const auto plain = bytes_of("a secret");
  const auto sealed = box.seal(key, label, plain).value();
  EXPECT_EQ(sealed.size(), SealedBox::salt_size + plain.size() + 16);
  EXPECT_EQ(text_of(*box.open(key, label, sealed)), "a secret");
  EXPECT_NE(box.seal(key, label, plain).value(), sealed);
  EXPECT_FALSE(box.open(other, label, sealed));
  EXPECT_FALSE(box.open(key, {}, sealed));
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    auto altered = sealed;
    altered[at] ^= 1;
    EXPECT_FALSE(box.open(key, label, altered)) << at;
    EXPECT_FALSE(box.open(key, label, Bytes{sealed}.first(at))) << at;
  }
}

TEST(SealedBox, FailsWithoutRandomnessAndWithoutAStrongCipher) {
  test::ScriptedRandom empty{{}};
  auto provider = openssl::provider();
  provider.random = &empty;
  EXPECT_EQ(SealedBox::create(provider)->seal(Buffer(32), {}, {}).error().fault, Fault::random_failed);
  provider.suites = {};
  EXPECT_EQ(SealedBox::create(provider).error().fault, Fault::crypto_failed);
}

}  // namespace
}  // namespace bulla::session
