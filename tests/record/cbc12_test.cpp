#include "bulla/record/cbc12.h"

#include "bulla/crypto/hkdf.h"
#include "record/keys12.h"

namespace bulla::record {
namespace {

constexpr RecordId id{3, wire::ContentType::handshake, wire::ProtocolVersion::tls12};
constexpr std::size_t iv_size = 16;

class EachCbc : public testing::TestWithParam<const char*> {
 protected:
  const crypto::CbcProtection& protection() const {
    return std::get<crypto::CbcProtection>(suite12(GetParam()).protection);
  }
  std::size_t mac_size() const { return protection().mac->hash->size; }
  crypto::WriteKeys keys() const { return write_keys(suite12(GetParam())); }

  Buffer authenticated(Bytes data) const {
    Buffer mac(mac_size());
    const auto own = keys();
    crypto::hmac(*protection().mac->hash, own.mac.expose(), {pseudo_header(id, data.size()), data}, mac);
    return mac;
  }
  Buffer encrypted(Bytes text) const {
    Buffer fragment(iv_size, 0x77);
    append(fragment, text);
    const auto own = keys();
    EXPECT_TRUE(protection()
                    .cipher->encrypter(own.key.expose())
                    ->apply(Buffer(iv_size, 0x77), MutBytes{fragment}.subspan(iv_size)));
    return fragment;
  }
  Result<Buffer> opened(MacOrder order, Buffer fragment) const {
    const auto opened = cbc_opener(protection(), keys(), order)->open(id, fragment);
    if (!opened) return std::unexpected(opened.error());
    return Buffer(opened->begin(), opened->end());
  }
};
INSTANTIATE_TEST_SUITE_P(Cbc12, EachCbc,
                         testing::Values("TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_256_CBC_SHA256",
                                         "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"));

// RFC 5246 §6.2.3.2: a sender may pad by more than it needs.
TEST_P(EachCbc, MacThenEncryptTakesEveryPaddingThatFillsItsBlocks) {
  int lengths = 0;
  for (std::size_t padding = 0; padding < 256; ++padding) {
    Buffer text(21, 0x61);
    append(text, authenticated(Buffer(21, 0x61)));
    text.insert(text.end(), padding + 1, static_cast<std::uint8_t>(padding));
    if (text.size() % 16 != 0) continue;
    ++lengths;
    const auto fragment = encrypted(text);
    ASSERT_EQ(opened(MacOrder::mac_then_encrypt, fragment), Buffer(21, 0x61)) << padding;
    for (std::size_t at = 0; at < text.size(); ++at) {
      auto wrong = text;
      wrong[at] ^= 4;
      const auto refused = opened(MacOrder::mac_then_encrypt, encrypted(wrong));
      ASSERT_FALSE(refused) << padding << ", " << at;
      ASSERT_EQ(refused.error().fault, Fault::bad_record_mac);
    }
  }
  EXPECT_EQ(lengths, 16);
}

TEST_P(EachCbc, EncryptThenMacTakesEveryPaddingThatFillsItsBlocks) {
  for (std::size_t padding = 10; padding < 256; padding += 16) {
    Buffer text(21, 0x61);
    text.insert(text.end(), padding + 1, static_cast<std::uint8_t>(padding));
    auto fragment = encrypted(text);
    append(fragment, authenticated(fragment));
    EXPECT_EQ(opened(MacOrder::encrypt_then_mac, fragment), Buffer(21, 0x61)) << padding;
  }
}

TEST_P(EachCbc, EncryptThenMacRefusesBadPaddingUnderAGoodMac) {
  for (const auto& text : {Buffer(32, 32), Buffer(16, 0xff)}) {
    auto fragment = encrypted(text);
    append(fragment, authenticated(fragment));
    EXPECT_EQ(opened(MacOrder::encrypt_then_mac, fragment).error().fault, Fault::bad_record_mac);
  }
}

TEST_P(EachCbc, EncryptThenMacDecryptsNothingUnderABadMac) {
  auto fragment = encrypted(Buffer(32, 15));
  append(fragment, authenticated(fragment));
  for (std::size_t i = 1; i <= mac_size(); ++i) {
    auto altered = fragment;
    altered[altered.size() - i] ^= 1;
    const auto before = altered;
    EXPECT_EQ(cbc_opener(protection(), keys(), MacOrder::encrypt_then_mac)->open(id, altered).error().fault,
              Fault::bad_record_mac);
    EXPECT_EQ(altered, before) << "left as it came";
  }
}

TEST_P(EachCbc, TheOrdersAreNotMixedUp) {
  test::SeededRandom random{3};
  for (const auto order : {MacOrder::mac_then_encrypt, MacOrder::encrypt_then_mac}) {
    const auto sealer = cbc_sealer(protection(), keys(), order, random);
    Buffer fragment(sealer->sealed_size(50));
    ASSERT_TRUE(sealer->seal(id, Buffer(50, 1), fragment));
    const auto other = order == MacOrder::mac_then_encrypt ? MacOrder::encrypt_then_mac : MacOrder::mac_then_encrypt;
    EXPECT_EQ(opened(other, fragment).error().fault, Fault::bad_record_mac);
    EXPECT_EQ(opened(order, fragment), Buffer(50, 1));
  }
}

TEST_P(EachCbc, AFragmentOfAnySizeThatIsNoneIsRefused) {
  for (const auto order : {MacOrder::mac_then_encrypt, MacOrder::encrypt_then_mac})
    for (std::size_t size = 0; size < 200; ++size)
      ASSERT_EQ(opened(order, Buffer(size, 0)).error().fault, Fault::bad_record_mac) << size;
}

TEST_P(EachCbc, AForgedTextIsWiped) {
  auto fragment = encrypted(Buffer(96, 1));
  EXPECT_FALSE(cbc_opener(protection(), keys(), MacOrder::mac_then_encrypt)->open(id, fragment));
  EXPECT_EQ(Buffer(fragment.begin() + iv_size, fragment.end()), Buffer(96, 0));
}

TEST_P(EachCbc, EachRecordBeginsWithAnIvOfItsOwn) {
  test::SeededRandom random{3};
  const auto sealer = cbc_sealer(protection(), keys(), MacOrder::mac_then_encrypt, random);
  Buffer one(sealer->sealed_size(5)), other(one.size()), expected(iv_size);
  ASSERT_TRUE(sealer->seal(id, Buffer(5), one));
  ASSERT_TRUE(sealer->seal(id, Buffer(5), other));
  ASSERT_TRUE(test::SeededRandom{3}.fill(expected));
  EXPECT_TRUE(same_bytes(Bytes{one}.first(iv_size), expected)) << "out of the random source";
  EXPECT_FALSE(same_bytes(Bytes{one}.first(iv_size), Bytes{other}.first(iv_size)));
}

}  // namespace
}  // namespace bulla::record
