#include "bulla/handshake/client12/judgement.h"

#include <gtest/gtest.h>

#include "handshake/faults.h"
#include "support/raw_keys.h"
#include "support/tls12.h"

namespace bulla::handshake::client12 {
namespace {

using crypto::KeyKind;
using test::codes;
using test::counted;
using wire::SignatureScheme;
using enum crypto::KeyKind;

struct Room {
  ClientContext context() { return {*config, name, channel, witness, info}; }
  std::shared_ptr<ClientConfig> config = test::client_config12();
  x509::ReferenceName name = x509::ReferenceName::parse(test::server_name).value();
  test::ChannelStub channel;
  Witness witness;
  ConnectionInfo info;
};

// A CertificateRequest without its header.
Buffer request(Buffer types, Buffer schemes, const std::vector<Bytes>& authorities = {}) {
  Buffer names;
  for (const auto& name : authorities) append(names, counted(2, name));
  auto body = counted(1, types);
  append(body, counted(2, schemes));
  append(body, counted(2, names));
  return body;
}
const Buffer both{64, 1};
const Buffer all =
    codes(SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::ed25519, SignatureScheme::rsa_pss_rsae_sha256,
          SignatureScheme::rsa_pss_pss_sha256, SignatureScheme::rsa_pkcs1_sha256);

std::string kinds_for(Bytes asked, const Policy& policy = test::tls12_alone()) {
  Room room;
  room.config->policy = &policy;
  const auto question = identity_question(asked, room.context());
  std::string names;
  for (const auto& [kind, name] : {std::pair{rsa, "rsa "},
                                   {rsa_pss, "rsa_pss "},
                                   {p256, "p256 "},
                                   {p384, "p384 "},
                                   {p521, "p521 "},
                                   {ed25519, "ed25519 "}}) {
    EXPECT_EQ(question.keys->signing.contains(kind), scheme_for(asked, kind, policy) != nullptr) << name;
    if (question.keys->signing.contains(kind)) names += name;
  }
  return names;
}

TEST(Judgement12, AKeyWillDoByItsTypeAndByAScheme) {
  EXPECT_EQ(kinds_for(request(both, all)), "rsa rsa_pss p256 p384 p521 ed25519 ")
      << "in TLS 1.2 an ECDSA scheme names no curve";
  EXPECT_EQ(kinds_for(request({64}, all)), "p256 p384 p521 ed25519 ") << "RFC 8422 §5.5: Ed25519 counts as ECDSA";
  EXPECT_EQ(kinds_for(request({1}, all)), "rsa rsa_pss ");
  EXPECT_EQ(kinds_for(request({2, 3}, all)), "") << "DSS and fixed Diffie-Hellman";
  EXPECT_EQ(kinds_for(request(both, codes(SignatureScheme::rsa_pkcs1_sha256))), "rsa ");
  EXPECT_EQ(kinds_for(request(both, codes(SignatureScheme::ed448, SignatureScheme::ecdsa_sha1))), "");
  EXPECT_EQ(kinds_for(Buffer{1}), "") << "what can't be read asks for nothing";
}

TEST(Judgement12, TheSchemeIsTheFirstOfOursThatTheServerLists) {
  const auto id = [](KeyKind kind, const Buffer& schemes) {
    const auto* scheme = scheme_for(request(both, schemes), kind, test::tls12_alone());
    return scheme == nullptr ? SignatureScheme{} : scheme->id;
  };
  using enum SignatureScheme;
  EXPECT_EQ(id(rsa, codes(rsa_pkcs1_sha256, rsa_pss_rsae_sha256)), rsa_pss_rsae_sha256);
  EXPECT_EQ(id(rsa, codes(rsa_pkcs1_sha512)), rsa_pkcs1_sha512);
  EXPECT_EQ(id(p384, codes(ecdsa_secp256r1_sha256)), ecdsa_secp256r1_sha256);
  EXPECT_EQ(id(KeyKind::ed25519, codes(ecdsa_secp256r1_sha256)), SignatureScheme{});
}

TEST(Judgement12, AsksForAnIdentityOfThoseThatTheServersAuthoritiesIssued) {
  static const test::TestAuthority other{"Other Root"};
  Room room;
  const auto ours = test::client_identity();
  const auto theirs = other.issue({.purpose = x509::Purpose::client_authentication});
  room.config->identities = {ours, theirs};
  const auto chosen = [&](const std::vector<Bytes>& authorities, Buffer types = both) {
    const auto question = identity_question(request(types, all, authorities), room.context());
    EXPECT_TRUE(question.is_client);
    EXPECT_EQ(question.client_type, wire::CertificateType::X509);
    return std::get<IdentityChosen>(answer_now(question).value()).identity;
  };
  EXPECT_EQ(chosen({}), ours);
  EXPECT_EQ(chosen({theirs->leaf().issuer}), theirs);
  EXPECT_EQ(chosen({Bytes{test::server_identity()->leaf().der}.first(4)}), nullptr);
  EXPECT_EQ(chosen({}, {1}), nullptr) << "it takes RSA alone";
}

TEST(Judgement12, AsksWhetherTheKeyMayBeUsedSo) {
  Room room;
  const Buffer certificate{11, 0, 0, 0};
  const auto question =
      question_about({certificate, wire::CertificateType::X509}, x509::KeyUsage::key_encipherment, room.context());
  EXPECT_EQ(question.rest.key_usage, x509::KeyUsage::key_encipherment);
  EXPECT_EQ(question.rest.purpose, x509::Purpose::server_authentication);
  EXPECT_EQ(question.trust, room.config->trust);
  EXPECT_EQ(question.pinned, nullptr);
  EXPECT_EQ(to_hex(question.certificate), "0b000000");
}

TEST(Judgement12, AsksByThePinsAboutARawKey) {
  Room room;
  room.config->server_keys = test::pinning({test::server_identity()});
  const Buffer certificate{11, 0, 0, 0};
  const auto question = question_about({certificate, wire::CertificateType::RawPublicKey},
                                       x509::KeyUsage::digital_signature, room.context());
  EXPECT_EQ(question.trust, nullptr);
  EXPECT_EQ(question.pinned, room.config->server_keys);
}

TEST(Judgement12, AsksForARawKeyIfThatWasAgreedOn) {
  Room room;
  const auto certified = test::client_identity();
  const auto raw = test::raw(certified);
  room.config->identities = {certified, raw};
  const auto chosen = [&](const std::vector<Bytes>& authorities = {}, Buffer types = both) {
    room.info.client_type = wire::CertificateType::RawPublicKey;
    const auto question = identity_question(request(types, all, authorities), room.context());
    return std::get<IdentityChosen>(answer_now(question).value()).identity;
  };
  EXPECT_EQ(chosen(), raw);
  EXPECT_EQ(chosen({certified->leaf().issuer}), raw) << "a raw key has no issuer";
  EXPECT_EQ(chosen({}, {1}), nullptr) << "it takes RSA alone";
  room.config->identities = {certified};
  EXPECT_EQ(chosen(), nullptr);
}

}  // namespace
}  // namespace bulla::handshake::client12
