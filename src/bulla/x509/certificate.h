// x509: one certificate (RFC 5280 §4.1), parsed once. Knows nothing of paths, trust or TLS.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "bulla/base/result.h"
#include "bulla/der/time.h"
#include "bulla/x509/algorithm.h"
#include "bulla/x509/extensions.h"

namespace bulla::x509 {

// Immutable: parse() alone makes one, behind a pointer to const. All views are into `der`, which it owns.
struct Certificate {
  // Strict DER and the syntax of version 3. Copies `encoded`; two allocations. Error::offset counts in `encoded`.
  static Result<std::shared_ptr<const Certificate>> parse(Bytes encoded);

  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  Buffer der;
  Bytes to_be_signed;    // the whole TBSCertificate: what the signature covers
  Bytes serial;          // big-endian, at most 20 octets, no leading zero; empty: the 0 of an old root
  Bytes serial_content;  // of the INTEGER, as lists of revoked certificates repeat it
  Bytes issuer;          // whole Names; see distinguished_name.h
  Bytes subject;
  std::uint64_t issuer_hash = 0;  // name_hash of each
  std::uint64_t subject_hash = 0;
  der::Seconds not_before{};  // both ends belong to the validity
  der::Seconds not_after{};
  Bytes public_key_info;  // the whole SubjectPublicKeyInfo
  KeyInfo key;
  Extensions extensions;
  std::optional<crypto::SignatureAlgorithm> signature_algorithm;  // empty: unknown or too weak
  Bytes signature_algorithm_identifier;                           // whole
  Bytes signature;

  // What RFC 5280 forbids and old CAs have written all the same: a serial number of 0 or below, a time in the other
  // form, key usage with padding, name constraints of no meaning. Roots that are trusted everywhere have all but the
  // negative number and the constraints: there it is let pass.
  std::optional<Fault> irregularity;

  bool is_self_issued = false;  // subject and issuer are the same name (RFC 5280 §6.1)

  // For people; safe to print.
  std::string subject_text() const;  // "CN=shop.example, O=Shop"
  std::string issuer_text() const;
  std::string serial_text() const;              // lower-case hexadecimal
  std::vector<std::string> names_text() const;  // "DNS:shop.example", "IP:192.0.2.1", ...

 private:
  struct OnlyParse {};

 public:
  Certificate(OnlyParse, Bytes encoded) : der{encoded.begin(), encoded.end()} {}
};

}  // namespace bulla::x509
