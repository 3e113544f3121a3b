// x509: makes certificates (RFC 5280 §4) that our own path rules accept. Knows nothing of stores or files.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "bulla/crypto/provider.h"
#include "bulla/x509/trust.h"

namespace bulla::x509 {

struct Authority {
  std::optional<std::uint64_t> path_length = std::nullopt;  // intermediates below; empty: no bound
};

struct CertificateRequest {
  std::string common_name;  // may be empty if there are names; then those are critical
  std::string organization{};
  std::vector<ReferenceName> names{};  // subjectAltName; patterns allowed
  std::vector<Purpose> purposes{};     // extended key usage; none: no such extension
  Bytes public_key_info{};             // the subject's
  Bytes serial{};                      // big-endian, positive, at most 20 octets
  Time not_before{};                   // both ends belong to the validity; whole seconds are written
  Time not_after{};
  std::optional<Authority> authority = std::nullopt;  // set: a CA's certificate
  std::vector<Extension> more_extensions{};           // written as they are, in place of ours of that type
};

// Who signs: the issuer's certificate, and the key that belongs to it. Both outlive the call.
struct Issuer {
  const Certificate& certificate;
  const crypto::PrivateKey& key;
};

// The DER of a certificate signed by the issuer. Fault::certificate_serial, Fault::certificate_malformed (neither
// subject nor names, or it ends before it begins), Fault::key_mismatch (the issuer's), and the signer's own.
Result<Buffer> issue(const crypto::Provider& provider, const CertificateRequest& request, const Issuer& issuer);

// The DER of a self-signed certificate; public_key_info may be left empty, it is the key's.
Result<Buffer> issue_self_signed(const crypto::Provider& provider, const CertificateRequest& request,
                                 const crypto::PrivateKey& key);

// 16 random octets that make a serial number (RFC 5280 §4.1.2.2; 64 random bits are the CA/Browser Forum's floor).
Result<Buffer> random_serial(crypto::Random& random);

}  // namespace bulla::x509
