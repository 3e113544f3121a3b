// openssl: SubjectPublicKeyInfo of RSA, RSA-PSS, ECDSA, Ed25519 and ML-DSA keys.
#include "bulla/openssl/public_key_info.h"

#include <array>
#include <bit>

#include "bulla/base/try.h"
#include "bulla/der/oid.h"
#include "bulla/der/reader.h"

namespace bulla::openssl {
namespace {

using crypto::KeyKind;
using crypto::SignatureAlgorithm;
using der::Reader;

constexpr Bytes rsa_encryption = der::oid<1, 2, 840, 113549, 1, 1, 1>;
constexpr Bytes mgf1 = der::oid<1, 2, 840, 113549, 1, 1, 8>;
constexpr Bytes rsassa_pss = der::oid<1, 2, 840, 113549, 1, 1, 10>;
constexpr Bytes ec_public_key = der::oid<1, 2, 840, 10045, 2, 1>;

constexpr std::size_t max_exponent_bits = 33;
constexpr std::uint8_t uncompressed = 4;

struct Curve {
  Bytes oid;
  KeyKind kind;
  std::size_t point_bytes;
};
constexpr std::array curves{
    Curve{der::oid<1, 2, 840, 10045, 3, 1, 7>, KeyKind::p256, 65},
    Curve{der::oid<1, 3, 132, 0, 34>, KeyKind::p384, 97},
    Curve{der::oid<1, 3, 132, 0, 35>, KeyKind::p521, 133},
};

// Keys that are octets alone, without parameters (RFC 8410, RFC 9881).
struct RawKey {
  Bytes oid;
  KeyKind kind;
  std::size_t octets;
};
constexpr std::array raw_keys{
    RawKey{der::oid<1, 3, 101, 112>, KeyKind::ed25519, 32},
    RawKey{der::oid<2, 16, 840, 1, 101, 3, 4, 3, 17>, KeyKind::ml_dsa_44, 1312},
    RawKey{der::oid<2, 16, 840, 1, 101, 3, 4, 3, 18>, KeyKind::ml_dsa_65, 1952},
    RawKey{der::oid<2, 16, 840, 1, 101, 3, 4, 3, 19>, KeyKind::ml_dsa_87, 2592},
};

struct PssHash {
  Bytes oid;
  SignatureAlgorithm algorithm;
  std::uint64_t size;
};
constexpr std::array pss_hashes{
    PssHash{der::oid<2, 16, 840, 1, 101, 3, 4, 2, 1>, SignatureAlgorithm::rsa_pss_sha256, 32},
    PssHash{der::oid<2, 16, 840, 1, 101, 3, 4, 2, 2>, SignatureAlgorithm::rsa_pss_sha384, 48},
    PssHash{der::oid<2, 16, 840, 1, 101, 3, 4, 2, 3>, SignatureAlgorithm::rsa_pss_sha512, 64},
};

template <class Row, std::size_t Size>
const Row* find_oid(const std::array<Row, Size>& rows, Bytes oid) {
  for (const auto& row : rows) {
    if (same_bytes(row.oid, oid)) return &row;
  }
  return nullptr;
}

// A positive INTEGER's magnitude.
Bytes positive_integer(Reader& reader) {
  const auto content = reader.integer();
  if (content.empty()) return {};
  if (content[0] & 0x80) reader.poison(Fault::der_value);
  return content[0] == 0 ? content.subspan(1) : content;
}

// AlgorithmIdentifier of a hash; its parameters are NULL or absent (RFC 4055 §2.1).
const PssHash* hash_identifier(Reader& reader) {
  const PssHash* hash = nullptr;
  reader.sequence([&](Reader& identifier) {
    hash = find_oid(pss_hashes, identifier.oid());
    if (identifier.more()) identifier.null();
    if (hash == nullptr) identifier.poison(Fault::key_unsupported);
  });
  return hash;
}

// RSASSA-PSS-params (RFC 4055 §3.1). The defaults are SHA-1 and 20, so a field that is absent is one we refuse, but for
// the salt, whose length is a minimum, and the trailer.
void pss_parameters(Reader& outer, PublicKeyInfo& info) {
  outer.sequence([&](Reader& parameters) {
    const PssHash* hash = nullptr;
    const PssHash* mask_hash = nullptr;
    std::uint64_t salt = 20;
    if (!parameters.at(der::tag::constructed_context(0))) return parameters.poison(Fault::key_unsupported);
    parameters.inside(der::tag::constructed_context(0), [&](Reader& field) { hash = hash_identifier(field); });
    if (!parameters.at(der::tag::constructed_context(1))) return parameters.poison(Fault::key_unsupported);
    parameters.inside(der::tag::constructed_context(1), [&](Reader& field) {
      field.sequence([&](Reader& mask) {
        if (!same_bytes(mask.oid(), mgf1)) return mask.poison(Fault::key_unsupported);
        mask_hash = hash_identifier(mask);
      });
    });
    if (parameters.at(der::tag::constructed_context(2))) {
      parameters.inside(der::tag::constructed_context(2), [&](Reader& field) { salt = field.small_integer(); });
    }
    if (parameters.more()) return parameters.poison(Fault::key_unsupported);  // another trailer than the default
    if (!parameters.good()) return;
    if (hash != mask_hash || salt > hash->size) return parameters.poison(Fault::key_unsupported);
    info.only = hash->algorithm;
  });
}

// Fills kind, and where the algorithm's parameters say more, that too; returns the point size to expect, or 0.
std::size_t algorithm(Reader& identifier, PublicKeyInfo& info) {
  const auto oid = identifier.oid();
  if (!identifier.good()) return 0;
  if (same_bytes(oid, rsa_encryption)) {
    info.kind = KeyKind::rsa;
    identifier.null();
    return 0;
  }
  if (same_bytes(oid, rsassa_pss)) {
    info.kind = KeyKind::rsa_pss;
    if (identifier.more()) pss_parameters(identifier, info);
    return 0;
  }
  if (const auto* const raw = find_oid(raw_keys, oid)) {
    info.kind = raw->kind;
    return raw->octets;
  }
  const bool named_curve = same_bytes(oid, ec_public_key) && identifier.at(der::tag::object_identifier);
  const auto* const curve = named_curve ? find_oid(curves, identifier.oid()) : nullptr;
  if (curve == nullptr) {
    identifier.poison(Fault::key_unsupported);
    return 0;
  }
  info.kind = curve->kind;
  return curve->point_bytes;
}

// RSAPublicKey (RFC 8017 §A.1.1)
Result<void> rsa_key(Bytes key, PublicKeyInfo& info) {
  TRY_VOID(der::read_all(key, [&](Reader& outer) {
    outer.sequence([&](Reader& sequence) {
      info.modulus = positive_integer(sequence);
      info.exponent = positive_integer(sequence);
    });
  }));
  const auto modulus_bits = bits_of(info.modulus);
  const auto exponent_bits = bits_of(info.exponent);
  const bool sound = modulus_bits >= min_imported_rsa_bits && modulus_bits <= max_rsa_bits && exponent_bits >= 2 &&
                     exponent_bits <= max_exponent_bits && (info.modulus.back() & 1) && (info.exponent.back() & 1);
  if (!sound) return fail(Fault::key_unsupported);
  return {};
}

Result<void> read_key(Bytes key, std::size_t raw_size, PublicKeyInfo& info) {
  if (raw_size == 0) return rsa_key(key, info);
  const bool point = std::ranges::find(raw_keys, info.kind, &RawKey::kind) == raw_keys.end();
  if (point && !key.empty() && (key[0] == 2 || key[0] == 3)) return fail(Fault::key_unsupported);  // compressed
  if (key.size() != raw_size || (point && key[0] != uncompressed)) return fail(Fault::key_unreadable);
  info.raw = key;
  return {};
}

}  // namespace

std::size_t bits_of(Bytes big_endian) {
  if (big_endian.empty()) return 0;
  return (big_endian.size() - 1) * 8 + static_cast<std::size_t>(std::bit_width(big_endian[0]));
}

std::optional<KeyKind> raw_key_kind(Bytes algorithm) {
  const auto* const raw = find_oid(raw_keys, algorithm);
  return raw == nullptr ? std::nullopt : std::optional{raw->kind};
}

Result<PublicKeyInfo> parse_public_key_info(Bytes public_key_info) {
  PublicKeyInfo info;
  std::size_t raw_size = 0;
  Bytes key;
  auto read = der::read_all(public_key_info, [&](Reader& outer) {
    outer.sequence([&](Reader& sequence) {
      sequence.sequence([&](Reader& identifier) { raw_size = algorithm(identifier, info); });
      key = sequence.whole_octets();
    });
  });
  if (read) read = read_key(key, raw_size, info);
  if (read) return info;
  // How the DER is wrong matters to nobody here: the key is unreadable, there.
  const auto fault = read.error().fault == Fault::key_unsupported ? Fault::key_unsupported : Fault::key_unreadable;
  return fail(fault, read.error().offset);
}

}  // namespace bulla::openssl
