// handshake: TLS signature schemes (RFC 9846 §4.3.3) as the algorithm and the kind of key that they stand for.
#pragma once
#include <optional>
#include <span>

#include "bulla/crypto/signature.h"
#include "bulla/wire/extensions.h"

namespace bulla::handshake {

// A scheme that may sign a handshake; those for certificates alone have no row.
struct Scheme {
  wire::SignatureScheme id;
  crypto::SignatureAlgorithm algorithm;
  crypto::KeyKind kind;
};

const Scheme* find_scheme(wire::SignatureScheme id);  // nullptr if there is none

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

// The first of `ours` that the peer lists and a key of this kind can make; nullptr if there is none.
const Scheme* choose_scheme(crypto::KeyKind kind, std::span<const wire::SignatureScheme> ours, const SchemeSet& theirs);

}  // namespace bulla::handshake
