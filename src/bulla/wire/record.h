// wire: the head of a record, the alert and the change of ciphers (RFC 9846 §5, §6). Knows nothing of protection.
#pragma once
#include "bulla/wire/language.h"
#include "bulla/wire/names.h"

namespace bulla::wire {

inline constexpr std::size_t max_plaintext = 1 << 14;                  // RFC 9846 §5.1
inline constexpr std::size_t max_ciphertext = max_plaintext + 256;     // RFC 9846 §5.2
inline constexpr std::size_t max_ciphertext12 = max_plaintext + 2048;  // RFC 5246 §6.2.3

// RFC 9846 §5.1: struct { ContentType type; ProtocolVersion legacy_record_version; uint16 length; ... } TLSPlaintext;
struct RecordHeader {
  static constexpr std::size_t size = 5;
  ContentType type{};
  ProtocolVersion legacy_record_version = ProtocolVersion::tls12;
  std::uint16_t length = 0;
  BULLA_WIRE(type, legacy_record_version, length);
};

// RFC 9846 §6: struct { AlertLevel level; AlertDescription description; } Alert;
struct AlertMessage {
  AlertLevel level{};
  Alert description{};
  BULLA_WIRE(level, description);
};

// RFC 5246 §7.1: struct { enum { change_cipher_spec(1), (255) } type; } ChangeCipherSpec;
struct ChangeCipherSpec {
  std::uint8_t type = 1;
  BULLA_WIRE(type);

  // Fault::bad_change_cipher_spec.
  constexpr Result<void> check() const {
    if (type != 1) return fail(Fault::bad_change_cipher_spec);
    return {};
  }
};

}  // namespace bulla::wire
