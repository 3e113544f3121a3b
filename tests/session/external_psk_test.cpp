#include "bulla/session/external_psk.h"

#include <gtest/gtest.h>

#include <fstream>

#include "bulla/openssl/provider.h"
#include "support/hex.h"

namespace bulla::session {
namespace {

using wire::KdfIdentifier;

const crypto::Hash& sha256() { return *openssl::provider().sha256; }
const crypto::Hash& sha384() { return *openssl::provider().sha384; }

Buffer counting_key(std::size_t size) {
  Buffer key(size);
  for (std::size_t i = 0; i < size; ++i) key[i] = static_cast<std::uint8_t>(i);
  return key;
}

Fault refused(PskAgreement agreement, std::size_t key_size = 32) {
  const auto made = ExternalPsk::create(std::move(agreement), counting_key(key_size));
  return made ? Fault::alert_received : made.error().fault;
}

// A line of tests/data/psk/vectors.txt, which says how it was computed.
struct Vector {
  std::string use;
  std::uint16_t own = 0;
  std::uint16_t target = 0;
  std::string context;
  std::string name;
  std::string binder;
};

std::vector<Vector> vectors() {
  std::ifstream file{BULLA_TEST_DATA "/psk/vectors.txt"};
  std::vector<Vector> all;
  for (Vector one; file >> one.use >> one.own >> one.target >> one.context >> one.name >> one.binder;)
    all.push_back(one);
  return all;
}

TEST(ExternalPsk, IsNamedAndBoundAsAnIndependentComputationSays) {
  const auto all = vectors();
  ASSERT_EQ(all.size(), 10U);
  for (const auto& row : all) {
    SCOPED_TRACE(row.name);
    PskAgreement agreement{.identity = "till-7"};
    if (row.context != "-") agreement.context = text_of(test::from_hex(row.context));
    agreement.hash = static_cast<KdfIdentifier>(row.own);
    agreement.use = row.use == "raw" ? PskUse::raw : PskUse::imported;
    const auto psk = ExternalPsk::create(agreement, counting_key(32)).value();
    const auto& hash = row.target == 1 ? sha256() : sha384();
    ASSERT_TRUE(psk->name_for(hash));
    EXPECT_EQ(to_hex(*psk->name_for(hash)), row.name);
    const auto key = psk->begin(hash, openssl::provider()).binder_key(psk->origin());
    const auto transcript = keys::hash_of(hash, bytes_of("a hello up to its binders"));
    EXPECT_EQ(to_hex(keys::verify_data(hash, key.expose(), transcript).view()), row.binder);
  }
}

TEST(ExternalPsk, ThatIsImportedGoesWithEachHashAndARawOneWithItsOwn) {
  const auto imported = ExternalPsk::create({.identity = "a"}, counting_key(32)).value();
  EXPECT_TRUE(imported->name_for(sha256()));
  EXPECT_TRUE(imported->name_for(sha384()));
  EXPECT_FALSE(imported->name_for(*openssl::provider().sha512)) << "no suite of TLS 1.3 has it";
  const auto raw =
      ExternalPsk::create({.identity = "a", .hash = KdfIdentifier::HKDF_SHA384, .use = PskUse::raw}, counting_key(32))
          .value();
  EXPECT_FALSE(raw->name_for(sha256()));
  EXPECT_EQ(to_hex(*raw->name_for(sha384())), "61");
}

TEST(ExternalPsk, IsRefusedWithAnIdentityThatIsNoneOrTooLong) {
  EXPECT_EQ(refused({.identity = ""}), Fault::psk_identity_invalid);
  EXPECT_EQ(refused({.identity = std::string(max_psk_identity + 1, 'a')}), Fault::psk_identity_invalid);
  EXPECT_TRUE(ExternalPsk::create({.identity = std::string(max_psk_identity, 'a')}, counting_key(32)));
}

TEST(ExternalPsk, IsRefusedWithAKeyThatCouldBeGuessedOrIsNoKey) {
  EXPECT_EQ(refused({.identity = "a"}, 0), Fault::psk_too_short);
  EXPECT_EQ(refused({.identity = "a"}, min_psk - 1), Fault::psk_too_short);
  EXPECT_EQ(refused({.identity = "a"}, max_psk + 1), Fault::psk_too_long);
  for (const auto size : {min_psk, max_psk})
    EXPECT_TRUE(ExternalPsk::create({.identity = "a"}, counting_key(size))) << size;
}

TEST(ExternalPsk, IsRefusedWithWhatDoesNotGoTogether) {
  EXPECT_EQ(refused({.identity = "a", .context = "b", .use = PskUse::raw}), Fault::api_misuse);
  EXPECT_EQ(refused({.identity = "a", .context = std::string(max_psk_identity + 1, 'b')}), Fault::api_misuse);
  EXPECT_EQ(refused({.identity = "a", .hash = static_cast<KdfIdentifier>(3)}), Fault::api_misuse);
}

TEST(ExternalPsk, ComesBackFromItsBytesWholeOrNotAtAll) {
  const auto psk = ExternalPsk::create({.identity = "till", .context = "a to b", .hash = KdfIdentifier::HKDF_SHA384},
                                       counting_key(33))
                       .value();
  const auto bytes = psk->encode();
  const auto again = ExternalPsk::decode(bytes).value();
  EXPECT_EQ(again->identity(), "till");
  EXPECT_EQ(again->encode(), bytes);
  EXPECT_EQ(again->name_for(sha256()), psk->name_for(sha256()));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(ExternalPsk::decode(Bytes{bytes}.first(size))) << size;
  auto longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(ExternalPsk::decode(longer));
}

}  // namespace
}  // namespace bulla::session
