#include "bulla/session/server_psks.h"

#include <gtest/gtest.h>

#include "bulla/openssl/provider.h"

namespace bulla::session {
namespace {

using Psk = std::shared_ptr<const ExternalPsk>;

const crypto::Hash& sha256() { return *openssl::provider().sha256; }
const crypto::Hash& sha384() { return *openssl::provider().sha384; }

Psk psk(std::string identity, PskUse use = PskUse::imported, std::string context = {}) {
  const Buffer key(32, 7);
  return ExternalPsk::create({.identity = std::move(identity), .context = std::move(context), .use = use}, key).value();
}

TEST(FixedPsks, KnowExactlyTheIdentitiesInTheList) {
  const auto list = FixedPsks::create({psk("one"), psk("two")}).value();
  EXPECT_EQ(list->find(bytes_of("two"))->identity(), "two");
  for (const auto* other : {"", "on", "onE", "one ", "three"}) EXPECT_FALSE(list->find(bytes_of(other))) << other;
}

TEST(FixedPsks, AreNoListWithTwoOfOneIdentityOrWithANull) {
  EXPECT_EQ(FixedPsks::create({psk("one"), psk("one", PskUse::raw)}).error().fault, Fault::psk_identity_invalid);
  EXPECT_EQ(FixedPsks::create({nullptr}).error().fault, Fault::api_misuse);
}

TEST(FindOffered, TakesAnImportedKeyByItsNameForThisHashAlone) {
  const auto key = psk("till", PskUse::imported, "shop");
  const auto list = FixedPsks::create({key}).value();
  const auto name = *key->name_for(sha256());
  EXPECT_EQ(find_offered(*list, name, sha256()), key);
  EXPECT_FALSE(find_offered(*list, name, sha384())) << "made for another hash";
  EXPECT_FALSE(find_offered(*list, bytes_of("till"), sha256())) << "an imported key is never used as it is";
  EXPECT_FALSE(find_offered(*list, *psk("till")->name_for(sha256()), sha256())) << "another context";
}

TEST(FindOffered, KnowsNoNameWithAnyByteChangedOrMissing) {
  const auto key = psk("till", PskUse::imported, "shop");
  const auto list = FixedPsks::create({key, psk("raw", PskUse::raw)}).value();
  const auto name = *key->name_for(sha256());
  for (std::size_t at = 0; at < name.size(); ++at) {
    auto altered = name;
    altered[at] ^= 1;  // protocol and hash among them
    EXPECT_FALSE(find_offered(*list, altered, sha256())) << at;
    EXPECT_FALSE(find_offered(*list, Bytes{name}.first(at), sha256())) << at;
  }
  auto longer = name;
  longer.push_back(0);
  EXPECT_FALSE(find_offered(*list, longer, sha256()));
  EXPECT_FALSE(find_offered(*list, Buffer(0xffff, 0), sha256()));
}

TEST(FindOffered, TakesARawKeyByItsIdentityAndForItsHash) {
  const auto key = psk("till", PskUse::raw);
  const auto list = FixedPsks::create({key}).value();
  EXPECT_EQ(find_offered(*list, bytes_of("till"), sha256()), key);
  EXPECT_FALSE(find_offered(*list, bytes_of("till"), sha384()));
  EXPECT_FALSE(find_offered(*list, *psk("till")->name_for(sha256()), sha256())) << "a raw key is never imported";
}

}  // namespace
}  // namespace bulla::session
