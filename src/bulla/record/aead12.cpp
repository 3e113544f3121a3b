#include "bulla/record/aead12.h"

#include "bulla/base/try.h"

namespace bulla::record {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t counter_size = 8;

using Nonce = std::array<std::uint8_t, nonce_size>;

// Both forms are this: zeros and a counter, the IV laid over their beginning. An IV of four bytes stays in front of the
// counter, one of twelve covers it.
Nonce make_nonce(Bytes iv, Bytes counter) {
  Nonce nonce{};
  std::ranges::copy(counter, nonce.end() - counter_size);
  for (std::size_t i = 0; i < iv.size(); ++i) nonce[i] ^= iv[i];
  return nonce;
}

std::array<std::uint8_t, counter_size> counter_of(std::uint64_t sequence) {
  std::array<std::uint8_t, counter_size> counter;
  for (std::size_t i = 0; i < counter_size; ++i) counter[i] = static_cast<std::uint8_t>(sequence >> 8 * (7 - i));
  return counter;
}

std::size_t explicit_size(crypto::NonceForm form) {
  return form == crypto::NonceForm::explicit_counter ? counter_size : 0;
}

class AeadSealer final : public FragmentSealer {
 public:
  AeadSealer(const crypto::AeadProtection& protection, crypto::WriteKeys keys)
      : sealer_{protection.aead->sealer(keys.key.expose())},
        iv_{std::move(keys.iv)},
        prefix_{explicit_size(protection.nonce)},
        tag_{protection.aead->tag_size} {}

  std::size_t prefix_size() const override { return prefix_; }
  std::size_t sealed_size(std::size_t content) const override { return prefix_ + content + tag_; }

  Result<void> seal(const RecordId& id, Bytes content, MutBytes fragment) override {
    const auto counter = counter_of(id.sequence);
    const auto nonce = make_nonce(iv_.expose(), counter);
    TRY_VOID(sealer_->seal(nonce, pseudo_header(id, content.size()), content, {}, fragment.subspan(prefix_)));
    std::ranges::copy(Bytes{counter}.first(prefix_), fragment.begin());
    return {};
  }

 private:
  std::unique_ptr<crypto::Sealer> sealer_;
  Secret<12> iv_;
  std::size_t prefix_;
  std::size_t tag_;
};

class AeadOpener final : public FragmentOpener {
 public:
  AeadOpener(const crypto::AeadProtection& protection, crypto::WriteKeys keys)
      : opener_{protection.aead->opener(keys.key.expose())},
        iv_{std::move(keys.iv)},
        prefix_{explicit_size(protection.nonce)},
        tag_{protection.aead->tag_size} {}

  Result<MutBytes> open(const RecordId& id, MutBytes fragment) override {
    if (fragment.size() < prefix_ + tag_) return fail(Fault::bad_record_mac);
    const auto own = counter_of(id.sequence);
    const auto counter = prefix_ == 0 ? Bytes{own} : Bytes{fragment.first(prefix_)};  // the peer's own choice
    const auto header = pseudo_header(id, fragment.size() - prefix_ - tag_);
    return opener_->open(make_nonce(iv_.expose(), counter), header, fragment.subspan(prefix_));
  }

 private:
  std::unique_ptr<crypto::Opener> opener_;
  Secret<12> iv_;
  std::size_t prefix_;
  std::size_t tag_;
};

}  // namespace

std::unique_ptr<FragmentSealer> aead_sealer(const crypto::AeadProtection& protection, crypto::WriteKeys keys) {
  return std::make_unique<AeadSealer>(protection, std::move(keys));
}

std::unique_ptr<FragmentOpener> aead_opener(const crypto::AeadProtection& protection, crypto::WriteKeys keys) {
  return std::make_unique<AeadOpener>(protection, std::move(keys));
}

}  // namespace bulla::record
