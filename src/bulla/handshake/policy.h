// handshake: what we are willing to negotiate: a named, dated, immutable choice among the provider's rows.
#pragma once
#include <span>
#include <string_view>

#include "bulla/wire/names.h"

namespace bulla::handshake {

// Every list is in our order of preference.
struct Policy {
  std::string_view name;
  std::string_view since;                       // ISO date of its definition
  std::string_view purpose;                     // one sentence for people
  std::span<const wire::CipherSuite> suites;    // of TLS 1.3; empty: it is not spoken
  std::span<const wire::CipherSuite> suites12;  // of TLS 1.2; empty: it is not spoken
  std::span<const wire::NamedGroup> groups;
  std::span<const wire::NamedGroup> shares;  // of groups: what a first ClientHello carries
  // Offered as far as the provider verifies them. In TLS 1.3 RSA PKCS#1 is good for certificates alone (RFC 9846
  // §4.3.3), in TLS 1.2 ML-DSA for nothing.
  std::span<const wire::SignatureScheme> signature_schemes;
  std::size_t minimum_rsa_bits;
  // Of TLS 1.2: is a master secret that is not bound to the whole handshake refused (RFC 7627)? No session goes on
  // with such a one either way.
  bool extended_master_secret_required;
  // By which we prove ourselves; empty: by those that we take from others.
  std::span<const wire::SignatureScheme> signing_schemes{};

  std::span<const wire::SignatureScheme> signing() const {
    return signing_schemes.empty() ? signature_schemes : signing_schemes;
  }
};

const Policy&
standard_2026();              // the default: hybrid key agreement first, safe from later quantum computers (RFC 10024)
const Policy& modern_2026();  // TLS 1.3 with AES-256 and ChaCha20 alone, RSA keys of at least 3072 bits
// For networks that lose hellos of more than one packet: without hybrids.
const Policy& compact_2026();
// The classic SSL transaction: TLS 1.2 alone, the key made by the client and sent under the server's RSA key before
// all else, CBC suites too. Without forward secrecy; for peers that know nothing better, and to be looked at.
const Policy& classic();

// For those whose rules name what may be used. Each is a part of what standard_2026 has, but for ML-KEM without a curve
// beside it; none is safer for being smaller.
const Policy& fips_202205();   // NIST SP 800-52 rev. 2
const Policy& wpa_202304();    // WPA3 version 3.1, section 3.5: the 192-bit mode
const Policy& cnsa1_202603();  // RFC 9151, with ML-KEM-1024 before P-384; without its RSA key transport
const Policy& cnsa2_202603();  // ML-KEM-1024 alone, TLS 1.3 alone

std::span<const Policy* const> policies();
const Policy* find_policy(std::string_view name);  // nullptr if there is none

}  // namespace bulla::handshake
