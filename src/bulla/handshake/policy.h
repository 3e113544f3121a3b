// handshake: what we are willing to negotiate: a named, dated, immutable choice among the provider's rows.
#pragma once
#include <span>
#include <string_view>

#include "bulla/wire/names.h"

namespace bulla::handshake {

// Every list is in our order of preference.
struct Policy {
  std::string_view name;
  std::string_view since;    // ISO date of its definition
  std::string_view purpose;  // one sentence for people
  std::span<const wire::CipherSuite> suites;
  std::span<const wire::NamedGroup> groups;
  std::span<const wire::NamedGroup> shares;  // of groups: what a first ClientHello carries
  // As offered. Those that RFC 9846 §4.3.3 allows in certificates alone (RSA PKCS#1) never pass for CertificateVerify.
  std::span<const wire::SignatureScheme> signature_schemes;
  std::size_t minimum_rsa_bits;
};

const Policy& standard_2026();  // the default
const Policy& modern_2026();    // AES-256 and ChaCha20 alone, RSA keys of at least 3072 bits

std::span<const Policy* const> policies();
const Policy* find_policy(std::string_view name);  // nullptr if there is none

}  // namespace bulla::handshake
