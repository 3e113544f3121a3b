#include "bulla/handshake/proof.h"

#include <gtest/gtest.h>

#include "bulla/handshake/policy.h"
#include "bulla/openssl/provider.h"
#include "support/authority.h"

namespace bulla::handshake {
namespace {

using crypto::SignatureAlgorithm;
using enum wire::SignatureScheme;

keys::HashValue transcript() {
  keys::HashValue value{.bytes = {}, .size = 32};
  value.bytes.fill(1);
  return value;
}

x509::PeerIdentity peer_with(crypto::KeyKind kind) {
  const Bytes chain{test::server_identity(kind)->leaf().der};
  return test::test_authority()
      .trust()
      ->judge(
          {.chain = {&chain, 1}, .name = x509::ReferenceName::parse(test::server_name).value(), .now = test::test_time})
      .value();
}

// RFC 9846 §4.5.2 shows this value, for a transcript hash of 32 times 01.
TEST(Proof, SignsTheContentThatTheRfcShows) {
  EXPECT_EQ(to_hex(signed_content(Side::server, transcript())),
            "2020202020202020202020202020202020202020202020202020202020202020"
            "2020202020202020202020202020202020202020202020202020202020202020"
            "544c5320312e332c207365727665722043657274696669636174655665726966"
            "79000101010101010101010101010101010101010101010101010101010101010101");
  EXPECT_NE(signed_content(Side::client, transcript()), signed_content(Side::server, transcript()));
}

TEST(Proof, OfPossessionNeedsAFittingOfferedSchemeAndARightSignature) {
  const auto content = signed_content(Side::server, transcript());
  const auto peer = peer_with(crypto::KeyKind::p256);
  const auto signature = test::server_identity()->key().sign(SignatureAlgorithm::ecdsa_sha256, content).value();
  const auto judged = [&](wire::SignatureScheme scheme, std::span<const wire::SignatureScheme> offered,
                          Bytes what) -> std::optional<Fault> {
    const auto owned = prove_possession({scheme, {signature}}, peer, what, offered);
    if (!owned) return owned.error().fault;
    EXPECT_EQ(owned->scheme(), scheme);
    return std::nullopt;
  };
  const auto all = standard_2026().signature_schemes;
  EXPECT_EQ(judged(ecdsa_secp256r1_sha256, all, content), std::nullopt);
  EXPECT_EQ(judged(ecdsa_secp256r1_sha256, all.last(1), content), Fault::scheme_not_offered);
  EXPECT_EQ(judged(ed25519, all, content), Fault::scheme_unfit_for_key);
  EXPECT_EQ(judged(rsa_pkcs1_sha256, all, content), Fault::scheme_not_offered);
  EXPECT_EQ(judged(ecdsa_secp256r1_sha256, all, signed_content(Side::client, transcript())), Fault::bad_signature)
      << "the other side's signature proves nothing";
}

TEST(Proof, OfAgreementIsTheRightFinishedAlone) {
  const auto& hash = *openssl::provider().sha256;
  const keys::TrafficSecret secret{Buffer(32, 7)};
  const auto right = keys::verify_data(hash, secret.expose(), transcript());
  const auto judged = [&](Bytes data) -> std::optional<Fault> {
    const auto agreed = agree({{data}}, hash, secret, transcript());
    return agreed ? std::nullopt : std::optional{agreed.error().fault};
  };
  EXPECT_EQ(judged(right.view()), std::nullopt);
  for (std::size_t i = 0; i < right.size; ++i) {
    auto wrong = right;
    wrong.bytes[i] ^= 0x80;
    EXPECT_EQ(judged(wrong.view()), Fault::bad_finished);
  }
  EXPECT_EQ(judged({}), Fault::truncated);
  EXPECT_EQ(judged(right.view().first(31)), Fault::truncated);
  EXPECT_EQ(judged(Bytes{right.bytes}.first(33)), Fault::trailing_bytes);
}

// RFC 5246 §7.4.1.4.1, RFC 8422 §5.10: in TLS 1.2 PKCS#1 signs handshakes, too, and an ECDSA scheme names no curve.
TEST(Proof, OfPossessionInTls12TakesOlderSchemesAndAnyCurve) {
  const auto content = bytes_of("client random, server random, params");
  const auto all = standard_2026().signature_schemes;
  const auto judged = [&](crypto::KeyKind kind, wire::SignatureScheme id, SignatureAlgorithm by,
                          wire::ProtocolVersion version) -> std::optional<Fault> {
    const auto signature = test::server_identity(kind)->key().sign(by, content).value();
    const auto owned = prove_possession({id, {signature}}, peer_with(kind), content, all, version);
    return owned ? std::nullopt : std::optional{owned.error().fault};
  };
  constexpr auto tls12 = wire::ProtocolVersion::tls12;
  constexpr auto tls13 = wire::ProtocolVersion::tls13;
  using enum SignatureAlgorithm;
  EXPECT_EQ(judged(crypto::KeyKind::rsa, wire::SignatureScheme::rsa_pkcs1_sha256, rsa_pkcs1_sha256, tls12),
            std::nullopt);
  EXPECT_EQ(judged(crypto::KeyKind::rsa, wire::SignatureScheme::rsa_pkcs1_sha256, rsa_pkcs1_sha256, tls13),
            Fault::scheme_not_offered);
  EXPECT_EQ(judged(crypto::KeyKind::p384, ecdsa_secp256r1_sha256, ecdsa_sha256, tls12), std::nullopt);
  EXPECT_EQ(judged(crypto::KeyKind::p384, ecdsa_secp256r1_sha256, ecdsa_sha256, tls13), Fault::scheme_unfit_for_key);
  EXPECT_EQ(judged(crypto::KeyKind::p384, ecdsa_secp384r1_sha384, ecdsa_sha256, tls12), Fault::bad_signature);
  EXPECT_EQ(judged(crypto::KeyKind::p256, wire::SignatureScheme::ed25519, ecdsa_sha256, tls12),
            Fault::scheme_unfit_for_key);
}

TEST(Proof, OfAgreementInTls12IsTheRightFinishedOfTheRightSide) {
  const auto master = keys::MasterSecret::resumed(*openssl::provider().sha256, Buffer(48, 7));
  const auto right = master.verify_data(keys::Sender::client, transcript());
  const auto judged = [&](Bytes data, keys::Sender sender) -> std::optional<Fault> {
    const auto agreed = agree(wire::tls12::Finished{{data}}, master, sender, transcript());
    return agreed ? std::nullopt : std::optional{agreed.error().fault};
  };
  EXPECT_EQ(judged(right, keys::Sender::client), std::nullopt);
  EXPECT_EQ(judged(right, keys::Sender::server), Fault::bad_finished) << "nobody sends back what it has heard";
  for (std::size_t i = 0; i < right.size(); ++i) {
    auto wrong = right;
    wrong[i] ^= 0x80;
    EXPECT_EQ(judged(wrong, keys::Sender::client), Fault::bad_finished);
  }
  EXPECT_EQ(judged({}, keys::Sender::client), Fault::bad_finished);
}

}  // namespace
}  // namespace bulla::handshake
