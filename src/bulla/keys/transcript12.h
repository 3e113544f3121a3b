// keys: what has been said in a handshake of TLS 1.2. Its CertificateVerify signs the messages themselves, by a hash of
// its own (RFC 5246 §7.4.8): so they are kept beside their running hash until it is known that none will come.
#pragma once
#include "bulla/keys/transcript.h"

namespace bulla::keys {

class Transcript12 {
 public:
  // One whole handshake message with its header; no HelloRequest (RFC 5246 §7.4.1.1).
  void add(Bytes message);
  // Fixes the hash, that of the suite; once, at ServerHello.
  void choose(const crypto::Hash& hash) { running_.choose(hash); }
  // The hash of all so far. After choose().
  HashValue hash() const { return running_.hash(); }
  // All so far, one after the other: what a CertificateVerify signs. Until forget_messages().
  Bytes messages() const { return messages_; }
  // No client will be asked for a certificate, or it has proved itself: the hash alone goes on.
  void forget_messages();

 private:
  Transcript running_;
  Buffer messages_;
  bool keeps_ = true;
};

}  // namespace bulla::keys
