// handshake: who we are: a certificate chain and the private key that belongs to its leaf.
#pragma once
#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "bulla/crypto/provider.h"
#include "bulla/handshake/compressed_forms.h"
#include "bulla/wire/names.h"
#include "bulla/x509/certificate.h"

namespace bulla::handshake {

// What a peer wants to see beside our certificates: what an OCSP responder says of us (RFC 6066 §8), what logs say
// (RFC 6962 §3.3.1).
struct Wanted {
  bool staple = false;
  bool timestamps = false;
};

class Identity;
namespace dangerous {
std::shared_ptr<const Identity> staple_unread(const Identity& identity, Bytes response);
}

// Immutable; shared by connections and threads.
class Identity {
 public:
  // chain: DER, leaf first, at most 16. Fault::key_mismatch if the leaf does not hold the key's public half.
  static Result<std::shared_ptr<const Identity>> create(std::vector<Buffer> chain,
                                                        std::shared_ptr<const crypto::PrivateKey> key);
  // certificates: PEM, leaf first. Faults of PEM and certificates with the index of the bad one.
  static Result<std::shared_ptr<const Identity>> from_pem(std::string_view certificates,
                                                          std::shared_ptr<const crypto::PrivateKey> key);

  // A key without a certificate, to be shown as a raw public key (RFC 7250) to peers that take one. A configuration may
  // hold it beside a certificate for the same key: what the peer likes better is shown.
  static Result<std::shared_ptr<const Identity>> raw_key(std::shared_ptr<const crypto::PrivateKey> key);

  // The same with an OCSP response for the leaf, DER, to be sent to clients that want it. Fault::ocsp_malformed;
  // Fault::ocsp_not_usable if it has no answer about the leaf's serial number, or there is no leaf. Its time and
  // signature are for them to judge.
  Result<std::shared_ptr<const Identity>> with_staple(Bytes response) const;

  // The same with timestamps for the leaf from logs: a SignedCertificateTimestampList (RFC 6962 §3.3), to be sent to
  // clients that want it. Fault::timestamps_malformed, also without a leaf. What they are worth is for the clients to
  // judge.
  Result<std::shared_ptr<const Identity>> with_timestamps(Bytes list) const;

  // The same, proving itself by these schemes alone, its own preference first, as far as the policy has them too;
  // empty: by all that the policy has.
  std::shared_ptr<const Identity> with_schemes(std::vector<wire::SignatureScheme> schemes) const;

  bool is_raw_key() const { return leaf_ == nullptr; }
  wire::CertificateType type() const {
    return is_raw_key() ? wire::CertificateType::RawPublicKey : wire::CertificateType::X509;
  }
  const x509::Certificate& leaf() const { return *leaf_; }  // not of a raw key: it has none
  // May the key be used so, as far as its certificate says (RFC 5280 §4.2.1.3)? Of a raw key nobody says anything.
  bool allows(x509::KeyUsage usage) const { return is_raw_key() || leaf_->extensions.allows(usage); }
  Bytes shown_first() const { return chain_.front(); }  // the leaf, or the raw key's SubjectPublicKeyInfo
  const crypto::PrivateKey& key() const { return *key_; }
  // RFC 9846 §4.5.1: CertificateEntry certificate_list<0..2^24-1> without its length, ready to send.
  Bytes certificate_list(Wanted wanted = {}) const { return lists_[form_of(wanted)]; }
  // RFC 8879 §4: the whole CompressedCertificate message that stands for the Certificate message of that list, made by
  // the first who wants it. Empty: it would not be shorter.
  Bytes compressed_certificate(Wanted wanted, const Compression& by) const {
    return compressed_->message(form_of(wanted), certificate_list(wanted), by);
  }
  // DER distinguished names of the issuers in the chain, leaf's first; none of a raw key.
  const std::vector<Buffer>& issuers() const { return issuers_; }
  // How the chain's certificates are signed, but for those that sign themselves; empty if one is in an unknown way.
  const std::vector<crypto::SignatureAlgorithm>& signatures() const { return signatures_; }
  // By which it proves itself; empty: by those of the policy.
  const std::vector<wire::SignatureScheme>& schemes() const { return schemes_; }

 private:
  friend std::shared_ptr<const Identity> dangerous::staple_unread(const Identity&, Bytes);

  Identity() = default;
  std::shared_ptr<const x509::Certificate> leaf_;  // null: a raw key
  std::shared_ptr<const crypto::PrivateKey> key_;
  Result<void> write_lists();
  static unsigned form_of(Wanted wanted) { return (wanted.staple ? 1U : 0U) + (wanted.timestamps ? 2U : 0U); }

  std::vector<Buffer> chain_;                    // or the one SubjectPublicKeyInfo
  Buffer staple_;                                // DER; empty: there is none
  Buffer timestamps_;                            // the list; empty: there is none
  std::array<Buffer, 4> lists_;                  // by what is wanted: see form_of()
  std::shared_ptr<CompressedForms> compressed_;  // of these lists
  std::vector<Buffer> issuers_;
  std::vector<crypto::SignatureAlgorithm> signatures_;
  std::vector<wire::SignatureScheme> schemes_;
};

}  // namespace bulla::handshake
