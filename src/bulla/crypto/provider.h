// crypto: what the protocol asks of a cryptographic library, as data. Pick, reorder or cut the lists to make a policy.
#pragma once
#include <memory>
#include <span>

#include "bulla/crypto/aead.h"
#include "bulla/crypto/group.h"
#include "bulla/crypto/hash.h"
#include "bulla/crypto/random.h"
#include "bulla/crypto/signature.h"
#include "bulla/crypto/suite12.h"

namespace bulla::crypto {

struct Suite {
  std::uint16_t id;       // IANA "TLS Cipher Suites"
  std::string_view name;  // IANA spelling
  const Aead* aead;
  const Hash* hash;
};

// All that it points to lives as long as the program.
struct Provider {
  std::span<const Suite> suites;
  std::span<const Group* const> groups;
  const Hash* sha1;  // for names of keys (RFC 5280 §4.2.1.2), never for signatures
  const Hash* sha256;
  const Hash* sha384;
  const Hash* sha512;
  // public_key_info: DER SubjectPublicKeyInfo, not kept. Fault::key_unsupported, Fault::ml_dsa_missing,
  // Fault::key_unreadable.
  Result<std::unique_ptr<PublicKey>> (*import_public_key)(Bytes public_key_info);
  Random* random;  // safe to share between threads
  std::span<const Suite12> suites12;
  std::span<const SignatureAlgorithm> signatures;  // that keys it imports verify
};

}  // namespace bulla::crypto
