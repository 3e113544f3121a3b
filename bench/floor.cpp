#include "bench/floor.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>

#include "bench/libssl_stack.h"
#include "bench/meter.h"

namespace bulla::bench {
namespace {

using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;

Context context_of(const Key& key) { return Context{EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr)}; }

Context prepared(const Key& key, int (*init)(EVP_PKEY_CTX*)) {
  auto context = context_of(key);
  demand(init(context.get()) == 1, "libcrypto did not begin");
  if (EVP_PKEY_is_a(key.get(), "RSA") == 1) EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING);
  EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256());
  return context;
}

}  // namespace

struct Floor::Operations {
  static constexpr std::size_t most = 512;

  explicit Operations(crypto::KeyKind kind)
      : share{EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")},
        signer{kind == crypto::KeyKind::rsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})
                                            : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")},
        agreement{context_of(share)},
        signing{prepared(signer, EVP_PKEY_sign_init)},
        verifying{prepared(signer, EVP_PKEY_verify_init)} {
    demand(
        EVP_PKEY_derive_init(agreement.get()) == 1 && EVP_PKEY_derive_set_peer_ex(agreement.get(), share.get(), 0) == 1,
        "libcrypto did not begin");
    sign();
  }
  void agree() {
    std::array<std::uint8_t, 32> secret;
    auto size = secret.size();
    demand(EVP_PKEY_derive(agreement.get(), secret.data(), &size) == 1, "libcrypto did not agree");
  }
  void sign() {
    signature.resize(most);
    auto size = signature.size();
    demand(EVP_PKEY_sign(signing.get(), signature.data(), &size, digest.data(), digest.size()) == 1,
           "libcrypto did not sign");
    signature.resize(size);
  }
  void verify() {
    demand(EVP_PKEY_verify(verifying.get(), signature.data(), signature.size(), digest.data(), digest.size()) == 1,
           "libcrypto did not verify");
  }

  Key share;
  Key signer;
  Context agreement;
  Context signing;
  Context verifying;
  std::array<std::uint8_t, 32> digest{1};
  Buffer signature;
};

Floor::Floor(crypto::KeyKind kind, Authentication authentication)
    : operations_{std::make_unique<Operations>(kind)}, authentication_{authentication} {}
Floor::~Floor() = default;

Sides<double> Floor::measure(int times) {
  const auto cost = [&](void (Operations::*operation)()) {
    Meter<CpuTime> meter;
    meter.during([&] {
      for (int i = 0; i < times; ++i) ((*operations_).*operation)();
    });
    return meter.total() / times;
  };
  const auto agreements = 2 * cost(&Operations::agree);
  const auto signature = cost(&Operations::sign);
  const auto verifications = 3 * cost(&Operations::verify);
  if (authentication_ == Authentication::server) return {agreements + signature, agreements + verifications};
  const auto all = agreements + signature + verifications;
  return {all, all};
}

}  // namespace bulla::bench
