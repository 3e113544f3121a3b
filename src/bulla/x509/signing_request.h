// x509: certification requests (PKCS #10, RFC 2986): what the owner of a key asks a CA for. Knows no CA.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bulla/crypto/provider.h"
#include "bulla/x509/algorithm.h"
#include "bulla/x509/extensions.h"
#include "bulla/x509/name.h"

namespace bulla::x509 {

inline constexpr std::size_t max_request_attributes = 16;

// Immutable: parse() alone makes one, behind a pointer to const. All views are into `der`, which it owns.
struct SigningRequest {
  // Strict DER and the syntax of RFC 2986 §4; of the attributes the extensions asked for alone are read (RFC 2985
  // §5.4.2). Copies `encoded`. Fault::request_malformed with the offset.
  static Result<std::shared_ptr<const SigningRequest>> parse(Bytes encoded);

  SigningRequest(const SigningRequest&) = delete;
  SigningRequest& operator=(const SigningRequest&) = delete;

  Buffer der;
  Bytes to_be_signed;     // the whole CertificationRequestInfo
  Bytes subject;          // whole Name; may be empty
  Bytes public_key_info;  // the whole SubjectPublicKeyInfo
  KeyInfo key;
  Extensions extensions;                                          // asked for
  std::optional<crypto::SignatureAlgorithm> signature_algorithm;  // empty: unknown or too weak
  Bytes signature;

  // Whoever asks owns the key: its signature is the key's. Fault::signature_algorithm_unsupported,
  // Fault::signature_invalid, and faults of the key's import.
  Result<void> check_signature(const crypto::Provider& provider) const;

  // The names asked for: subjectAltName, or the subject's common name if there is none and it is a name. Patterns
  // allowed. Fault::name_invalid if one is of no kind that is issued here; `culprit`, if given, gets its text.
  Result<std::vector<ReferenceName>> names(std::string* culprit = nullptr) const;

 private:
  struct OnlyParse {};

 public:
  SigningRequest(OnlyParse, Bytes encoded) : der{encoded.begin(), encoded.end()} {}
};

// The DER of a request for the owner of `key`, signed by it. common_name may be empty if there are names.
Result<Buffer> write_signing_request(std::string_view common_name, std::span<const ReferenceName> names,
                                     const crypto::PrivateKey& key);

}  // namespace bulla::x509
