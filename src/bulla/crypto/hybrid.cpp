#include "bulla/crypto/hybrid.h"

#include <algorithm>
#include <span>

#include "bulla/base/try.h"

namespace bulla::crypto {
namespace {

// Two halves in the group's order.
template <class Half>
struct Halves {
  Half kem;
  Half classical;

  Half first(HybridOrder order) const { return order == HybridOrder::kem_first ? kem : classical; }
  Half second(HybridOrder order) const { return order == HybridOrder::kem_first ? classical : kem; }
};

Halves<Bytes> split(Bytes share, std::size_t kem_size, HybridOrder order) {
  if (order == HybridOrder::kem_first) return {share.first(kem_size), share.subspan(kem_size)};
  return {share.last(kem_size), share.first(share.size() - kem_size)};
}

Buffer joined(const Halves<Bytes>& halves, HybridOrder order) {
  Buffer whole;
  whole.reserve(halves.kem.size() + halves.classical.size());
  for (const auto half : {halves.first(order), halves.second(order)})
    whole.insert(whole.end(), half.begin(), half.end());
  return whole;
}

SharedSecret joined_secret(const Halves<Bytes>& halves, HybridOrder order) {
  auto whole = SharedSecret::of_size(halves.kem.size() + halves.classical.size());
  const auto first = halves.first(order);
  std::ranges::copy(first, whole.room().begin());
  std::ranges::copy(halves.second(order), whole.room().subspan(first.size()).begin());
  return whole;
}

class HybridExchange final : public KeyExchange {
 public:
  HybridExchange(const HybridGroup::Parts& parts, std::unique_ptr<DecapsulationKey> key,
                 std::unique_ptr<KeyExchange> classical)
      : parts_{parts},
        key_{std::move(key)},
        classical_{std::move(classical)},
        share_{joined({key_->encapsulation_key(), classical_->share()}, parts.order)} {}

  Bytes share() const override { return share_; }

  // The classical half first: it alone can be refused for what it is.
  Result<SharedSecret> finish(Bytes peer_share) override {
    if (peer_share.size() != parts_.kem.ciphertext_size + classical_->share().size()) return fail(Fault::bad_key_share);
    const auto theirs = split(peer_share, parts_.kem.ciphertext_size, parts_.order);
    TRY(const auto classical, classical_->finish(theirs.classical));
    TRY(const auto kem, key_->decapsulate(theirs.kem));
    return joined_secret({kem.expose(), classical.expose()}, parts_.order);
  }

  KeyExchange* part(const Group& group) override {
    return group.id == parts_.classical.id ? classical_.get() : nullptr;
  }

 private:
  const HybridGroup::Parts& parts_;
  std::unique_ptr<DecapsulationKey> key_;
  std::unique_ptr<KeyExchange> classical_;
  Buffer share_;
};

}  // namespace

Result<std::unique_ptr<KeyExchange>> HybridGroup::start(Random& random) const {
  TRY(auto key, parts_.kem.generate(random));
  TRY(auto classical, parts_.classical.start(random));
  return std::make_unique<HybridExchange>(parts_, std::move(key), std::move(classical));
}

Result<Response> HybridGroup::respond(Random& random, Bytes peer_share) const {
  if (peer_share.size() <= parts_.kem.encapsulation_key_size) return fail(Fault::bad_key_share);
  const auto theirs = split(peer_share, parts_.kem.encapsulation_key_size, parts_.order);
  TRY(auto classical, parts_.classical.respond(random, theirs.classical));
  TRY(auto kem, parts_.kem.encapsulate(random, theirs.kem));
  return Response{.share = joined({kem.ciphertext, classical.share}, parts_.order),
                  .secret = joined_secret({kem.secret.expose(), classical.secret.expose()}, parts_.order)};
}

}  // namespace bulla::crypto
