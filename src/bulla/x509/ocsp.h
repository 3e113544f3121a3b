// x509: one answer of an online status responder (RFC 6960 §4.2). Knows nothing of paths.
#pragma once
#include <optional>
#include <vector>

#include "bulla/crypto/provider.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/revocation.h"

namespace bulla::x509 {

// What responses say of one certificate. Of several answers the last of these counts.
enum class OcspStatus : std::uint8_t { not_told, good, unknown, revoked };

// Which certificate an answer is about (CertID of RFC 6960 §4.1.1).
struct OcspSubject {
  Bytes hash;  // OID
  Bytes issuer_name;
  Bytes issuer_key;
  Bytes serial;  // content of the INTEGER
};

struct OcspAnswer {
  OcspSubject id;
  OcspStatus status = OcspStatus::not_told;
  Revoked revoked;
  der::Seconds this_update{};
  std::optional<der::Seconds> next_update;
  bool understood = true;  // false: a critical extension is unknown
};

// All views are into what was parsed, which has to outlive it.
class OcspResponse {
 public:
  // Strict DER and the syntax of a basic response; a version 1 that is written out is let pass. At most 256 KiB.
  // Fault::ocsp_malformed with the offset; Fault::ocsp_not_usable if it holds the responder's refusal to answer.
  static Result<OcspResponse> parse(Bytes encoded);

  Bytes to_be_signed;
  Bytes responder_name;  // whole Name; or empty, and then
  Bytes responder_key;   // the SHA-1 of the responder's key (content of its BIT STRING)
  der::Seconds produced_at{};
  bool understood = true;                                         // false: a critical extension is unknown
  std::optional<crypto::SignatureAlgorithm> signature_algorithm;  // empty: unknown or too weak
  Bytes signature;
  Bytes certificates;  // content of the SEQUENCE OF Certificate; empty if there are none

  std::vector<OcspAnswer> answers() const;

  struct Told {
    OcspStatus status = OcspStatus::not_told;
    Revoked revoked{};
  };
  // Its current answers about `subject` that `issuer` issued; none if it was not produced while `subject` was valid.
  Told about(const Certificate& subject, const Certificate& issuer, const crypto::Provider& provider,
             const Freshness& freshness) const;

  // Does it say that this is its signer? A hint, no proof.
  bool names_responder(const Certificate& candidate, const crypto::Provider& provider) const;
  bool is_signed_by(const crypto::PublicKey& key) const;

 private:
  friend class OcspReader;
  Bytes answers_;  // content of the SEQUENCE OF SingleResponse, checked
};

}  // namespace bulla::x509
