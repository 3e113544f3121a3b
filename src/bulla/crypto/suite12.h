// crypto: the cipher suites of TLS 1.2 as data: a row says how keys are agreed on, which hash derives keys and what
// protects records. Which rows may be used is a policy's business.
#pragma once
#include <cstdint>
#include <variant>

#include "bulla/base/secret.h"
#include "bulla/crypto/aead.h"
#include "bulla/crypto/cbc.h"
#include "bulla/crypto/compression.h"

namespace bulla::crypto {

// RFC 8422 §2, RFC 5246 §7.4.7.1. Ed25519 certificates go with ecdhe_ecdsa (RFC 8422 §5.10).
enum class KeyExchange12 : std::uint8_t { ecdhe_ecdsa, ecdhe_rsa, rsa };

// How the nonce of a record comes about: a fixed part of four bytes and a counter that the record carries (RFC 5288
// §3), or the sequence number laid over an IV of twelve (RFC 7905 §2).
enum class NonceForm : std::uint8_t { explicit_counter, hidden_counter };

struct AeadProtection {
  const Aead* aead;
  NonceForm nonce;
  constexpr std::size_t iv_size() const { return nonce == NonceForm::explicit_counter ? 4 : 12; }
};

// RFC 5246 §6.2.3.2: the MAC is an HMAC of the compression's hash with a key as long as that hash.
struct CbcProtection {
  const BlockCipher* cipher;
  const Compression* mac;
};

struct Suite12 {
  std::uint16_t id;       // IANA "TLS Cipher Suites"
  std::string_view name;  // IANA spelling
  KeyExchange12 key_exchange;
  const Hash* hash;  // of the PRF, and so of Finished
  std::variant<AeadProtection, CbcProtection> protection;

  constexpr bool is_aead() const { return std::holds_alternative<AeadProtection>(protection); }
};

// What a suite takes from the key block, in bytes for each direction (RFC 5246 §6.3).
struct KeySizes {
  std::size_t mac;
  std::size_t key;
  std::size_t iv;
};
inline KeySizes key_sizes(const Suite12& suite) {
  if (const auto* aead = std::get_if<AeadProtection>(&suite.protection))
    return {0, aead->aead->key_size, aead->iv_size()};
  const auto& cbc = std::get<CbcProtection>(suite.protection);
  return {cbc.mac->hash->size, cbc.cipher->key_size, 0};
}

// What one side protects its records with, of those sizes.
struct WriteKeys {
  Secret<48> mac;  // empty for an AEAD
  Secret<max_key_size> key;
  Secret<12> iv;  // empty for CBC
};

// Of CBC suites: is what is encrypted authenticated as well (RFC 5246 §6.2.3.2), or what came of encrypting (RFC 7366)?
enum class MacOrder : std::uint8_t { mac_then_encrypt, encrypt_then_mac };

// What a direction starts with.
struct Keys12 {
  WriteKeys keys;
  MacOrder order = MacOrder::mac_then_encrypt;  // for CBC suites: what the hellos agreed on (RFC 7366 §2)
  std::uint64_t sequence = 0;                   // of the first record
};

}  // namespace bulla::crypto
