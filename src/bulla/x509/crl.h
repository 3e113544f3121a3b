// x509: one list of revoked certificates (RFC 5280 §5), parsed once, looked up in logarithmic time. Knows nothing of
// paths.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "bulla/x509/anchors.h"
#include "bulla/x509/distribution_points.h"

namespace bulla::x509 {

// CRLReason of RFC 5280 §5.3.1.
enum class RevocationReason : std::uint8_t {
  unspecified = 0,
  key_compromise = 1,
  ca_compromise = 2,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,  // in a delta: no longer revoked
  privilege_withdrawn = 9,
  aa_compromise = 10,
};

RevocationReason read_revocation_reason(der::Reader& value);
std::string_view revocation_reason_name(RevocationReason reason);  // as RFC 5280 spells it: "keyCompromise"

struct Revoked {
  der::Seconds when{};
  RevocationReason reason = RevocationReason::unspecified;
};

// Immutable: parse() alone makes one, behind a pointer to const. All views are into `der`, which it owns.
class Crl {
 public:
  // Strict DER and the syntax of §5.1, version 1 or 2. Takes `encoded`, at most 256 MiB. Keeps 16 octets an entry
  // beside it. Fault::crl_malformed, with the offset.
  static Result<std::shared_ptr<const Crl>> parse(Buffer encoded);

  Crl(const Crl&) = delete;
  Crl& operator=(const Crl&) = delete;

  Buffer der;
  Bytes to_be_signed;
  Bytes issuer;  // whole Name
  std::uint64_t issuer_hash = 0;
  der::Seconds this_update{};
  std::optional<der::Seconds> next_update;
  std::optional<Bytes> number;       // content of the INTEGER, not negative
  std::optional<Bytes> base_number;  // set: a delta to this base (§5.2.4)
  Bytes authority_key_identifier;    // its keyIdentifier
  std::optional<IssuingDistributionPoint> scope;
  Bytes scope_content;     // of the extension: a delta repeats its base's
  bool understood = true;  // false: a critical extension of it or of an entry is unknown; it must not be used
  std::optional<crypto::SignatureAlgorithm> signature_algorithm;  // empty: unknown or too weak
  Bytes signature_algorithm_identifier;
  Bytes signature;

  std::size_t size() const { return entries_.size(); }
  bool is_indirect() const { return scope && scope->indirect; }

  struct Listed {
    Bytes serial;  // content of the INTEGER
    Revoked revoked;
  };
  Listed entry(std::size_t index) const;  // below size(); in no order that means anything

  // What it says of the certificate of this issuer (a whole Name) and serial number (content of the INTEGER).
  std::optional<Revoked> find(Bytes certificate_issuer, Bytes serial) const;

  // Is its signature this key's? Remembers the last key for which it was good.
  bool is_signed_by(const LazyKey& key, const crypto::Provider& provider) const;

 private:
  struct OnlyParse {};
  struct Entry {
    std::uint64_t prefix;  // of the serial number: its first octets
    std::uint32_t at;      // of the serial number's INTEGER, in der
    std::uint32_t issuer;  // in issuers_
  };
  friend class CrlReader;
  Bytes serial_of(const Entry& entry) const;
  Revoked details_of(const Entry& entry) const;
  bool is_of(const Entry& entry, Bytes certificate_issuer) const;

  std::vector<Entry> entries_;         // sorted by prefix
  std::vector<GeneralNames> issuers_;  // of certificates in an indirect list; the first is the list's own, and empty
  mutable std::mutex mutex_;
  mutable Buffer good_key_;

 public:
  Crl(OnlyParse, Buffer encoded) : der{std::move(encoded)} {}
};

// -1, 0, 1 for two contents of INTEGERs that are not negative.
int compare_integers(Bytes a, Bytes b);

}  // namespace bulla::x509
