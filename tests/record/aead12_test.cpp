#include "bulla/record/aead12.h"

#include "record/keys12.h"

namespace bulla::record {
namespace {

const crypto::Suite12& gcm() { return suite12("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"); }
const crypto::Suite12& chacha() { return suite12("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"); }
const crypto::AeadProtection& protection_of(const crypto::Suite12& suite) {
  return std::get<crypto::AeadProtection>(suite.protection);
}

constexpr RecordId id{0x0102030405060708, wire::ContentType::application_data, wire::ProtocolVersion::tls12};

TEST(PseudoHeader, IsTheSequenceNumberTheTypeTheVersionAndTheLength) {
  EXPECT_EQ(to_hex(pseudo_header(id, 0x1234)), "01020304050607081703031234");
}

// What the AEAD itself makes of the nonce and the additional data that the RFCs describe.
Buffer by_hand(const crypto::Suite12& suite, Bytes nonce, Bytes content) {
  Buffer out(content.size() + 16);
  const auto header = pseudo_header(id, content.size());
  EXPECT_TRUE(protection_of(suite).aead->sealer(Buffer(32, 0x32))->seal(nonce, header, content, {}, out));
  return out;
}

Buffer sealed(const crypto::Suite12& suite, Bytes content) {
  const auto sealer = aead_sealer(protection_of(suite), write_keys(suite));
  Buffer out(sealer->sealed_size(content.size()));
  EXPECT_TRUE(sealer->seal(id, content, out));
  return out;
}

TEST(AeadSealer, OfGcmPutsTheCounterInFrontAndBehindTheSalt) {  // RFC 5288 §3
  const Buffer content(33, 7);
  const Buffer nonce{0x33, 0x33, 0x33, 0x33, 1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(to_hex(sealed(gcm(), content)), "0102030405060708" + to_hex(by_hand(gcm(), nonce, content)));
}

TEST(AeadSealer, OfChachaLaysTheCounterOverTheIv) {  // RFC 7905 §2
  const Buffer content(33, 7);
  Buffer nonce(12, 0x33);
  for (std::uint8_t i = 0; i < 8; ++i) nonce[4 + i] ^= static_cast<std::uint8_t>(i + 1);
  EXPECT_EQ(to_hex(sealed(chacha(), content)), to_hex(by_hand(chacha(), nonce, content)));
}

TEST(AeadOpener, OfGcmTakesTheNonceThatThePeerChose) {
  const Buffer content(33, 7);
  const Buffer nonce{0x33, 0x33, 0x33, 0x33, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8};
  Buffer fragment{nonce.begin() + 4, nonce.end()};
  append(fragment, by_hand(gcm(), nonce, content));
  const auto opened = aead_opener(protection_of(gcm()), write_keys(gcm()))->open(id, fragment);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(same_bytes(*opened, content));
}

TEST(AeadOpener, RefusesWhatIsTooShortForItsNonceAndTag) {
  for (const auto* suite : {&gcm(), &chacha()}) {
    const auto opener = aead_opener(protection_of(*suite), write_keys(*suite));
    for (std::size_t size = 0; size < 24; ++size) {
      Buffer fragment(size);
      EXPECT_EQ(opener->open(id, fragment).error().fault, Fault::bad_record_mac) << size;
    }
  }
}

}  // namespace
}  // namespace bulla::record
