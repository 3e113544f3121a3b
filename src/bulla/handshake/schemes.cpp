#include "bulla/handshake/schemes.h"

#include <algorithm>
#include <array>

namespace bulla::handshake {
namespace {

using crypto::KeyKind;
using crypto::SignatureAlgorithm;
using enum wire::SignatureScheme;

constexpr std::array schemes{
    Scheme{ecdsa_secp256r1_sha256, SignatureAlgorithm::ecdsa_sha256, KeyKind::p256},
    Scheme{ecdsa_secp384r1_sha384, SignatureAlgorithm::ecdsa_sha384, KeyKind::p384},
    Scheme{ecdsa_secp521r1_sha512, SignatureAlgorithm::ecdsa_sha512, KeyKind::p521},
    Scheme{ed25519, SignatureAlgorithm::ed25519, KeyKind::ed25519},
    Scheme{rsa_pss_rsae_sha256, SignatureAlgorithm::rsa_pss_sha256, KeyKind::rsa},
    Scheme{rsa_pss_rsae_sha384, SignatureAlgorithm::rsa_pss_sha384, KeyKind::rsa},
    Scheme{rsa_pss_rsae_sha512, SignatureAlgorithm::rsa_pss_sha512, KeyKind::rsa},
    Scheme{rsa_pss_pss_sha256, SignatureAlgorithm::rsa_pss_sha256, KeyKind::rsa_pss},
    Scheme{rsa_pss_pss_sha384, SignatureAlgorithm::rsa_pss_sha384, KeyKind::rsa_pss},
    Scheme{rsa_pss_pss_sha512, SignatureAlgorithm::rsa_pss_sha512, KeyKind::rsa_pss},
    Scheme{rsa_pkcs1_sha256, SignatureAlgorithm::rsa_pkcs1_sha256, KeyKind::rsa, SignsIn::tls12},
    Scheme{rsa_pkcs1_sha384, SignatureAlgorithm::rsa_pkcs1_sha384, KeyKind::rsa, SignsIn::tls12},
    Scheme{rsa_pkcs1_sha512, SignatureAlgorithm::rsa_pkcs1_sha512, KeyKind::rsa, SignsIn::tls12},
    Scheme{mldsa44, SignatureAlgorithm::ml_dsa_44, KeyKind::ml_dsa_44, SignsIn::tls13},
    Scheme{mldsa65, SignatureAlgorithm::ml_dsa_65, KeyKind::ml_dsa_65, SignsIn::tls13},
    Scheme{mldsa87, SignatureAlgorithm::ml_dsa_87, KeyKind::ml_dsa_87, SignsIn::tls13},
};

static_assert(schemes.size() <= 32, "SchemeSet has a bit a row");

std::uint32_t bit(const Scheme& scheme) { return std::uint32_t{1} << (&scheme - schemes.data()); }

}  // namespace

SchemeSet::SchemeSet(const wire::SignatureSchemeList& list) {
  for (const auto id : list.supported_signature_algorithms)
    if (const auto* scheme = find_scheme(id)) rows_ |= bit(*scheme);
}

bool SchemeSet::contains(const Scheme& scheme) const { return (rows_ & bit(scheme)) != 0; }

CertificateSchemeSet::CertificateSchemeSet(const wire::SignatureSchemeList& list) {
  for (const auto id : list.supported_signature_algorithms)
    if (const auto* scheme = find_scheme(id))
      algorithms_ |= std::uint32_t{1} << static_cast<unsigned>(scheme->algorithm);
}

bool Scheme::is_for(KeyKind key, wire::ProtocolVersion version) const {
  const bool is_ecdsa = kind == KeyKind::p256 || kind == KeyKind::p384 || kind == KeyKind::p521;
  return kind == key || (is_ecdsa && version == wire::ProtocolVersion::tls12 && crypto::fits(algorithm, key));
}

const Scheme* find_scheme(wire::SignatureScheme id) {
  const auto at = std::ranges::find(schemes, id, &Scheme::id);
  return at == schemes.end() ? nullptr : &*at;
}

std::optional<wire::NamedGroup> curve_of(KeyKind kind) {
  if (kind == KeyKind::p256) return wire::NamedGroup::secp256r1;
  if (kind == KeyKind::p384) return wire::NamedGroup::secp384r1;
  if (kind == KeyKind::p521) return wire::NamedGroup::secp521r1;
  return std::nullopt;
}

const Scheme* choose_scheme(crypto::KeyKind kind, std::span<const wire::SignatureScheme> ours, const SchemeSet& theirs,
                            wire::ProtocolVersion version) {
  for (const auto id : ours) {
    const auto* scheme = find_scheme(id);
    if (scheme != nullptr && scheme->signs(version) && scheme->is_for(kind, version) && theirs.contains(*scheme))
      return scheme;
  }
  return nullptr;
}

}  // namespace bulla::handshake
