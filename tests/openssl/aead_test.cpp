#include "bulla/openssl/aead.h"

#include "openssl/support.h"

namespace bulla::openssl {
namespace {

using crypto::Aead;

Buffer joined(Bytes a, Bytes b) {
  Buffer out{a.begin(), a.end()};
  append(out, b);
  return out;
}

// Seals with the content split between content and trailer, and opens in place.
void check_vector(const Aead& aead, const WycheproofVector& vector) {
  SCOPED_TRACE(vector.label());
  const auto key = vector.bytes("key"), nonce = vector.bytes("iv"), associated = vector.bytes("aad");
  const auto message = vector.bytes("msg");
  const auto sealed = joined(vector.bytes("ct"), vector.bytes("tag"));

  auto in_place = sealed;
  const auto opened = aead.opener(key)->open(nonce, associated, in_place);
  if (vector.verdict() == Verdict::invalid) {
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().fault, Fault::bad_record_mac);
    const auto text = Bytes{in_place}.first(in_place.size() - aead.tag_size);
    EXPECT_TRUE(std::ranges::all_of(text, [](auto byte) { return byte == 0; })) << "plaintext was not wiped";
    return;
  }
  ASSERT_TRUE(opened);
  EXPECT_EQ(to_hex(*opened), to_hex(message));

  const auto content = Bytes{message}.first(message.size() / 2);
  Buffer out(sealed.size());
  ASSERT_TRUE(aead.sealer(key)->seal(nonce, associated, content, Bytes{message}.subspan(content.size()), out));
  EXPECT_EQ(to_hex(out), to_hex(sealed));
}

TEST(Aead, AesGcmHoldsTheWycheproofVectors) {
  BULLA_WYCHEPROOF_OR_SKIP(vectors, "aes_gcm_test.json");
  std::size_t run = 0;
  for (const auto& vector : vectors) {
    if (vector.number("ivSize") != 96 || vector.number("tagSize") != 128 || vector.number("keySize") == 192) continue;
    check_vector(vector.number("keySize") == 128 ? *aes_128_gcm() : *aes_256_gcm(), vector);
    ++run;
  }
  EXPECT_GT(run, 100u);
}

TEST(Aead, ChaCha20Poly1305HoldsTheWycheproofVectors) {
  BULLA_WYCHEPROOF_OR_SKIP(vectors, "chacha20_poly1305_test.json");
  std::size_t run = 0;
  for (const auto& vector : vectors) {
    if (vector.number("ivSize") != 96) continue;
    check_vector(*chacha20_poly1305(), vector);
    ++run;
  }
  EXPECT_GT(run, 250u);
}

class EachAead : public testing::TestWithParam<const Aead*> {
 protected:
  const Aead& aead_ = *GetParam();
  const Buffer key_ = Buffer(aead_.key_size, 7);
  const Buffer nonce_ = Buffer(aead_.nonce_size, 9);
  const Buffer associated_ = {23, 3, 3, 64, 1};
};
INSTANTIATE_TEST_SUITE_P(All, EachAead, testing::Values(aes_128_gcm(), aes_256_gcm(), chacha20_poly1305()),
                         [](const auto& each) {
                           std::string name{each.param->name};
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(EachAead, SealsInPlaceAsFromElsewhere) {
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 1400u, 16384u}) {
    const Buffer content(size, 0x5a);
    const Buffer trailer{23, 0, 0};
    Buffer elsewhere(size + trailer.size() + aead_.tag_size);
    ASSERT_TRUE(aead_.sealer(key_)->seal(nonce_, associated_, content, trailer, elsewhere));
    Buffer in_place(elsewhere.size());
    std::ranges::copy(content, in_place.begin());
    ASSERT_TRUE(aead_.sealer(key_)->seal(nonce_, associated_, Bytes{in_place}.first(size), trailer, in_place));
    EXPECT_EQ(elsewhere, in_place);
  }
}

TEST_P(EachAead, OneObjectServesManyRecordsWithTheirOwnNonces) {
  const auto sealer = aead_.sealer(key_);
  const auto opener = aead_.opener(key_);
  auto nonce = nonce_;
  for (std::uint8_t record = 0; record < 20; ++record) {
    nonce.back() = record;
    const Buffer content(record * 37u, record);
    Buffer sealed(content.size() + aead_.tag_size);
    ASSERT_TRUE(sealer->seal(nonce, associated_, content, {}, sealed));
    const auto opened = opener->open(nonce, associated_, sealed);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(same_bytes(*opened, content));
  }
}

TEST_P(EachAead, OpensAgainAfterAForgery) {
  const auto opener = aead_.opener(key_);
  const Buffer content(100, 1);
  Buffer sealed(content.size() + aead_.tag_size);
  ASSERT_TRUE(aead_.sealer(key_)->seal(nonce_, associated_, content, {}, sealed));
  for (const std::size_t at : {std::size_t{0}, std::size_t{99}, std::size_t{100}, sealed.size() - 1}) {
    auto forged = sealed;
    forged[at] ^= 1;
    EXPECT_FALSE(opener->open(nonce_, associated_, forged));
  }
  auto other_header = sealed;
  EXPECT_FALSE(opener->open(nonce_, Bytes{associated_}.first(4), other_header));
  EXPECT_TRUE(opener->open(nonce_, associated_, sealed));
}

TEST_P(EachAead, RefusesWhatIsShorterThanATag) {
  Buffer sealed(aead_.tag_size - 1);
  const auto opened = aead_.opener(key_)->open(nonce_, associated_, sealed);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::bad_record_mac);
}

TEST_P(EachAead, RefusesABufferOfTheWrongSize) {
  const Buffer content(10, 1);
  Buffer out(content.size() + aead_.tag_size - 1);
  const auto sealed = aead_.sealer(key_)->seal(nonce_, associated_, content, {}, out);
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().fault, Fault::no_room);
}

TEST_P(EachAead, RefusesANonceOfTheWrongSize) {
  Buffer sealed(50);
  const auto opened = aead_.opener(key_)->open(Bytes{nonce_}.first(11), associated_, sealed);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::api_misuse);
}

TEST(Aead, LimitsTheRecordsOfAnAesKeyAlone) {
  EXPECT_EQ(aes_128_gcm()->record_limit, 23726566u);
  EXPECT_EQ(aes_256_gcm()->record_limit, 23726566u);
  EXPECT_EQ(chacha20_poly1305()->record_limit, ~std::uint64_t{0});
}

}  // namespace
}  // namespace bulla::openssl
