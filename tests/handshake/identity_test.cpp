#include "bulla/handshake/identity.h"

#include <gtest/gtest.h>

#include "bulla/der/pem.h"
#include "bulla/handshake/dangerous.h"
#include "bulla/openssl/provider.h"
#include "bulla/wire/other_extensions.h"
#include "support/authority.h"
#include "support/hex.h"
#include "support/messages.h"
#include "support/weak_hash.h"
#include "x509/ocsp_support.h"

namespace bulla::handshake {
namespace {

// The key object of an identity, shared.
std::shared_ptr<const crypto::PrivateKey> key_of(const std::shared_ptr<const Identity>& identity) {
  return {identity, &identity->key()};
}

TEST(Identity, HoldsItsChainAsTheMessageWantsIt) {
  const auto leaf = test::server_identity();
  const auto root = test::test_authority().root();
  const auto identity = Identity::create({leaf->leaf().der, Buffer{root.begin(), root.end()}}, key_of(leaf)).value();
  wire::Certificate message{};
  message.certificate_list.raw = identity->certificate_list();
  ASSERT_EQ(message.certificate_list.count(), 2U);
  auto entry = message.certificate_list.begin();
  EXPECT_TRUE(same_bytes(entry->cert_data, leaf->leaf().der));
  EXPECT_TRUE((++entry)->extensions.empty());
  EXPECT_TRUE(same_bytes(entry->cert_data, root));
  ASSERT_EQ(identity->issuers().size(), 2U);
  EXPECT_TRUE(same_bytes(identity->issuers()[0], leaf->leaf().issuer));
}

TEST(Identity, MayBeAKeyAlone) {
  const auto certified = test::server_identity();
  const auto identity = Identity::raw_key(key_of(certified)).value();
  EXPECT_TRUE(identity->is_raw_key());
  EXPECT_FALSE(certified->is_raw_key());
  EXPECT_TRUE(identity->issuers().empty());
  wire::Certificate message{};
  message.certificate_list.raw = identity->certificate_list({.staple = true, .timestamps = true});
  ASSERT_EQ(message.certificate_list.count(), 1U);
  EXPECT_TRUE(same_bytes(message.certificate_list.begin()->cert_data, certified->leaf().public_key_info));
  EXPECT_TRUE(message.certificate_list.begin()->extensions.empty());
  EXPECT_EQ(identity->with_staple({}).error().fault, Fault::ocsp_not_usable);
  EXPECT_EQ(identity->with_timestamps(Buffer{0, 3, 0, 1, 7}).error().fault, Fault::timestamps_malformed);
}

TEST(Identity, RefusesAKeyThatIsNotTheLeafs) {
  const auto leaf = test::server_identity();
  EXPECT_EQ(Identity::create({leaf->leaf().der}, key_of(test::server_identity(crypto::KeyKind::ed25519))).error().fault,
            Fault::key_mismatch);
  EXPECT_EQ(Identity::create({leaf->leaf().der}, openssl::generate_private_key(crypto::KeyKind::p256).value().key)
                .error()
                .fault,
            Fault::key_mismatch);
}

TEST(Identity, NamesTheCertificateThatCannotBeRead) {
  const auto leaf = test::server_identity();
  const auto refused = Identity::create({leaf->leaf().der, Buffer(30, 0x30)}, key_of(leaf));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().certificate, 1);
}

// RFC 9846 §4.5.1.2
TEST(Identity, RefusesAChainThatIsSignedWithSha1) {
  static const test::TestAuthority rsa{"RSA Root", crypto::KeyKind::rsa};
  const auto issued = rsa.issue({});
  const auto& good = issued->leaf().der;
  const auto ours = test::server_identity();
  EXPECT_TRUE(Identity::create({ours->leaf().der, good}, key_of(ours)));
  const auto weak = test::said_to_be_signed_with(x509::oids::sha1_with_rsa, good);
  const auto refused = Identity::create({ours->leaf().der, weak}, key_of(ours));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::signature_algorithm_unsupported);
  EXPECT_EQ(refused.error().certificate, 1);
}

// How it is signed is told to whoever chooses; nothing is told of a chain that holds what we don't know.
TEST(Identity, KnowsHowItsChainIsSignedOrSaysNothing) {
  static const test::TestAuthority rsa{"RSA Root", crypto::KeyKind::rsa};
  const auto issued = rsa.issue({});
  const auto& certificate = issued->leaf().der;
  const Buffer root{rsa.root().begin(), rsa.root().end()};
  const auto known = Identity::create({certificate, certificate, root}, key_of(issued)).value();
  EXPECT_EQ(known->signatures(), std::vector(2, crypto::SignatureAlgorithm::rsa_pkcs1_sha256)) << "not the root's own";
  Buffer nobodys{x509::oids::sha256_with_rsa.begin(), x509::oids::sha256_with_rsa.end()};
  nobodys.back() = 0x7f;
  const auto unknown = test::said_to_be_signed_with(nobodys, certificate);
  EXPECT_TRUE(Identity::create({certificate, unknown}, key_of(issued)).value()->signatures().empty());
  EXPECT_TRUE(Identity::create({certificate, unknown, certificate}, key_of(issued)).value()->signatures().empty());
  const auto strange_root = test::said_to_be_signed_with(nobodys, root);
  EXPECT_EQ(Identity::create({certificate, strange_root}, key_of(issued)).value()->signatures().size(), 1U);
}

TEST(Identity, HasOneToSixteenCertificates) {
  const auto leaf = test::server_identity();
  EXPECT_EQ(Identity::create({}, key_of(leaf)).error().fault, Fault::pem_no_block);
  EXPECT_TRUE(Identity::create(std::vector<Buffer>(16, leaf->leaf().der), key_of(leaf)));
  EXPECT_EQ(Identity::create(std::vector<Buffer>(17, leaf->leaf().der), key_of(leaf)).error().fault,
            Fault::too_many_certificates);
}

TEST(Identity, ReadsPem) {
  const auto leaf = test::server_identity();
  EXPECT_EQ(Identity::from_pem("nothing", key_of(leaf)).error().fault, Fault::pem_no_block);
  const auto text = der::encode_pem(leaf->leaf().der) + der::encode_pem(test::test_authority().root());
  EXPECT_EQ(Identity::from_pem(text, key_of(leaf)).value()->issuers().size(), 2U);
}

TEST(Identity, StaplesToWhomWantsIt) {
  const auto root = x509::test::root("Root");
  const auto leaf = x509::test::leaf("a.test", root);
  const auto response = x509::test::response_by(root, leaf, root);
  const std::shared_ptr<const crypto::PrivateKey> key{leaf.key, [](const auto*) {}};
  const auto bare = Identity::create({leaf.certificate->der, root.certificate->der}, key).value();
  const auto stapled = bare->with_staple(response).value();
  EXPECT_TRUE(same_bytes(stapled->certificate_list(), bare->certificate_list()));
  EXPECT_TRUE(same_bytes(bare->certificate_list({.staple = true, .timestamps = true}), bare->certificate_list()));
  wire::Certificate message{};
  message.certificate_list.raw = stapled->certificate_list({.staple = true});
  ASSERT_EQ(message.certificate_list.count(), 2U);
  auto entry = message.certificate_list.begin();
  EXPECT_TRUE(same_bytes(entry->cert_data, leaf.certificate->der));
  const auto status = entry->extensions.find<wire::CertificateStatus>();
  ASSERT_TRUE(status && *status);
  EXPECT_TRUE(same_bytes((*status)->response, response));
  EXPECT_TRUE((++entry)->extensions.empty());
  EXPECT_TRUE(same_bytes(entry->cert_data, root.certificate->der));
}

TEST(Identity, StaplesWhatNobodyHasReadIfThatIsWhatIsAskedFor) {
  const auto plain = test::server_identity();
  EXPECT_EQ(plain->with_staple(Buffer{1, 2, 3, 4}).error().fault, Fault::ocsp_malformed);
  const auto stapled = dangerous::staple_unread(*plain, Buffer{1, 2, 3, 4});
  wire::Certificate message{};
  message.certificate_list.raw = stapled->certificate_list({.staple = true});
  const auto status = message.certificate_list.begin()->extensions.find<wire::CertificateStatus>().value();
  EXPECT_EQ(to_hex(status->response), "01020304");
  message.certificate_list.raw = stapled->certificate_list();
  EXPECT_TRUE(message.certificate_list.begin()->extensions.empty());
}

TEST(Identity, SendsTimestampsToWhomWantsThem) {
  const auto list = test::from_hex("00080001aa0003bbccdd");
  const auto logged = test::server_identity()->with_timestamps(list).value();
  EXPECT_TRUE(same_bytes(logged->certificate_list({.staple = true}), test::server_identity()->certificate_list()));
  wire::Certificate message{};
  message.certificate_list.raw = logged->certificate_list({.timestamps = true});
  const auto entry = *message.certificate_list.begin();
  EXPECT_TRUE(same_bytes(entry.extensions.begin()->extension_data, list));
  const auto found = entry.extensions.find<wire::SignedCertificateTimestampList>();
  EXPECT_EQ(found.value()->sct_list.count(), 2U);
  for (const auto* broken : {"", "0000", "0003000000", "00040001aa", "00080001aa0003bbccdd00"})
    EXPECT_EQ(test::server_identity()->with_timestamps(test::from_hex(broken)).error().fault,
              Fault::timestamps_malformed)
        << broken;
}

TEST(Identity, StaplesNothingOfAnother) {
  const auto root = x509::test::root("Root");
  const auto leaf = x509::test::leaf("a.test", root);
  const auto response = x509::test::response_by(root, x509::test::leaf("b.test", root), root);
  const std::shared_ptr<const crypto::PrivateKey> key{leaf.key, [](const auto*) {}};
  const auto identity = Identity::create({leaf.certificate->der}, key).value();
  EXPECT_EQ(identity->with_staple(response).error().fault, Fault::ocsp_not_usable);
  EXPECT_EQ(identity->with_staple(bytes_of("rubbish")).error().fault, Fault::ocsp_malformed);
}

}  // namespace
}  // namespace bulla::handshake
