// x509: trust anchors.
#include "bulla/x509/anchors.h"

#include "bulla/x509/distinguished_name.h"

namespace bulla::x509 {

const std::shared_ptr<const crypto::PublicKey>& LazyKey::key(const crypto::Provider& provider) const {
  std::call_once(once_, [&] {
    if (auto imported = provider.import_public_key(certificate_->public_key_info))
      key_ = *std::move(imported);
    else
      fault_ = unusable_key(imported.error().fault);
  });
  return key_;
}

Result<std::unique_ptr<const Anchors>> Anchors::parse(std::span<const Bytes> certificates) {
  auto store = std::make_unique<Anchors>();
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    auto certificate = Certificate::parse(certificates[i]);
    if (!certificate) {
      auto error = certificate.error();
      error.certificate = static_cast<std::uint8_t>(std::min<std::size_t>(i, Error::nowhere));
      return std::unexpected(error);
    }
    store->certificates_.push_back(*std::move(certificate));
  }
  auto& all = store->certificates_;
  const auto before = [](const auto& a, const auto& b) { return std::ranges::lexicographical_compare(a->der, b->der); };
  std::ranges::sort(all, before);
  const auto twice = std::ranges::unique(all, [](const auto& a, const auto& b) { return a->der == b->der; });
  all.erase(twice.begin(), twice.end());
  for (const auto& certificate : all) {
    const auto& anchor = store->anchors_.emplace_back(certificate);
    const auto place = std::ranges::upper_bound(store->by_subject_, certificate->subject_hash, {}, &Entry::hash);
    store->by_subject_.insert(place, {certificate->subject_hash, &anchor});
  }
  return store;
}

std::span<const Anchors::Entry> Anchors::with_hash(std::uint64_t hash) const {
  const auto range = std::ranges::equal_range(by_subject_, hash, {}, &Entry::hash);
  return {range.begin(), range.end()};
}

bool Anchors::is_named(const LazyKey& anchor, Bytes name) { return same_name(anchor.certificate().subject, name); }

const LazyKey* Anchors::find(const Certificate& certificate) const {
  for (const auto& entry : with_hash(certificate.subject_hash)) {
    if (same_bytes(entry.anchor->certificate().der, certificate.der)) return entry.anchor;
  }
  return nullptr;
}

}  // namespace bulla::x509
