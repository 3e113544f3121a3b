#include "bulla/handshake/client13/client_proof.h"

#include <gtest/gtest.h>

#include "bulla/handshake/proof.h"
#include "handshake/faults.h"
#include "support/authority.h"
#include "support/hex.h"
#include "support/messages.h"

namespace bulla::handshake::client13 {
namespace {

// A request without its header that asks for ECDSA P-256, with a context.
Buffer request(wire::SignatureScheme scheme) {
  Buffer body{2, 0xaa, 0xbb, 0, 8, 0, 13, 0, 4, 0, 2};
  body.push_back(static_cast<std::uint8_t>(std::to_underlying(scheme) >> 8));
  body.push_back(static_cast<std::uint8_t>(std::to_underlying(scheme)));
  return body;
}

struct Room {
  Room() {
    config->identities = {test::client_identity()};
    transcript.choose(*config->provider->sha256);
  }
  Speech speech() { return {Side::client, transcript, nobody, flight}; }

  std::shared_ptr<ClientConfig> config = test::client_config();
  keys::Transcript transcript;
  Witness nobody;
  Buffer flight;
};

const auto p256 = request(wire::SignatureScheme::ecdsa_secp256r1_sha256);

TEST(ClientProof, ChoosesAtOnceAsItWouldLater) {
  Room room;
  EXPECT_EQ(choose_identity(p256, wire::CertificateType::X509, *room.config)->identity, test::client_identity());
  const auto asked = identity_question(p256, wire::CertificateType::X509, *room.config);
  EXPECT_EQ(std::get<IdentityChosen>(answer_now(asked).value()).identity, test::client_identity());
  EXPECT_EQ(
      choose_identity(request(wire::SignatureScheme::ed25519), wire::CertificateType::X509, *room.config)->identity,
      nullptr);
  EXPECT_FALSE(choose_identity(Buffer{9}, wire::CertificateType::X509, *room.config));
}

TEST(ClientProof, SaysTheCertificateInTheRequestsContextAndThenWhatToSign) {
  Room room;
  const auto to_sign = say_certificate(p256, test::client_identity(), room.speech(), *room.config).value();
  ASSERT_TRUE(to_sign);
  const auto said = test::body_of<wire::Certificate>(room.flight);
  EXPECT_EQ(test::from_hex("aabb"),
            (Buffer{said.certificate_request_context.value.begin(), said.certificate_request_context.value.end()}));
  EXPECT_TRUE(same_bytes(said.certificate_list.raw, test::client_identity()->certificate_list()));
  EXPECT_EQ(to_sign->scheme, wire::SignatureScheme::ecdsa_secp256r1_sha256);
  EXPECT_EQ(to_sign->question.identity, test::client_identity());
  EXPECT_EQ(to_sign->question.content, signed_content(Side::client, room.transcript.hash()));
}

TEST(ClientProof, MakesNothingOfARequestThatCannotBeRead) {
  Room room;
  const Buffer half{2, 0xaa};
  EXPECT_TRUE(
      std::get<IdentityQuestion>(identity_question(half, wire::CertificateType::X509, *room.config)).wishes.empty());
  EXPECT_EQ(say_certificate(half, test::client_identity(), room.speech(), *room.config).error().fault,
            Fault::truncated);
  const Buffer half_a_list{0, 0, 7, 0, 13, 0, 3, 0, 2, 4};
  EXPECT_EQ(choose_identity(half_a_list, wire::CertificateType::X509, *room.config).error().fault, Fault::truncated);
  EXPECT_EQ(say_certificate(half_a_list, test::client_identity(), room.speech(), *room.config).error().fault,
            Fault::truncated);
  const Buffer half_a_compression{0, 0, 6, 0, 27, 0, 2, 2, 0};
  EXPECT_FALSE(say_certificate(half_a_compression, test::client_identity(), room.speech(), *room.config));
  EXPECT_TRUE(room.flight.empty() || test::is_type(room.flight, wire::HandshakeType::certificate));
}

TEST(ClientProof, SaysAnEmptyCertificateIfThereIsNothingToShow) {
  Room room;
  EXPECT_FALSE(say_certificate(p256, nullptr, room.speech(), *room.config).value());
  EXPECT_TRUE(test::body_of<wire::Certificate>(room.flight).certificate_list.empty());
}

TEST(ClientProof, RefusesAnIdentityThatCannotSignAsTheServerWants) {
  Room room;
  const auto other = request(wire::SignatureScheme::ed25519);
  EXPECT_EQ(say_certificate(other, test::client_identity(), room.speech(), *room.config).error().fault,
            Fault::no_common_signature);
}

}  // namespace
}  // namespace bulla::handshake::client13
