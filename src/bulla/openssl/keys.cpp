// openssl: reads and makes private keys.
#include "bulla/openssl/keys.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "bulla/base/try.h"
#include "bulla/openssl/private_key.h"
#include "bulla/openssl/public_key_info.h"

namespace bulla::openssl {
namespace {

using crypto::KeyKind;

constexpr std::size_t max_pem_bytes = 1 << 20;
constexpr std::size_t max_password_bytes = 1024;

using EncryptedInfo = Handle<X509_SIG, X509_SIG_free>;
using PlainInfo = Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;  // wipes the key

// One block of PEM as PEM_read_bio_ex gives it out.
struct Block {
  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() { clear(); }

  void clear() {
    OPENSSL_free(std::exchange(name, nullptr));
    OPENSSL_free(std::exchange(header, nullptr));
    OPENSSL_clear_free(std::exchange(data, nullptr), static_cast<std::size_t>(size));
    size = 0;
  }
  std::string_view label() const { return name; }

  char* name = nullptr;
  char* header = nullptr;
  std::uint8_t* data = nullptr;
  long size = 0;
};

bool holds_private_key(std::string_view label) {
  return label == PEM_STRING_PKCS8INF || label == PEM_STRING_PKCS8 || label == PEM_STRING_ECPRIVATEKEY ||
         label == PEM_STRING_RSA;
}

Result<void> find_private_key(std::string_view pem, Block& block) {
  if (pem.size() > max_pem_bytes) return fail(Fault::pem_malformed);
  const Bio text{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  if (text == nullptr) return fail_clean(Fault::crypto_failed);
  for (;;) {
    block.clear();
    if (PEM_read_bio_ex(text.get(), &block.name, &block.header, &block.data, &block.size, 0) != 1) {
      const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
      return fail_clean(at_end ? Fault::pem_no_block : Fault::pem_malformed);
    }
    if (holds_private_key(block.label())) return {};
  }
}

// libcrypto's callback shape; without one it would ask at the terminal.
int give_password(char* out, int room, int, void* password) {
  const auto& text = *static_cast<const std::string_view*>(password);
  if (text.size() > static_cast<std::size_t>(room)) return -1;
  std::ranges::copy(text, out);
  return static_cast<int>(text.size());
}

// Why libcrypto can't make a key of this.
Fault flaw_of(const PlainInfo& info) {
  const ASN1_OBJECT* algorithm = nullptr;
  if (PKCS8_pkey_get0(&algorithm, nullptr, nullptr, nullptr, info.get()) != 1) return Fault::key_unreadable;
  const auto kind = raw_key_kind({OBJ_get0_data(algorithm), OBJ_length(algorithm)});
  return kind && !has_keys(*kind) ? lack_of(*kind) : Fault::key_unreadable;
}

Result<Key> from_plain_info(const PlainInfo& info) {
  Key key{EVP_PKCS82PKEY_ex(info.get(), nullptr, nullptr)};
  if (key == nullptr) return fail_clean(flaw_of(info));
  return key;
}

Result<Key> read_pkcs8(const Block& block) {
  const std::uint8_t* at = block.data;
  const PlainInfo info{d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, block.size)};
  if (info == nullptr || at != block.data + block.size) return fail_clean(Fault::key_unreadable);
  return from_plain_info(info);
}

Result<Key> read_encrypted_pkcs8(const Block& block, std::string_view password) {
  const std::uint8_t* at = block.data;
  const EncryptedInfo sealed{d2i_X509_SIG(nullptr, &at, block.size)};
  if (sealed == nullptr || at != block.data + block.size) return fail_clean(Fault::key_unreadable);
  if (password.empty() || password.size() > max_password_bytes) return fail(Fault::key_password);
  const PlainInfo info{
      PKCS8_decrypt_ex(sealed.get(), password.data(), static_cast<int>(password.size()), nullptr, nullptr)};
  if (info == nullptr) return fail_clean(Fault::key_password);
  return from_plain_info(info);
}

Result<void> decrypt_old_form(Block& block, std::string_view password) {
  EVP_CIPHER_INFO cipher{};
  if (PEM_get_EVP_CIPHER_INFO(block.header, &cipher) != 1) return fail_clean(Fault::pem_malformed);
  if (cipher.cipher == nullptr) return {};
  if (password.empty() || password.size() > max_password_bytes ||
      PEM_do_header(&cipher, block.data, &block.size, give_password, &password) != 1) {
    return fail_clean(Fault::key_password);
  }
  return {};
}

// PKCS#1 and SEC1
Result<Key> read_old_form(Block& block, std::string_view password) {
  TRY_VOID(decrypt_old_form(block, password));
  const int type = block.label() == PEM_STRING_RSA ? EVP_PKEY_RSA : EVP_PKEY_EC;
  const std::uint8_t* at = block.data;
  Key key{d2i_PrivateKey_ex(type, nullptr, &at, block.size, nullptr, nullptr)};
  if (key == nullptr || at != block.data + block.size) return fail_clean(Fault::key_unreadable);
  return key;
}

Result<Key> read_key(Block& block, std::string_view password) {
  if (block.label() == PEM_STRING_PKCS8INF) return read_pkcs8(block);
  if (block.label() == PEM_STRING_PKCS8) return read_encrypted_pkcs8(block, password);
  return read_old_form(block, password);
}

Key generate_rsa(const char* type, std::size_t bits) {
  const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  EVP_PKEY* key = nullptr;
  if (context == nullptr || EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1 ||
      EVP_PKEY_generate(context.get(), &key) != 1) {
    return {};
  }
  return Key{key};
}

Key generate(KeyKind kind, std::size_t rsa_bits) {
  switch (kind) {
    case KeyKind::rsa:
      return generate_rsa("RSA", rsa_bits);
    case KeyKind::rsa_pss:
      return generate_rsa("RSA-PSS", rsa_bits);
    case KeyKind::p256:
      return Key{EVP_EC_gen("P-256")};
    case KeyKind::p384:
      return Key{EVP_EC_gen("P-384")};
    case KeyKind::p521:
      return Key{EVP_EC_gen("P-521")};
    case KeyKind::ed25519:
    case KeyKind::ml_dsa_44:
    case KeyKind::ml_dsa_65:
    case KeyKind::ml_dsa_87:
      return Key{EVP_PKEY_Q_keygen(nullptr, nullptr, libcrypto_name(kind))};
  }
  __builtin_unreachable();
}

Result<SecretText> write_pem(EVP_PKEY* key) {
  const Bio out{BIO_new(BIO_s_secmem())};
  if (out == nullptr || PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return fail_clean(Fault::crypto_failed);
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return SecretText{{text, static_cast<std::size_t>(size)}};
}

}  // namespace

Result<std::unique_ptr<crypto::PrivateKey>> load_private_key(std::string_view pem, std::string_view password) {
  Block block;
  TRY_VOID(find_private_key(pem, block));
  auto key = read_key(block, password);
  ERR_clear_error();  // libcrypto's decoders leave what they tried first
  if (!key) return std::unexpected(key.error());
  return LibcryptoPrivateKey::adopt(*std::move(key));
}

Result<GeneratedKey> generate_private_key(KeyKind kind, std::size_t rsa_bits) {
  const bool rsa = kind == KeyKind::rsa || kind == KeyKind::rsa_pss;
  if (rsa && (rsa_bits < min_rsa_bits || rsa_bits > max_rsa_bits)) return fail(Fault::key_unsupported);
  if (!has_keys(kind)) return fail(lack_of(kind));
  auto key = generate(kind, rsa_bits);
  if (key == nullptr) return fail_clean(Fault::crypto_failed);
  TRY(auto pem, write_pem(key.get()));
  TRY(auto adopted, LibcryptoPrivateKey::adopt(std::move(key)));
  return GeneratedKey{.key = std::move(adopted), .pem = std::move(pem)};
}

}  // namespace bulla::openssl
