// x509: judges a public key that comes without a certificate. It has no name, no issuer and no end: it is good as long
// as it is pinned. Knows nothing of TLS and of who pins what.
#pragma once
#include <array>
#include <compare>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bulla/x509/trust.h"

namespace bulla::x509 {

// SHA-256 of a DER SubjectPublicKeyInfo: what a key is known by (RFC 7469 §2.4).
struct KeyPin {
  static KeyPin of(Bytes public_key_info, const crypto::Provider& provider);
  // "sha256//" and 44 characters of base64, as curl writes it, or 64 hexadecimal digits. Nothing if it is neither.
  static std::optional<KeyPin> parse(std::string_view text);

  std::string text() const;  // "sha256//..."
  std::strong_ordering operator<=>(const KeyPin&) const = default;
  bool operator==(const KeyPin&) const = default;

  std::array<std::uint8_t, 32> sha256{};
};

// The keys that an application believes. Immutable, shared by threads; to take a pin back, hand over others.
class PinnedKeys {
 public:
  static constexpr std::size_t usual_minimum_rsa_bits = 2048;

  // pins: empty: no key is good. minimum_rsa_bits holds for pinned keys, too.
  static std::shared_ptr<const PinnedKeys> create(const crypto::Provider& provider, std::vector<KeyPin> pins,
                                                  std::size_t minimum_rsa_bits = usual_minimum_rsa_bits);

  // public_key_info: DER, as a peer sent it. minimum_rsa_bits: where it is more than these keys' own. Faults of DER;
  // Fault::key_not_pinned; Fault::key_too_weak; Fault::key_unsupported. `why`, if given, gets what was shown and
  // expected.
  Result<PeerIdentity> judge(Bytes public_key_info, std::size_t minimum_rsa_bits = 0, Explanation* why = nullptr) const;

  std::span<const KeyPin> pins() const { return pins_; }  // sorted

 private:
  PinnedKeys(const crypto::Provider& provider, std::vector<KeyPin> pins, std::size_t minimum_rsa_bits);
  std::optional<Error> flaw(Bytes public_key_info, std::size_t minimum_rsa_bits) const;
  std::string detail(Bytes public_key_info, const Error& error, std::size_t minimum_rsa_bits) const;

  const crypto::Provider& provider_;
  std::vector<KeyPin> pins_;
  std::size_t minimum_rsa_bits_;
};

}  // namespace bulla::x509
