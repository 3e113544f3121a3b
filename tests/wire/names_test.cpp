#include "bulla/wire/names.h"

#include <gtest/gtest.h>

namespace bulla::wire {
namespace {

TEST(Names, KeepTheSpellingOfTheRegistry) {
  EXPECT_EQ(name_of(CipherSuite::TLS_AES_128_GCM_SHA256), "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(name_of(CipherSuite{0xc02f}), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(name_of(NamedGroup{0x11ec}), "X25519MLKEM768");
  EXPECT_EQ(name_of(SignatureScheme{0x0904}), "mldsa44");
  EXPECT_EQ(name_of(ExtensionType{51}), "key_share");
  EXPECT_EQ(name_of(HandshakeType{20}), "finished");
  EXPECT_EQ(name_of(ContentType{23}), "application_data");
  EXPECT_EQ(name_of(PskKeyExchangeMode{1}), "psk_dhe_ke");
  EXPECT_EQ(name_of(CertificateType{2}), "RawPublicKey");
  EXPECT_EQ(name_of(KeyUpdateRequest{1}), "update_requested");
  EXPECT_EQ(name_of(AlertLevel{2}), "fatal");
  EXPECT_EQ(name_of(ECCurveType{3}), "named_curve");
  EXPECT_EQ(name_of(ClientCertificateType{64}), "ecdsa_sign");
  EXPECT_EQ(name_of(Alert::close_notify), "close_notify");
  EXPECT_EQ(name_of(ProtocolVersion::tls13), "TLS 1.3");
}

TEST(Names, AreThoseOfTheTablesRowByRow) {
#define BULLA_ROW(name, value) std::pair{unsigned{value}, std::string_view{#name}},
#define BULLA_EACH(Enum, type, rows) \
  for (const auto& [value, name] : {rows(BULLA_ROW)}) EXPECT_EQ(name_of(static_cast<Enum>(value)), name);
  BULLA_NAMED_ENUMS(BULLA_EACH)
#undef BULLA_EACH
#undef BULLA_ROW
  EXPECT_EQ(name_of(ProtocolVersion::ssl3), "SSL 3.0");
  EXPECT_EQ(name_of(ProtocolVersion::tls10), "TLS 1.0");
  EXPECT_EQ(name_of(ProtocolVersion::tls11), "TLS 1.1");
  EXPECT_EQ(name_of(ProtocolVersion::tls12), "TLS 1.2");
}

TEST(Names, SayWhatIsReservedToBeIgnoredAndWhatIsUnknown) {
  EXPECT_EQ(name_of(CipherSuite{0x1a1a}), "GREASE");
  EXPECT_EQ(name_of(ExtensionType{0xfafa}), "GREASE");
  EXPECT_EQ(name_of(ProtocolVersion{0x0a0a}), "GREASE");
  EXPECT_EQ(name_of(NamedGroup{0x1a2a}), "unknown");
  EXPECT_EQ(name_of(HandshakeType{0x0a}), "unknown");
  EXPECT_EQ(name_of(ProtocolVersion{0x0305}), "unknown");
}

TEST(Names, KnowTheSixteenReservedNumbersAndTheEightReservedModes) {
  int numbers = 0;
  for (unsigned value = 0; value <= 0xffff; ++value) numbers += is_grease(static_cast<std::uint16_t>(value)) ? 1 : 0;
  EXPECT_EQ(numbers, 16);
  for (const int mode : {0x0b, 0x2a, 0x49, 0x68, 0x87, 0xa6, 0xc5, 0xe4})
    EXPECT_EQ(name_of(static_cast<PskKeyExchangeMode>(mode)), "GREASE");
  EXPECT_EQ(name_of(PskKeyExchangeMode{2}), "unknown");
}

}  // namespace
}  // namespace bulla::wire
