// handshake: who we are: a certificate chain and the private key that belongs to its leaf.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "bulla/crypto/provider.h"
#include "bulla/x509/certificate.h"

namespace bulla::handshake {

// Does the peer want to see what an OCSP responder says of us (RFC 6066 §8)?
enum class Staple : std::uint8_t { unwanted, wanted };

// Immutable; shared by connections and threads.
class Identity {
 public:
  // chain: DER, leaf first, at most 16. Fault::key_mismatch if the leaf does not hold the key's public half.
  static Result<std::shared_ptr<const Identity>> create(std::vector<Buffer> chain,
                                                        std::shared_ptr<const crypto::PrivateKey> key);
  // certificates: PEM, leaf first. Faults of PEM and certificates with the index of the bad one.
  static Result<std::shared_ptr<const Identity>> from_pem(std::string_view certificates,
                                                          std::shared_ptr<const crypto::PrivateKey> key);

  // The same with an OCSP response for the leaf, DER, to be sent to clients that want it. Fault::ocsp_malformed;
  // Fault::ocsp_not_usable if it has no answer about the leaf's serial number. Its time and signature are for them to
  // judge.
  Result<std::shared_ptr<const Identity>> with_staple(Bytes response) const;

  const x509::Certificate& leaf() const { return *leaf_; }
  const crypto::PrivateKey& key() const { return *key_; }
  // RFC 9846 §4.5.1: CertificateEntry certificate_list<0..2^24-1> without its length, ready to send.
  Bytes certificate_list(Staple staple = Staple::unwanted) const {
    return staple == Staple::wanted && !stapled_list_.empty() ? stapled_list_ : certificate_list_;
  }
  // DER distinguished names of the issuers in the chain, leaf's first.
  const std::vector<Buffer>& issuers() const { return issuers_; }

 private:
  Identity() = default;
  std::shared_ptr<const x509::Certificate> leaf_;
  std::shared_ptr<const crypto::PrivateKey> key_;
  Buffer certificate_list_;
  Buffer stapled_list_;  // empty: there is no staple
  std::vector<Buffer> issuers_;
};

}  // namespace bulla::handshake
