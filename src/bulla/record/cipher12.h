// record: how the fragments of TLS 1.2 records are protected (RFC 5246 §6.2.3), as two abstract types: aead12.h and
// cbc12.h make them. Sequence numbers and headers are protection12's.
#pragma once
#include <array>
#include <memory>

#include "bulla/crypto/suite12.h"
#include "bulla/record/frame.h"

namespace bulla::record {

// What a record is apart from its content.
struct RecordId {
  std::uint64_t sequence = 0;
  wire::ContentType type{};
  wire::ProtocolVersion version = wire::ProtocolVersion::tls12;
};

// RFC 5246 §6.2.3.1: seq_num + TLSCompressed.type + TLSCompressed.version + TLSCompressed.length. The length may be
// secret.
using PseudoHeader = std::array<std::uint8_t, 13>;
inline PseudoHeader pseudo_header(const RecordId& id, std::size_t length) {
  PseudoHeader header;
  for (std::size_t i = 0; i < 8; ++i) header[i] = static_cast<std::uint8_t>(id.sequence >> 8 * (7 - i));
  header[8] = std::to_underlying(id.type);
  header[9] = static_cast<std::uint8_t>(std::to_underlying(id.version) >> 8);
  header[10] = static_cast<std::uint8_t>(std::to_underlying(id.version));
  header[11] = static_cast<std::uint8_t>(length >> 8);
  header[12] = static_cast<std::uint8_t>(length);
  return header;
}

// One key, our direction. Allocates nothing a record.
class FragmentSealer {
 public:
  virtual ~FragmentSealer() = default;
  // Bytes in front of the content: what the nonce or the IV takes.
  virtual std::size_t prefix_size() const = 0;
  // Of the whole fragment around so much content.
  virtual std::size_t sealed_size(std::size_t content) const = 0;
  // Fills `fragment`, sealed_size(content.size()) bytes. content may start at fragment[prefix_size()] (in place) or lie
  // outside.
  virtual Result<void> seal(const RecordId& id, Bytes content, MutBytes fragment) = 0;
};

// One key, the peer's direction. Allocates nothing a record.
class FragmentOpener {
 public:
  virtual ~FragmentOpener() = default;
  // Decrypts in place and returns the content inside the fragment. Whatever is wrong with it is Fault::bad_record_mac.
  virtual Result<MutBytes> open(const RecordId& id, MutBytes fragment) = 0;
};

}  // namespace bulla::record
