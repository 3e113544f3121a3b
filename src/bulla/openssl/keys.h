// openssl: private keys from PEM files, and new ones. Knows nothing of who the keys belong to.
#pragma once
#include <string_view>

#include "bulla/base/secret.h"
#include "bulla/crypto/signature.h"

namespace bulla::openssl {

// The first private key in a PEM text: PKCS#8, encrypted PKCS#8, SEC1 or PKCS#1 (these two also in their old encrypted
// form). Other blocks before it are passed over. Never asks anybody for the password.
// Fault::pem_no_block, Fault::pem_malformed, Fault::key_password, Fault::key_unreadable, Fault::key_unsupported,
// Fault::ml_dsa_missing.
Result<std::unique_ptr<crypto::PrivateKey>> load_private_key(std::string_view pem, std::string_view password = {});

// Text of any size in memory that is wiped.
class SecretText {
 public:
  explicit SecretText(std::string_view text) : text_{bytes_of(text).begin(), bytes_of(text).end()} {}
  SecretText(SecretText&&) noexcept = default;
  SecretText& operator=(SecretText&& other) noexcept {
    std::swap(text_, other.text_);
    return *this;
  }
  ~SecretText() { wipe(text_); }

  std::string_view expose() const& { return text_of(text_); }  // lives as long as this
  std::string_view expose() const&& = delete;

 private:
  Buffer text_;
};

struct GeneratedKey {
  std::unique_ptr<crypto::PrivateKey> key;
  SecretText pem;  // PKCS#8, not encrypted
};

inline constexpr std::size_t usual_rsa_bits = 3072;

// rsa_bits counts for the two RSA kinds alone. Fault::key_unsupported for a size outside 2048-8192;
// Fault::ml_dsa_missing.
Result<GeneratedKey> generate_private_key(crypto::KeyKind kind, std::size_t rsa_bits = usual_rsa_bits);

}  // namespace bulla::openssl
