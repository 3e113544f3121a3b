// x509: the certificates that are believed without proof, found by name. Knows no rules.
#pragma once
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "bulla/base/result.h"
#include "bulla/crypto/provider.h"
#include "bulla/x509/certificate.h"

namespace bulla::x509 {

// A certificate's public key, imported when first asked for. Safe to share between threads.
class LazyKey {
 public:
  explicit LazyKey(std::shared_ptr<const Certificate> certificate) : certificate_{std::move(certificate)} {}
  const Certificate& certificate() const { return *certificate_; }
  const std::shared_ptr<const Certificate>& shared_certificate() const { return certificate_; }
  // Empty if the provider can't import it.
  const std::shared_ptr<const crypto::PublicKey>& key(const crypto::Provider& provider) const;
  // Why there is none, once it was asked for.
  Fault fault() const { return fault_; }

 private:
  std::shared_ptr<const Certificate> certificate_;
  mutable std::once_flag once_;
  mutable std::shared_ptr<const crypto::PublicKey> key_;
  mutable Fault fault_ = Fault::key_unsupported;
};

class Anchors {
 public:
  // Copies; the same certificate twice counts once. Error::certificate is the index of the first that is malformed.
  static Result<std::unique_ptr<const Anchors>> parse(std::span<const Bytes> certificates);

  std::span<const std::shared_ptr<const Certificate>> certificates() const { return certificates_; }

  // The anchor that is this certificate, byte for byte; null if there is none.
  const LazyKey* find(const Certificate& certificate) const;

  // Calls each(const LazyKey&) for every anchor whose subject is the issuer of `child`.
  void for_each_issuer(const Certificate& child, auto each) const {
    for_each_named(child.issuer, child.issuer_hash, each);
  }

  // Calls each(const LazyKey&) for every anchor whose subject is this whole Name.
  void for_each_named(Bytes name, std::uint64_t hash, auto each) const {
    for (const auto& entry : with_hash(hash)) {
      if (is_named(*entry.anchor, name)) each(*entry.anchor);
    }
  }

 private:
  struct Entry {
    std::uint64_t hash;
    const LazyKey* anchor;
  };
  std::span<const Entry> with_hash(std::uint64_t hash) const;
  static bool is_named(const LazyKey& anchor, Bytes name);

  std::deque<LazyKey> anchors_;
  std::vector<std::shared_ptr<const Certificate>> certificates_;
  std::vector<Entry> by_subject_;  // sorted by hash
};

}  // namespace bulla::x509
