// handshake: what a handshake asks of the connection below it. No record, no socket stands here.
#pragma once
#include "bulla/base/result.h"
#include "bulla/crypto/provider.h"
#include "bulla/keys/schedule.h"

namespace bulla::handshake {

// Proof that no half-read handshake message lay across a change of the peer's keys (RFC 9846 §5.1).
class RecordAligned {
  friend class Channel;
  RecordAligned() = default;
};

// For data before the server has answered (RFC 9846 §4.3.10).
struct EarlyKeys {
  const crypto::Suite& suite;
  keys::TrafficSecret traffic;
  keys::StageSecret exporter;
  std::uint32_t limit = 0;  // bytes
};

class Channel {
 public:
  virtual ~Channel() = default;
  // Whole messages with their headers, sealed with the keys of the moment.
  virtual Result<void> send(Bytes messages) = 0;
  // RFC 5246 §7.1; in TLS 1.3 the record that looks like TLS 1.2 to middleboxes (RFC 9846 §E.4).
  virtual Result<void> send_change_cipher_spec() = 0;
  virtual void write_with(const crypto::Suite& suite, keys::TrafficSecret secret) = 0;
  // Fault::split_across_keys
  virtual Result<RecordAligned> read_with(const crypto::Suite& suite, keys::TrafficSecret secret) = 0;
  // A client's: the application may send until write_with() or write_plain(), which goes back to the clear.
  virtual void write_early(EarlyKeys keys) = 0;
  virtual void write_plain() = 0;
  // A server's: what comes is for the application, until read_with(). It may answer as soon as our flight is sent.
  virtual Result<void> read_early(EarlyKeys keys) = 0;
  // The traffic secrets in use, once there are some: a Finished after the handshake is made with them (RFC
  // 9846 §4.5.3).
  virtual const keys::TrafficSecret& write_secret() const = 0;
  virtual const keys::TrafficSecret& read_secret() const = 0;
  // Content bytes that one sealed record to the peer may hold (RFC 8449 §4).
  virtual void limit_records(std::size_t content) = 0;
  // TLS 1.2 was chosen: records look as that has them, and a ChangeCipherSpec is a step of the handshake.
  // Fault::bad_change_cipher_spec if one has come already.
  virtual Result<void> speak_tls12() = 0;
  // TLS 1.2: from here on, each after its side's ChangeCipherSpec. read_with: Fault::split_across_keys
  virtual void write_with(const crypto::Suite12& suite, crypto::Keys12 keys) = 0;
  virtual Result<RecordAligned> read_with(const crypto::Suite12& suite, crypto::Keys12 keys) = 0;
  // Content bytes that any record may hold from here on, ours and the peer's, sealed or not (RFC 6066 §4).
  virtual void limit_fragments(std::size_t content) = 0;
  // An alert of level warning: the connection goes on (RFC 5246 §7.2.2).
  virtual Result<void> warn(Alert alert) = 0;
  // The client sends early data that we do not take: records that cannot be read are dropped, within bounds, until one
  // can (RFC 9846 §4.3.10).
  virtual void skip_early_data() = 0;

 protected:
  static RecordAligned aligned() { return {}; }
};

}  // namespace bulla::handshake
