// x509: judges a chain. Knows nothing of TLS.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bulla/base/clock.h"
#include "bulla/base/result.h"
#include "bulla/crypto/provider.h"
#include "bulla/x509/anchor_limits.h"
#include "bulla/x509/certificate.h"
#include "bulla/x509/name.h"
#include "bulla/x509/policy_tree.h"
#include "bulla/x509/revocation.h"
#include "bulla/x509/transparency.h"

namespace bulla::x509 {

enum class Purpose : std::uint8_t { server_authentication, client_authentication, any };

// How much is asked of a path beyond what makes it unsafe. compat: what RFC 5280's path validation asks and no more,
// for old private CAs; strict: what the public web's rules ask too; pedantic: also each duty of a CA (RFC 5280 §4,
// CA/Browser Forum Baseline Requirements §7), for judging one's own issuing.
enum class Level : std::uint8_t { compat, strict, pedantic };

// Where the two contradict each other: the public web's (a leaf is no CA, it names its purpose), or RFC 5280's own.
enum class Profile : std::uint8_t { webpki, rfc5280 };

// Whose suffix a domain is, by the Public Suffix List: its part about registries ("co.uk"), or that about companies.
enum class PublicSuffix : std::uint8_t { none, of_a_registry, of_a_company };

// Is a leaf good that is an anchor itself?
enum class LeafAsAnchor : std::uint8_t { no, if_self_signed, yes };

// How much of what an anchor's certificate says counts, beyond its name and key. RFC 5280 §6.1.1 (d) needs no more;
// the rest is RFC 5937's.
struct AnchorRules {
  bool validity = true;
  bool constraints = true;  // its key usage, purposes, path length, names; that it is no CA
  bool authority = true;    // it has to say that it is a CA
  bool policies = false;    // those that it holds, and what it demands of them
  LeafAsAnchor as_leaf = LeafAsAnchor::yes;
};

// A chain as a peer sent it: DER certificates, leaf first, then intermediates in any order.
struct Question {
  std::span<const Bytes> chain{};
  Purpose purpose = Purpose::server_authentication;
  std::optional<ReferenceName> name = std::nullopt;  // whom we wanted to reach; clients always set it
  // What the leaf's key is for. Unset, or Purpose::any: nobody asks.
  std::optional<KeyUsage> key_usage = KeyUsage::digital_signature;
  Time now{};
  PolicyQuestion policies{};
  std::size_t minimum_rsa_bits = 0;  // where it asks for more than the trust itself does
  std::span<const Bytes> staples{};  // DER OCSP responses that came along; the first 16 count
  Bytes timestamps{};         // the SignedCertificateTimestampList that came along (RFC 6962 §3.3); may be empty
  bool staple_asked = false;  // the peer was asked for one (RFC 7633 §4.2.2)
};

// Why a path was not good: each path that was tried, and the fault that ended it. Error::certificate is the place in
// the chain of the certificate at fault, Error::nowhere if that is an anchor.
struct Attempt {
  std::vector<std::string> subjects;  // leaf first, readable distinguished names
  Error error;
  std::string detail;  // the values: dates, names, sizes; one sentence or empty
};
// A bad chain names each bad path, the one judge() reports first; a good chain leaves it empty.
struct Explanation {
  std::vector<Attempt> attempts;
};

// Proof that a chain, or a raw public key, was judged good. Only Trust and PinnedKeys can make one. Movable and
// copyable (shares the certificates).
class PeerIdentity {
 public:
  // A key that is pinned, without a certificate: nothing says whose it is but the pin.
  bool is_raw_key() const { return path_.empty(); }
  const Certificate& leaf() const { return *path_.front(); }                          // not of a raw key: it has none
  std::span<const std::shared_ptr<const Certificate>> path() const { return path_; }  // leaf first, anchor last
  const crypto::PublicKey& key() const { return *key_; }                              // the leaf's, or the raw key
  // DER SubjectPublicKeyInfo of that key.
  Bytes public_key_info() const { return is_raw_key() ? Bytes{*raw_key_} : leaf().public_key_info; }

 private:
  friend class Trust;
  friend class PinnedKeys;
  PeerIdentity() = default;
  std::vector<std::shared_ptr<const Certificate>> path_;  // empty: raw_key_ is set
  std::shared_ptr<const Buffer> raw_key_;                 // DER SubjectPublicKeyInfo
  std::shared_ptr<const crypto::PublicKey> key_;
};

struct TrustOptions {
  Level level = Level::strict;
  Profile profile = Profile::webpki;
  AnchorRules anchors{};
  std::size_t minimum_rsa_bits = 2048;
  std::size_t max_certificates = 128;  // that a peer may send
  std::size_t max_path_length =
      10;  // certificates, leaf and anchor included, self-issued ones between not (yet as many at most)
  std::size_t max_signature_checks = 100;  // for one question
  std::size_t max_steps = 5000;            // issuers tried, for one question
  // Of a domain in lower case, without its last dot. Wildcards right below a registry's are refused at Level::strict,
  // below a company's at Level::pedantic. Empty: nobody asks. Called from any thread.
  std::function<PublicSuffix(std::string_view)> public_suffix{};
  RevocationRule revocation{};
  TransparencyRule transparency{};  // of servers' certificates
  // Names that anchors are believed for, whatever their certificates say. Null: no limits.
  std::shared_ptr<const AnchorLimits> limits = nullptr;
  // Good signatures kept across questions, 100 octets each: a server's intermediates are verified once. 0: none.
  std::size_t remembered_signatures = 0;
};

class Anchors;
class Trust;
class VerifiedPairs;

namespace dangerous {
Result<std::shared_ptr<const Trust>> trust_exactly(const crypto::Provider& provider, Bytes leaf);
}

// Trust anchors and rules. Immutable once built, shared by threads; an anchor's key is imported once, when first used.
class Trust {
 public:
  using Options = TrustOptions;

  // anchors: DER certificates, copied. Fault of the first anchor that cannot be parsed, with its index.
  static Result<std::shared_ptr<const Trust>> with_anchors(const crypto::Provider& provider,
                                                           std::span<const Bytes> anchors, Options options = {});
  ~Trust();

  // The fault of the most telling path; `why`, if given, gets every path tried.
  Result<PeerIdentity> judge(const Question& question, Explanation* why = nullptr) const;

  std::span<const std::shared_ptr<const Certificate>> anchors() const;
  std::size_t remembered_signatures() const;  // now

 private:
  friend Result<std::shared_ptr<const Trust>> dangerous::trust_exactly(const crypto::Provider&, Bytes);

  Trust(const crypto::Provider& provider, std::unique_ptr<const Anchors> anchors, Options options);
  using Path = std::span<const std::shared_ptr<const Certificate>>;
  Result<void> check_logged(const Question& question, Path path) const;
  Result<PeerIdentity> judge_pinned(const Question& question) const;

  const crypto::Provider& provider_;
  std::unique_ptr<const Anchors> anchors_;
  std::unique_ptr<VerifiedPairs> verified_;
  Options options_;
  std::shared_ptr<const Certificate> pinned_;  // set: this leaf and no other, whatever the rules say
};

}  // namespace bulla::x509
