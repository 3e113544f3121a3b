// openssl: private keys, in this process or in a token. For this folder; everyone else sees crypto::PrivateKey.
#pragma once
#include "bulla/openssl/handles.h"
#include "bulla/openssl/signing.h"

namespace bulla::openssl {

class LibcryptoPrivateKey final : public crypto::PrivateKey {
 public:
  // Proves that the two halves belong together by a signature. Fault::key_unsupported for kinds and sizes that
  // import_public_key refuses, Fault::key_unreadable for halves that disagree.
  static Result<std::unique_ptr<LibcryptoPrivateKey>> adopt(Key key);

  // Fault::api_misuse for an algorithm that does not fit, Fault::crypto_failed for one that a PSS key's parameters
  // forbid.
  Result<Buffer> sign(crypto::SignatureAlgorithm algorithm, Bytes message) const override;
  crypto::KeyKind kind() const override { return kind_; }
  std::size_t bits() const override { return static_cast<std::size_t>(EVP_PKEY_get_bits(key_.get())); }
  Bytes public_key_info() const override { return public_key_info_; }
  // Also of a key in a token, if that does raw RSA (CKM_RSA_X_509) and lets the key decrypt: Fault::crypto_failed if
  // not.
  Result<crypto::Premaster> decrypt_premaster(Bytes encrypted, std::uint16_t version,
                                              crypto::Random& random) const override;

  EVP_PKEY* handle() const { return key_.get(); }

 private:
  LibcryptoPrivateKey(Key key, Buffer public_key_info, crypto::KeyKind kind)
      : key_{std::move(key)}, public_key_info_{std::move(public_key_info)}, kind_{kind} {}

  Result<Buffer> sign_digest(crypto::SignatureAlgorithm algorithm, Bytes message) const;
  Result<Buffer> sign_message(Bytes message) const;
  std::unique_ptr<ReadyContext> take_ready(crypto::SignatureAlgorithm algorithm) const;
  Key undoubted() const;
  std::unexpected<Error> operation_failed() const;

  Key key_;
  Buffer public_key_info_;
  crypto::KeyKind kind_;
  mutable ContextShelf<8> shelf_;
  // libcrypto blinds what it does with an RSA key by two numbers that it renews now and then. If it gets half way, as
  // for want of memory, they don't belong together, and what the next operations give is wrong, and nobody says so. A
  // copy of the key begins with new ones.
  mutable std::atomic<bool> doubted_{false};
};

}  // namespace bulla::openssl
