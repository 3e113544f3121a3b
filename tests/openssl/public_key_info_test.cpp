#include "bulla/openssl/public_key_info.h"

#include "openssl/support.h"

namespace bulla::openssl {
namespace {

using crypto::KeyKind;
using crypto::SignatureAlgorithm;

Buffer public_file(const std::string& name) {
  const auto text = key_file(name + "_public.der");
  const auto bytes = bytes_of(text);
  return {bytes.begin(), bytes.end()};
}

Fault fault_of(Bytes der) {
  const auto info = parse_public_key_info(der);
  EXPECT_FALSE(info) << to_hex(der);
  return info ? Fault{} : info.error().fault;
}

Buffer wrap(std::uint8_t tag, Bytes content) {
  const auto size = content.size();
  Buffer out{tag};
  if (size >= 256) {
    append(out, Buffer{0x82, static_cast<std::uint8_t>(size >> 8)});
  } else if (size >= 128) {
    out.push_back(0x81);
  }
  out.push_back(static_cast<std::uint8_t>(size));
  append(out, content);
  return out;
}

Buffer join(std::initializer_list<Buffer> parts) {
  Buffer out;
  for (const auto& part : parts) append(out, part);
  return out;
}

// INTEGER of a big-endian magnitude whose first octet is not zero.
Buffer integer(Buffer magnitude) {
  if (magnitude.empty() || magnitude[0] & 0x80) magnitude.insert(magnitude.begin(), 0);
  return wrap(2, magnitude);
}

const Buffer rsa_identifier = from_hex("300d06092a864886f70d0101010500");

Buffer key_info(const Buffer& identifier, const Buffer& key) {
  return wrap(0x30, join({identifier, wrap(3, join({Buffer{0}, key}))}));
}

Buffer rsa_info(Buffer modulus, Buffer exponent) {
  return key_info(rsa_identifier, wrap(0x30, join({integer(std::move(modulus)), integer(std::move(exponent))})));
}

Buffer odd_modulus(std::size_t bits) {
  Buffer modulus((bits + 7) / 8, 0xff);
  modulus[0] = static_cast<std::uint8_t>(bits % 8 ? (1u << bits % 8) - 1 : 0xff);
  return modulus;
}

TEST(PublicKeyInfo, TellsEveryKindApart) {
  const std::pair<const char*, KeyKind> kinds[] = {{"rsa2048", KeyKind::rsa}, {"rsa_pss", KeyKind::rsa_pss},
                                                   {"p256", KeyKind::p256},   {"p384", KeyKind::p384},
                                                   {"p521", KeyKind::p521},   {"ed25519", KeyKind::ed25519}};
  for (const auto& [name, kind] : kinds) {
    const auto der = public_file(name);
    const auto info = parse_public_key_info(der);
    ASSERT_TRUE(info) << name;
    EXPECT_EQ(info->kind, kind) << name;
    EXPECT_FALSE(info->only) << name;
  }
}

TEST(PublicKeyInfo, HonoursTheParametersOfAnRsaPssKey) {
  const auto der = public_file("rsa_pss_sha384");
  const auto info = parse_public_key_info(der);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->only, SignatureAlgorithm::rsa_pss_sha384);
}

TEST(PublicKeyInfo, RefusesEveryPrefix) {
  for (const auto* name : {"rsa2048", "rsa_pss_sha384", "p256", "ed25519"}) {
    const auto der = public_file(name);
    for (std::size_t size = 0; size < der.size(); ++size) {
      EXPECT_EQ(fault_of(Bytes{der}.first(size)), Fault::key_unreadable) << name << " " << size;
    }
  }
}

TEST(PublicKeyInfo, RefusesBytesAfterTheEnd) {
  auto der = public_file("p256");
  der.push_back(0);
  EXPECT_EQ(fault_of(der), Fault::key_unreadable);
}

TEST(PublicKeyInfo, TakesRsaKeysOf2048To8192Bits) {
  for (const std::size_t bits : {2048u, 2049u, 3072u, 4096u, 8192u}) {
    const auto der = rsa_info(odd_modulus(bits), {1, 0, 1});
    EXPECT_TRUE(parse_public_key_info(der)) << bits;
  }
  for (const std::size_t bits : {512u, 1023u, 8193u, 16384u}) {
    EXPECT_EQ(fault_of(rsa_info(odd_modulus(bits), {1, 0, 1})), Fault::key_unsupported) << bits;
  }
}

TEST(PublicKeyInfo, TakesOddRsaExponentsFromThreeTo33Bits) {
  const auto modulus = odd_modulus(2048);
  for (const Buffer& exponent : {Buffer{3}, Buffer{1, 0, 1}, Buffer{1, 0, 0, 0, 1}}) {
    const auto der = rsa_info(modulus, exponent);
    EXPECT_TRUE(parse_public_key_info(der)) << to_hex(exponent);
  }
  for (const Buffer& exponent : {Buffer{}, Buffer{1}, Buffer{2}, Buffer{1, 0, 0}, Buffer{3, 0, 0, 0, 1}}) {
    EXPECT_EQ(fault_of(rsa_info(modulus, exponent)), Fault::key_unsupported) << to_hex(exponent);
  }
}

TEST(PublicKeyInfo, RefusesNegativeAndPaddedNumbers) {
  const auto exponent = integer({1, 0, 1});
  const auto negative = wrap(2, odd_modulus(2048));
  const auto padded = wrap(2, join({Buffer{0, 0}, odd_modulus(2048)}));
  for (const auto& modulus : {negative, padded}) {
    EXPECT_EQ(fault_of(key_info(rsa_identifier, wrap(0x30, join({modulus, exponent})))), Fault::key_unreadable);
  }
}

TEST(PublicKeyInfo, RefusesAnEvenModulus) {
  auto modulus = odd_modulus(2048);
  modulus.back() = 0xfe;
  EXPECT_EQ(fault_of(rsa_info(modulus, {1, 0, 1})), Fault::key_unsupported);
}

TEST(PublicKeyInfo, WantsTheNullOfRsa) {
  const auto key = wrap(0x30, join({integer(odd_modulus(2048)), integer({1, 0, 1})}));
  EXPECT_EQ(fault_of(key_info(from_hex("300b06092a864886f70d010101"), key)), Fault::key_unreadable);
}

TEST(PublicKeyInfo, RefusesCurvesAndAlgorithmsItDoesNotKnow) {
  const auto point = join({Buffer{4}, Buffer(64, 1)});
  EXPECT_EQ(fault_of(key_info(from_hex("301006072a8648ce3d020106052b8104000a"), point)), Fault::key_unsupported);
  EXPECT_EQ(fault_of(key_info(from_hex("300906072a8648ce3d0201"), point)), Fault::key_unsupported);
  EXPECT_EQ(fault_of(key_info(from_hex("300506032b656e"), Buffer(32, 1))), Fault::key_unsupported);
}

TEST(PublicKeyInfo, RefusesCompressedPointsAndPointsOfAnotherSize) {
  const auto p256 = from_hex("301306072a8648ce3d020106082a8648ce3d030107");
  EXPECT_EQ(fault_of(key_info(p256, join({Buffer{2}, Buffer(32, 1)}))), Fault::key_unsupported);
  EXPECT_EQ(fault_of(key_info(p256, join({Buffer{4}, Buffer(63, 1)}))), Fault::key_unreadable);
  EXPECT_EQ(fault_of(key_info(p256, join({Buffer{6}, Buffer(64, 1)}))), Fault::key_unreadable);
  EXPECT_EQ(fault_of(key_info(p256, {0})), Fault::key_unreadable);
  EXPECT_EQ(fault_of(key_info(p256, {})), Fault::key_unreadable);
  EXPECT_EQ(fault_of(key_info(from_hex("300506032b6570"), Buffer(31, 1))), Fault::key_unreadable);
}

TEST(PublicKeyInfo, RefusesPssParametersThatMixHashesOrWantALongerSalt) {
  const auto sha256 = from_hex("300d06096086480165030402010500");
  const auto sha384 = from_hex("300d06096086480165030402020500");
  const auto sha1 = from_hex("300906052b0e03021a0500");
  const auto key = wrap(0x30, join({integer(odd_modulus(2048)), integer({1, 0, 1})}));
  const auto with = [&](const Buffer& hash, const Buffer& mask_hash, std::uint8_t salt) {
    const auto mask = wrap(0x30, join({from_hex("06092a864886f70d010108"), mask_hash}));
    const auto parameters = wrap(0x30, join({wrap(0xa0, hash), wrap(0xa1, mask), wrap(0xa2, Buffer{2, 1, salt})}));
    return key_info(wrap(0x30, join({from_hex("06092a864886f70d01010a"), parameters})), key);
  };
  const auto good = with(sha256, sha256, 32);
  ASSERT_TRUE(parse_public_key_info(good));
  EXPECT_EQ(parse_public_key_info(good)->only, SignatureAlgorithm::rsa_pss_sha256);
  EXPECT_EQ(fault_of(with(sha256, sha256, 33)), Fault::key_unsupported);
  EXPECT_EQ(fault_of(with(sha256, sha384, 32)), Fault::key_unsupported);
  EXPECT_EQ(fault_of(with(sha1, sha1, 20)), Fault::key_unsupported);
  const auto defaults = key_info(wrap(0x30, join({from_hex("06092a864886f70d01010a"), Buffer{0x30, 0}})), key);
  EXPECT_EQ(fault_of(defaults), Fault::key_unsupported);
}

TEST(BitsOf, CountsFromTheHighestBitThatIsSet) {
  EXPECT_EQ(bits_of({}), 0u);
  EXPECT_EQ(bits_of(Buffer{1}), 1u);
  EXPECT_EQ(bits_of(Buffer{0x80, 0}), 16u);
}

}  // namespace
}  // namespace bulla::openssl
