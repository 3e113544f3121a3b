// support: seals what an honest engine never would, with the keys that an observer was shown.
#pragma once
#include <array>

#include "bulla/keys/schedule.h"
#include "bulla/openssl/provider.h"
#include "bulla/record/protection.h"

namespace bulla::test {

class Rogue {
 public:
  explicit Rogue(Bytes traffic_secret) : secret_{traffic_secret.begin(), traffic_secret.end()} { renew(); }

  // A record with any inner type, and with padding behind it.
  Buffer seal(std::uint8_t type, Bytes content, std::size_t padding = 0) {
    Buffer inner(content.size() + 1 + padding);
    std::ranges::copy(content, inner.begin());
    inner[content.size()] = type;
    return seal_inner(inner);
  }
  Buffer seal_inner(Bytes inner) {
    const auto size = inner.size() + record::tag_size;
    const std::array<std::uint8_t, 5> header{23, 3, 3, static_cast<std::uint8_t>(size >> 8),
                                             static_cast<std::uint8_t>(size)};
    Buffer record(header.size() + size);
    std::ranges::copy(header, record.begin());
    if (!sealer_->seal(counter_->nonce(), header, inner, {}, MutBytes{record}.subspan(header.size()))) return {};
    counter_->advance();
    return record;
  }
  // Goes on with the next key, as after a KeyUpdate.
  void update() {
    const auto next = keys::next_traffic_secret(*suite().hash, secret_);
    secret_.assign(next.expose().begin(), next.expose().end());
    renew();
  }

 private:
  static const crypto::Suite& suite() { return openssl::provider().suites.front(); }
  void renew() {
    auto keys = keys::traffic_keys(*suite().hash, *suite().aead, secret_);
    sealer_ = suite().aead->sealer(keys.key.expose());
    counter_.emplace(std::move(keys.iv));
  }

  Buffer secret_;
  std::unique_ptr<crypto::Sealer> sealer_;
  std::optional<record::NonceCounter> counter_;
};

}  // namespace bulla::test
