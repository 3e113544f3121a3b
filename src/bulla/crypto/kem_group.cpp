#include "bulla/crypto/kem_group.h"

#include "bulla/base/try.h"

namespace bulla::crypto {
namespace {

SharedSecret shared(const KemSecret& secret) {
  auto whole = SharedSecret::of_size(secret.size());
  std::ranges::copy(secret.expose(), whole.room().begin());
  return whole;
}

class KemExchange final : public KeyExchange {
 public:
  explicit KemExchange(std::unique_ptr<DecapsulationKey> key) : key_{std::move(key)} {}

  Bytes share() const override { return key_->encapsulation_key(); }
  Result<SharedSecret> finish(Bytes peer_share) override {
    TRY(const auto secret, key_->decapsulate(peer_share));
    return shared(secret);
  }

 private:
  std::unique_ptr<DecapsulationKey> key_;
};

}  // namespace

Result<std::unique_ptr<KeyExchange>> KemGroup::start(Random& random) const {
  TRY(auto key, kem_.generate(random));
  return std::make_unique<KemExchange>(std::move(key));
}

Result<Response> KemGroup::respond(Random& random, Bytes peer_share) const {
  TRY(auto made, kem_.encapsulate(random, peer_share));
  return Response{.share = std::move(made.ciphertext), .secret = shared(made.secret)};
}

}  // namespace bulla::crypto
