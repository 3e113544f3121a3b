// x509: Certificate Transparency (RFC 6962): do public logs vouch that they hold this certificate? Knows no files: the
// caller brings the list of logs.
#pragma once
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "bulla/base/clock.h"
#include "bulla/base/result.h"
#include "bulla/crypto/provider.h"
#include "bulla/x509/certificate.h"

namespace bulla::x509 {

inline constexpr std::size_t max_timestamps = 16;  // looked at, of one certificate

// A log that is believed. Its identity is the SHA-256 of its key (RFC 6962 §3.2).
struct TransparencyLog {
  Buffer public_key_info;  // DER SubjectPublicKeyInfo: P-256 or RSA
  std::string operator_name;
  std::optional<Time> until{};  // what it says from then on doesn't count
};

// The logs by identity, their keys imported. Immutable, shared by threads.
class TransparencyLogs {
 public:
  // The fault of the first key that can't be imported, its index as Error::offset.
  static Result<std::shared_ptr<const TransparencyLogs>> make(const crypto::Provider& provider,
                                                              std::span<const TransparencyLog> logs);

  using Identity = std::array<std::uint8_t, 32>;
  struct Log {
    std::string operator_name;
    std::optional<Time> until;
    std::unique_ptr<const crypto::PublicKey> key;
  };
  const Log* find(Bytes identity) const;
  std::size_t size() const { return logs_.size(); }

 private:
  std::map<Identity, Log> logs_;
};

// What is asked of a server's certificate.
struct TransparencyRule {
  std::shared_ptr<const TransparencyLogs> logs = nullptr;  // null: nothing is asked
  std::size_t minimum_logs = 2;
  std::size_t minimum_operators = 2;
};

// A SignedCertificateTimestamp of version 1 (RFC 6962 §3.2), as views.
struct CertificateTimestamp {
  Bytes log;  // 32 octets
  Bytes timestamp_octets;
  Time timestamp{};
  Bytes extensions;
  std::uint8_t hash = 0;  // RFC 5246 §7.4.1.4.1
  std::uint8_t signature_kind = 0;
  Bytes signature;
};

// Reads a SignedCertificateTimestampList (RFC 6962 §3.3), as it stands in the extension's OCTET STRING. Timestamps of
// other versions are passed over, what stands behind the first max_timestamps too; empty if the list is malformed.
std::vector<CertificateTimestamp> read_timestamps(Bytes list);

// The certificate's own list, content of the inner OCTET STRING; empty if it has none or its shape is wrong.
Bytes embedded_timestamps(const Certificate& certificate);

// The TBSCertificate that the logs saw: without the list (RFC 6962 §3.2).
Buffer precertificate_tbs(const Certificate& certificate);

// Do enough logs vouch for `leaf` at `now`? Fault::too_few_logs. `sent`: a list from outside of the certificate, or
// empty.
std::optional<Fault> check_transparency(const TransparencyRule& rule, const crypto::Provider& provider,
                                        std::span<const std::shared_ptr<const Certificate>> path, Bytes sent, Time now);

}  // namespace bulla::x509
