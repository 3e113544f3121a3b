// x509: algorithm identifiers.
#include "bulla/x509/algorithm.h"

#include <array>
#include <bit>

#include "bulla/der/writer.h"
#include "bulla/x509/oids.h"

namespace bulla::x509 {
namespace {

namespace tag = der::tag;
using crypto::KeyKind;
using crypto::SignatureAlgorithm;

enum class Parameters : std::uint8_t { absent, null, pss };

struct SignatureRow {
  Bytes oid;
  Parameters parameters;
  SignatureAlgorithm algorithm;
  Bytes hash = {};  // of RSA-PSS
};
constexpr std::array signatures{
    SignatureRow{oids::sha256_with_rsa, Parameters::null, SignatureAlgorithm::rsa_pkcs1_sha256},
    SignatureRow{oids::sha384_with_rsa, Parameters::null, SignatureAlgorithm::rsa_pkcs1_sha384},
    SignatureRow{oids::sha512_with_rsa, Parameters::null, SignatureAlgorithm::rsa_pkcs1_sha512},
    SignatureRow{oids::ecdsa_with_sha256, Parameters::absent, SignatureAlgorithm::ecdsa_sha256},
    SignatureRow{oids::ecdsa_with_sha384, Parameters::absent, SignatureAlgorithm::ecdsa_sha384},
    SignatureRow{oids::ecdsa_with_sha512, Parameters::absent, SignatureAlgorithm::ecdsa_sha512},
    SignatureRow{oids::ed25519, Parameters::absent, SignatureAlgorithm::ed25519},
    SignatureRow{oids::ml_dsa_44, Parameters::absent, SignatureAlgorithm::ml_dsa_44},
    SignatureRow{oids::ml_dsa_65, Parameters::absent, SignatureAlgorithm::ml_dsa_65},
    SignatureRow{oids::ml_dsa_87, Parameters::absent, SignatureAlgorithm::ml_dsa_87},
    SignatureRow{oids::rsassa_pss, Parameters::pss, SignatureAlgorithm::rsa_pss_sha256, oids::sha256},
    SignatureRow{oids::rsassa_pss, Parameters::pss, SignatureAlgorithm::rsa_pss_sha384, oids::sha384},
    SignatureRow{oids::rsassa_pss, Parameters::pss, SignatureAlgorithm::rsa_pss_sha512, oids::sha512},
};

std::uint64_t salt_length(SignatureAlgorithm algorithm) {
  return algorithm == SignatureAlgorithm::rsa_pss_sha256   ? 32
         : algorithm == SignatureAlgorithm::rsa_pss_sha384 ? 48
                                                           : 64;
}

// AlgorithmIdentifier of a hash: parameters NULL or absent (RFC 4055 §2.1).
void read_hash(der::Reader& reader, Bytes expected) {
  reader.sequence([&](der::Reader& hash) {
    if (!same_bytes(hash.oid(), expected)) hash.poison(Fault::der_value);
    if (hash.more()) hash.null();
  });
}

// RSASSA-PSS-params (RFC 4055 §3.1); the defaults are SHA-1's, so all three fields stand.
void read_pss_parameters(der::Reader& reader, const SignatureRow& row) {
  reader.sequence([&](der::Reader& parameters) {
    parameters.inside(tag::constructed_context(0), [&](der::Reader& field) { read_hash(field, row.hash); });
    parameters.inside(tag::constructed_context(1), [&](der::Reader& field) {
      field.sequence([&](der::Reader& mask) {
        if (!same_bytes(mask.oid(), oids::mgf1)) mask.poison(Fault::der_value);
        read_hash(mask, row.hash);
      });
    });
    parameters.inside(tag::constructed_context(2), [&](der::Reader& field) {
      if (field.small_integer() != salt_length(row.algorithm)) field.poison(Fault::der_value);
    });
  });
}

bool is_row(Bytes identifier, const SignatureRow& row) {
  return der::read_all(identifier,
                       [&](der::Reader& outer) {
                         outer.sequence([&](der::Reader& reader) {
                           if (!same_bytes(reader.oid(), row.oid)) return reader.poison(Fault::der_value);
                           // RFC 4055 §5: written as NULL, read when absent too.
                           if (row.parameters == Parameters::null && reader.more()) reader.null();
                           if (row.parameters == Parameters::pss) read_pss_parameters(reader, row);
                         });
                       })
      .has_value();
}

struct Curve {
  Bytes oid;
  KeyKind kind;
  std::size_t bits;
};
constexpr std::array curves{
    Curve{oids::secp256r1, KeyKind::p256, 256},
    Curve{oids::secp384r1, KeyKind::p384, 384},
    Curve{oids::secp521r1, KeyKind::p521, 521},
};

// RSAPublicKey (RFC 8017 §A.1.1): bits of the modulus, 0 if it or the exponent is no sane one.
std::size_t rsa_bits(Bytes key) {
  Bytes modulus;
  std::uint64_t exponent = 0;
  const auto whole = der::read_all(key, [&](der::Reader& outer) {
    outer.sequence([&](der::Reader& reader) {
      modulus = reader.integer();
      exponent = reader.small_integer();
    });
  });
  if (!whole || (modulus[0] & 0x80) || exponent < 3 || exponent % 2 == 0) return 0;
  if (modulus[0] == 0 && modulus.size() > 1) modulus = modulus.subspan(1);
  return modulus.size() * 8 - static_cast<std::size_t>(std::countl_zero(modulus[0]));
}

// The AlgorithmIdentifier of a key.
struct KeyAlgorithm {
  Bytes oid;
  Bytes curve;
  bool null_parameters = false;
  bool other_parameters = false;
};

KeyAlgorithm read_key_algorithm(der::Reader& reader) {
  KeyAlgorithm algorithm;
  reader.sequence([&](der::Reader& inner) {
    algorithm.oid = inner.oid();
    if (!inner.more()) return;
    if (inner.at(tag::null)) {
      inner.null();
      algorithm.null_parameters = true;
    } else if (inner.at(tag::object_identifier)) {
      algorithm.curve = inner.oid();
    } else {
      (void)inner.next();
      algorithm.other_parameters = true;
    }
  });
  return algorithm;
}

void name_curve(KeyInfo& info, const KeyAlgorithm& algorithm) {
  constexpr std::uint8_t uncompressed = 4;
  for (const auto& curve : curves) {
    if (!same_bytes(curve.oid, algorithm.curve)) continue;
    if (info.key.size() != 1 + 2 * ((curve.bits + 7) / 8) || info.key[0] != uncompressed) return;
    info.kind = curve.kind;
    info.bits = curve.bits;
  }
}

// Keys that are octets alone, without parameters (RFC 8410, RFC 9881).
struct RawKey {
  Bytes oid;
  KeyKind kind;
  std::size_t octets;
};
constexpr std::array raw_keys{
    RawKey{oids::ed25519, KeyKind::ed25519, 32},
    RawKey{oids::ml_dsa_44, KeyKind::ml_dsa_44, 1312},
    RawKey{oids::ml_dsa_65, KeyKind::ml_dsa_65, 1952},
    RawKey{oids::ml_dsa_87, KeyKind::ml_dsa_87, 2592},
};

void name_key(KeyInfo& info, const KeyAlgorithm& algorithm) {
  const bool no_parameters = !algorithm.null_parameters && !algorithm.other_parameters && algorithm.curve.empty();
  if (same_bytes(algorithm.oid, oids::ec_public_key)) return name_curve(info, algorithm);
  for (const auto& raw : raw_keys) {
    if (!same_bytes(algorithm.oid, raw.oid)) continue;
    if (no_parameters && info.key.size() == raw.octets) info = {raw.kind, 8 * raw.octets, info.key};
    return;
  }
  const bool plain = same_bytes(algorithm.oid, oids::rsa_encryption) && algorithm.null_parameters;
  const bool pss = same_bytes(algorithm.oid, oids::rsassa_pss) && algorithm.curve.empty() && !algorithm.null_parameters;
  if (!plain && !pss) return;
  info.bits = rsa_bits(info.key);
  if (info.bits != 0) info.kind = plain ? KeyKind::rsa : KeyKind::rsa_pss;
}

}  // namespace

Fault unusable_key(Fault import) {
  return import == Fault::ml_dsa_missing ? Fault::ml_dsa_missing : Fault::key_unsupported;
}

std::string key_text(const KeyInfo& key) {
  if (!key.kind) return "of a kind that is not accepted";
  const bool sized = *key.kind == KeyKind::rsa || *key.kind == KeyKind::rsa_pss;
  return std::string{crypto::key_kind_name(*key.kind)} + (sized ? ", " + std::to_string(key.bits) + " bits" : "");
}

KeyInfo read_key_info(der::Reader& reader) {
  KeyInfo info;
  reader.sequence([&](der::Reader& inner) {
    const auto algorithm = read_key_algorithm(inner);
    info.key = inner.whole_octets();
    if (inner.good()) name_key(info, algorithm);
  });
  return info;
}

std::optional<SignatureAlgorithm> signature_algorithm(Bytes identifier) {
  for (const auto& row : signatures) {
    if (is_row(identifier, row)) return row.algorithm;
  }
  return std::nullopt;
}

Buffer write_signature_algorithm(SignatureAlgorithm algorithm) {
  const auto& row = *std::ranges::find(signatures, algorithm, &SignatureRow::algorithm);
  der::Writer writer;
  const auto hash = [&] {
    writer.sequence([&] {
      writer.oid(row.hash);
      writer.null();
    });
  };
  writer.sequence([&] {
    writer.oid(row.oid);
    if (row.parameters == Parameters::null) writer.null();
    if (row.parameters != Parameters::pss) return;
    writer.sequence([&] {
      writer.inside(tag::constructed_context(0), hash);
      writer.inside(tag::constructed_context(1), [&] {
        writer.sequence([&] {
          writer.oid(oids::mgf1);
          hash();
        });
      });
      writer.inside(tag::constructed_context(2), [&] { writer.integer(salt_length(algorithm)); });
    });
  });
  return std::move(writer).take();
}

SignatureAlgorithm preferred_signature_algorithm(KeyKind kind) {
  switch (kind) {
    case KeyKind::rsa:
      return SignatureAlgorithm::rsa_pkcs1_sha256;
    case KeyKind::rsa_pss:
      return SignatureAlgorithm::rsa_pss_sha256;
    case KeyKind::p256:
      return SignatureAlgorithm::ecdsa_sha256;
    case KeyKind::p384:
      return SignatureAlgorithm::ecdsa_sha384;
    case KeyKind::p521:
      return SignatureAlgorithm::ecdsa_sha512;
    case KeyKind::ed25519:
      return SignatureAlgorithm::ed25519;
    case KeyKind::ml_dsa_44:
      return SignatureAlgorithm::ml_dsa_44;
    case KeyKind::ml_dsa_65:
      return SignatureAlgorithm::ml_dsa_65;
    case KeyKind::ml_dsa_87:
      return SignatureAlgorithm::ml_dsa_87;
  }
  return SignatureAlgorithm::ecdsa_sha256;
}

}  // namespace bulla::x509
