#include "bulla/openssl/keys.h"

#include <openssl/err.h>

#include "bulla/openssl/signing.h"
#include "openssl/support.h"

namespace bulla::openssl {
namespace {

using crypto::KeyKind;

Fault fault_of(std::string_view pem, std::string_view password = {}) {
  const auto key = load_private_key(pem, password);
  EXPECT_FALSE(key) << pem;
  EXPECT_EQ(ERR_peek_error(), 0u);
  return key ? Fault{} : key.error().fault;
}

struct Form {
  const char* file;
  const char* same_as;  // its public half
  KeyKind kind;
};
class EachForm : public testing::TestWithParam<Form> {};
INSTANTIATE_TEST_SUITE_P(
    All, EachForm,
    testing::Values(
        Form{"rsa2048_pkcs8", "rsa2048", KeyKind::rsa}, Form{"rsa2048_pkcs1", "rsa2048", KeyKind::rsa},
        Form{"rsa2048_pkcs1_encrypted", "rsa2048", KeyKind::rsa},
        Form{"rsa2048_pkcs8_encrypted", "rsa2048", KeyKind::rsa}, Form{"rsa_pss_pkcs8", "rsa_pss", KeyKind::rsa_pss},
        Form{"rsa_pss_sha384_pkcs8", "rsa_pss_sha384", KeyKind::rsa_pss}, Form{"p256_pkcs8", "p256", KeyKind::p256},
        Form{"p256_sec1", "p256", KeyKind::p256}, Form{"p256_sec1_compressed", "p256", KeyKind::p256},
        Form{"p256_parameters_then_sec1", "p256", KeyKind::p256}, Form{"p256_pkcs8_encrypted", "p256", KeyKind::p256},
        Form{"p256_pkcs8_scrypt", "p256", KeyKind::p256}, Form{"certificate_then_key", "p256", KeyKind::p256},
        Form{"p384_pkcs8", "p384", KeyKind::p384}, Form{"p521_pkcs8", "p521", KeyKind::p521},
        Form{"ed25519_pkcs8", "ed25519", KeyKind::ed25519}),
    [](const auto& form) { return form.param.file; });

TEST_P(EachForm, IsReadAsTheKeyItHolds) {
  const auto& form = GetParam();
  const auto key = load_private_key(key_file(form.file + std::string{".pem"}), "open");
  ASSERT_TRUE(key) << key.error().row().name;
  EXPECT_EQ((*key)->kind(), form.kind);
  const auto public_half = key_file(form.same_as + std::string{"_public.der"});
  EXPECT_EQ(to_hex((*key)->public_key_info()), to_hex(bytes_of(public_half)));
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST_P(EachForm, SurvivesEveryCut) {
  const auto pem = key_file(GetParam().file + std::string{".pem"});
  const auto end = pem.rfind("-----END");
  for (std::size_t size = 0; size < end; size += 7) EXPECT_FALSE(load_private_key(pem.substr(0, size), "open")) << size;
}

TEST(LoadPrivateKey, WantsThePasswordAndTheRightOne) {
  for (const auto* file : {"rsa2048_pkcs1_encrypted.pem", "rsa2048_pkcs8_encrypted.pem", "p256_pkcs8_encrypted.pem",
                           "p256_pkcs8_scrypt.pem"}) {
    const auto pem = key_file(file);
    EXPECT_EQ(fault_of(pem), Fault::key_password) << file;
    EXPECT_EQ(fault_of(pem, "shut"), Fault::key_password) << file;
    EXPECT_EQ(fault_of(pem, std::string(5000, 'x')), Fault::key_password) << file;
  }
}

TEST(LoadPrivateKey, RefusesKindsAndSizesItDoesNotSupport) {
  for (const auto* file : {"rsa1024_pkcs8.pem", "x25519_pkcs8.pem", "secp256k1_pkcs8.pem", "p256_explicit_pkcs8.pem"}) {
    EXPECT_EQ(fault_of(key_file(file)), Fault::key_unsupported) << file;
  }
}

TEST(LoadPrivateKey, FindsNoKeyWhereThereIsNone) {
  EXPECT_EQ(fault_of(""), Fault::pem_no_block);
  EXPECT_EQ(fault_of("some words\nand no key\n"), Fault::pem_no_block);
  EXPECT_EQ(fault_of(key_file("p256_certificate.pem")), Fault::pem_no_block);
}

TEST(LoadPrivateKey, TellsMalformedPemFromAMalformedKey) {
  const auto pem = key_file("p256_pkcs8.pem");
  const auto replaced = [&](std::string_view from, std::string_view to) {
    auto text = pem;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_EQ(fault_of(replaced("-----END PRIVATE KEY-----", "")), Fault::pem_malformed);
  EXPECT_EQ(fault_of(replaced("-----END PRIVATE", "-----END PUBLIC")), Fault::pem_malformed);
  EXPECT_EQ(fault_of(replaced("MIG", "M!G")), Fault::pem_malformed);
  EXPECT_EQ(fault_of(replaced("MIG", "MIH")), Fault::key_unreadable);
  EXPECT_EQ(fault_of("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), Fault::key_unreadable);
  EXPECT_EQ(fault_of("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"), Fault::key_unreadable);
  EXPECT_EQ(fault_of("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"), Fault::key_unreadable);
  EXPECT_EQ(fault_of("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "open"),
            Fault::key_unreadable);
}

TEST(LoadPrivateKey, RefusesAKeyUnderTheWrongLabel) {
  auto pem = key_file("p256_sec1.pem");
  for (std::size_t at; (at = pem.find("EC PRIVATE")) != pem.npos;) pem.replace(at, 2, "RSA");
  EXPECT_EQ(fault_of(pem), Fault::key_unreadable);
}

TEST(LoadPrivateKey, RefusesTextWithoutBounds) {
  EXPECT_EQ(fault_of(std::string((1 << 20) + 1, '\n')), Fault::pem_malformed);
}

class EachKindMade : public testing::TestWithParam<KeyKind> {};
INSTANTIATE_TEST_SUITE_P(All, EachKindMade,
                         testing::Values(KeyKind::rsa, KeyKind::rsa_pss, KeyKind::p256, KeyKind::p384, KeyKind::p521,
                                         KeyKind::ed25519));

TEST_P(EachKindMade, CanBeReadBackFromItsPem) {
  const auto made = generate_private_key(GetParam(), 2048);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->key->kind(), GetParam());
  EXPECT_TRUE(made->pem.expose().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  const auto read = load_private_key(made->pem.expose());
  ASSERT_TRUE(read);
  EXPECT_EQ(to_hex((*read)->public_key_info()), to_hex(made->key->public_key_info()));
}

TEST(GeneratePrivateKey, NeverMakesTheSameTwice) {
  const auto one = generate_private_key(KeyKind::ed25519), two = generate_private_key(KeyKind::ed25519);
  ASSERT_TRUE(one && two);
  EXPECT_NE(one->pem.expose(), two->pem.expose());
}

TEST(GeneratePrivateKey, MakesMlDsaKeysWhereLibcryptoHasThem) {
  for (const auto kind : {KeyKind::ml_dsa_44, KeyKind::ml_dsa_65, KeyKind::ml_dsa_87}) {
    const auto made = generate_private_key(kind);
    EXPECT_EQ(ERR_peek_error(), 0u);
    if (!has_keys(kind)) {
      ASSERT_FALSE(made);
      EXPECT_EQ(made.error().fault, Fault::ml_dsa_missing);
      continue;
    }
    ASSERT_TRUE(made);
    const auto read = load_private_key(made->pem.expose());
    ASSERT_TRUE(read);
    EXPECT_EQ((*read)->kind(), kind);
    EXPECT_EQ(to_hex((*read)->public_key_info()), to_hex(made->key->public_key_info()));
  }
}

TEST(LoadPrivateKey, OfMlDsaReadsItOrSaysWhatIsMissing) {
  const auto key = load_private_key(key_file("ml_dsa_44_pkcs8.pem"));
  EXPECT_EQ(ERR_peek_error(), 0u);
  if (has_keys(KeyKind::ml_dsa_44)) {
    ASSERT_TRUE(key);
    EXPECT_EQ((*key)->kind(), KeyKind::ml_dsa_44);
  } else {
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().fault, Fault::ml_dsa_missing);
  }
}

TEST(GeneratePrivateKey, RefusesRsaSizesItWouldNotRead) {
  for (const std::size_t bits : {0u, 1024u, 2047u, 8193u}) {
    const auto made = generate_private_key(KeyKind::rsa, bits);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().fault, Fault::key_unsupported);
  }
}

}  // namespace
}  // namespace bulla::openssl
