// handshake: TLS signature schemes (RFC 9846 §4.3.3) as the algorithm and the kind of key that they stand for.
#pragma once
#include <optional>
#include <span>

#include "bulla/crypto/signature.h"
#include "bulla/wire/extensions.h"

namespace bulla::handshake {

enum class SignsIn : std::uint8_t { all_versions, tls12, tls13 };

struct Scheme {
  wire::SignatureScheme id;
  crypto::SignatureAlgorithm algorithm;
  crypto::KeyKind kind;
  // The handshakes that it may sign. In TLS 1.3 those of tls12 are good for certificates alone; in TLS 1.2 those of
  // tls13 are good for nothing.
  SignsIn signs_in = SignsIn::all_versions;

  // May it sign a handshake of this version?
  bool signs(wire::ProtocolVersion version) const {
    return signs_in != (version == wire::ProtocolVersion::tls12 ? SignsIn::tls13 : SignsIn::tls12);
  }
  // Is it for keys of this kind? ECDSA schemes name a curve in TLS 1.3 alone (RFC 9846 §4.3.3).
  bool is_for(crypto::KeyKind key, wire::ProtocolVersion version) const;
};

const Scheme* find_scheme(wire::SignatureScheme id);  // nullptr if there is none

// The curve of keys of this kind, where TLS 1.2 counts it among the groups that a client lists (RFC 8422 §5.1, §5.3).
std::optional<wire::NamedGroup> curve_of(crypto::KeyKind kind);

// Kinds of keys.
class KindSet {
 public:
  void add(crypto::KeyKind kind) { kinds_ |= std::uint32_t{1} << static_cast<unsigned>(kind); }
  bool contains(crypto::KeyKind kind) const { return (kinds_ >> static_cast<unsigned>(kind) & 1) != 0; }
  bool empty() const { return kinds_ == 0; }

 private:
  std::uint32_t kinds_ = 0;
};

// Those that can serve a handshake of TLS 1.2: to sign it, or to decrypt what the client has made.
struct UsableKeys {
  KindSet signing{};
  KindSet decrypting{};
};

// The schemes of a peer's list that have a row: read once, however long the list.
class SchemeSet {
 public:
  SchemeSet() = default;
  SchemeSet(const wire::SignatureSchemeList& list);
  bool contains(const Scheme& scheme) const;

 private:
  std::uint32_t rows_ = 0;  // a bit a row
};

// The algorithms of a peer's list that may sign certificates: there the curve of the key that signed doesn't count.
class CertificateSchemeSet {
 public:
  CertificateSchemeSet() = default;
  CertificateSchemeSet(const wire::SignatureSchemeList& list);
  bool contains(crypto::SignatureAlgorithm algorithm) const {
    return algorithms_ >> static_cast<unsigned>(algorithm) & 1;
  }

 private:
  std::uint32_t algorithms_ = 0;
};

// The first of `ours` that the peer lists and a key of this kind can make in a handshake of that version; nullptr if
// there is none.
const Scheme* choose_scheme(crypto::KeyKind kind, std::span<const wire::SignatureScheme> ours, const SchemeSet& theirs,
                            wire::ProtocolVersion version = wire::ProtocolVersion::tls13);

}  // namespace bulla::handshake
