// A private key for whose use there was no memory is as good as before: libcrypto keeps numbers between operations, and
// may have been in the middle of changing them.
#include <gtest/gtest.h>

#include <functional>
#include <new>

#include "bulla/base/try.h"
#include "bulla/openssl/keys.h"
#include "bulla/openssl/provider.h"
#include "support/allocations.h"

namespace bulla::test {
namespace {

using crypto::KeyKind;
using crypto::SignatureAlgorithm;
using Use = std::function<Result<void>()>;

// Uses it with more and more memory until that is enough; after each time it must work.
void expect_good_after(const Use& use, Shortage shortage) {
  for (std::size_t number = 0;; ++number) {
    SCOPED_TRACE("allocation " + std::to_string(number) + (shortage == Shortage::once ? "" : " and all after it"));
    run_out_at(number, shortage);
    try {
      const Hungry now;
      (void)use();
    } catch (const std::bad_alloc&) {
    }
    const bool tried = ran_out();
    have_plenty();
    ASSERT_TRUE(use());
    if (!tried) return;
  }
}

struct Halves {
  explicit Halves(KeyKind kind)
      : private_half{openssl::generate_private_key(kind, 2048).value().key},
        public_half{openssl::provider().import_public_key(private_half->public_key_info()).value()} {}

  std::shared_ptr<const crypto::PrivateKey> private_half;
  std::unique_ptr<crypto::PublicKey> public_half;
};

TEST(Keys, SignAsWellAfterMemoryHasRunOut) {
  for (const auto algorithm : {SignatureAlgorithm::rsa_pss_sha256, SignatureAlgorithm::rsa_pkcs1_sha256,
                               SignatureAlgorithm::ecdsa_sha256, SignatureAlgorithm::ed25519}) {
    SCOPED_TRACE(crypto::signature_algorithm_name(algorithm));
    const auto kinds = {KeyKind::rsa, KeyKind::p256, KeyKind::ed25519};
    const Halves key{*std::ranges::find_if(kinds, [&](auto kind) { return crypto::fits(algorithm, kind); })};
    const auto sign = [&]() -> Result<void> {
      const auto message = bytes_of("what is said");
      TRY(const auto signature, key.private_half->sign(algorithm, message));
      return key.public_half->verify(algorithm, message, signature);
    };
    for (const auto shortage : {Shortage::once, Shortage::for_good}) expect_good_after(sign, shortage);
  }
}

TEST(Keys, DecryptAsWellAfterMemoryHasRunOut) {
  const Halves key{KeyKind::rsa};
  auto& random = *openssl::provider().random;
  const crypto::Premaster secret{Buffer(crypto::premaster_size, 3)};
  const auto encrypted = key.public_half->encrypt_premaster(secret, random).value();
  const auto decrypt = [&]() -> Result<void> {
    TRY(const auto decrypted, key.private_half->decrypt_premaster(encrypted, 0x0303, random));
    if (!same_bytes(decrypted.expose().subspan(2), secret.expose().subspan(2))) return fail(Fault::crypto_failed);
    return {};
  };
  for (const auto shortage : {Shortage::once, Shortage::for_good}) expect_good_after(decrypt, shortage);
}

}  // namespace
}  // namespace bulla::test
