// handshake: who we are: a certificate chain and the private key that belongs to its leaf.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "bulla/crypto/provider.h"
#include "bulla/x509/certificate.h"

namespace bulla::handshake {

// Immutable; shared by connections and threads.
class Identity {
 public:
  // chain: DER, leaf first, at most 16. Fault::key_mismatch if the leaf does not hold the key's public half.
  static Result<std::shared_ptr<const Identity>> create(std::vector<Buffer> chain,
                                                        std::shared_ptr<const crypto::PrivateKey> key);
  // certificates: PEM, leaf first. Faults of PEM and certificates with the index of the bad one.
  static Result<std::shared_ptr<const Identity>> from_pem(std::string_view certificates,
                                                          std::shared_ptr<const crypto::PrivateKey> key);

  const x509::Certificate& leaf() const { return *leaf_; }
  const crypto::PrivateKey& key() const { return *key_; }
  // RFC 9846 §4.5.1: CertificateEntry certificate_list<0..2^24-1> without its length, ready to send.
  Bytes certificate_list() const { return certificate_list_; }
  // DER distinguished names of the issuers in the chain, leaf's first.
  const std::vector<Buffer>& issuers() const { return issuers_; }

 private:
  Identity() = default;
  std::shared_ptr<const x509::Certificate> leaf_;
  std::shared_ptr<const crypto::PrivateKey> key_;
  Buffer certificate_list_;
  std::vector<Buffer> issuers_;
};

}  // namespace bulla::handshake
