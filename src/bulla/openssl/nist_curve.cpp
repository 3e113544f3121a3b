// openssl: P-256, P-384 and P-521 key agreement on EC_POINT, which costs less than EVP's way: no key objects, one
// import.
#include "bulla/openssl/nist_curve.h"

#include <openssl/obj_mac.h>

#include <array>

#include "bulla/base/try.h"
#include "bulla/openssl/handles.h"

namespace bulla::openssl {
namespace {

constexpr std::size_t max_field_bytes = 66;
constexpr std::size_t max_point_bytes = 1 + 2 * max_field_bytes;
constexpr std::uint8_t uncompressed = 4;
constexpr int max_draws = 64;  // a sound source misses a draw once in 2^32, and with P-521 once in 2^260

struct Curve {
  const EC_GROUP* group;
  const BIGNUM* order;
  std::size_t field_bytes;  // of a coordinate and of a scalar

  std::size_t point_bytes() const { return 1 + 2 * field_bytes; }
  // Of a scalar's first byte as many bits as the order has there.
  std::uint8_t first_byte_mask() const {
    const auto rest = static_cast<unsigned>(BN_num_bits(order)) % 8;
    return static_cast<std::uint8_t>(rest == 0 ? 0xff : (1U << rest) - 1);
  }
};

// A scalar in [1, order) by rejection, so that no value is likelier than another.
Result<SecretNumber> draw_scalar(const Curve& curve, crypto::Random& random) {
  auto bytes = Secret<max_field_bytes>::of_size(curve.field_bytes);
  SecretNumber scalar{BN_secure_new()};
  if (scalar == nullptr) return fail_clean(Fault::crypto_failed);
  BN_set_flags(scalar.get(), BN_FLG_CONSTTIME);
  for (int draw = 0; draw < max_draws; ++draw) {
    TRY_VOID(random.fill(bytes.room()));
    bytes.room().front() &= curve.first_byte_mask();
    const auto raw = bytes.expose();
    if (BN_bin2bn(raw.data(), static_cast<int>(raw.size()), scalar.get()) == nullptr) {
      return fail_clean(Fault::crypto_failed);
    }
    if (!BN_is_zero(scalar.get()) && BN_cmp(scalar.get(), curve.order) < 0) return scalar;
  }
  return fail(Fault::random_failed);
}

bool encode(const Curve& curve, const EC_POINT* point, MutBytes out, BN_CTX* numbers) {
  return EC_POINT_point2oct(curve.group, point, POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), numbers) ==
         out.size();
}

class CurveExchange final : public crypto::KeyExchange {
 public:
  explicit CurveExchange(const Curve& curve) : curve_{curve} {}

  Result<void> begin(crypto::Random& random) {
    TRY(scalar_, draw_scalar(curve_, random));
    const NumberContext numbers{BN_CTX_secure_new()};
    const Point point{EC_POINT_new(curve_.group)};
    if (numbers == nullptr || point == nullptr ||
        EC_POINT_mul(curve_.group, point.get(), scalar_.get(), nullptr, nullptr, numbers.get()) != 1 ||
        !encode(curve_, point.get(), MutBytes{share_}.first(curve_.point_bytes()), numbers.get())) {
      return fail_clean(Fault::crypto_failed);
    }
    return {};
  }

  Bytes share() const override { return Bytes{share_}.first(curve_.point_bytes()); }

  Result<crypto::SharedSecret> finish(Bytes peer_share) override {
    if (peer_share.size() != curve_.point_bytes() || peer_share[0] != uncompressed) return fail(Fault::bad_key_share);
    const NumberContext numbers{BN_CTX_secure_new()};
    const Point peer{EC_POINT_new(curve_.group)};
    const Point agreed{EC_POINT_new(curve_.group)};
    if (numbers == nullptr || peer == nullptr || agreed == nullptr) return fail_clean(Fault::crypto_failed);
    // oct2point refuses coordinates out of range and points off the curve; the cofactor is 1.
    if (EC_POINT_oct2point(curve_.group, peer.get(), peer_share.data(), peer_share.size(), numbers.get()) != 1) {
      return fail_clean(Fault::bad_key_share);
    }
    auto point = Secret<max_point_bytes>::of_size(curve_.point_bytes());
    if (EC_POINT_mul(curve_.group, agreed.get(), nullptr, peer.get(), scalar_.get(), numbers.get()) != 1 ||
        !encode(curve_, agreed.get(), point.room(), numbers.get())) {
      return fail_clean(Fault::crypto_failed);
    }
    return crypto::SharedSecret{point.expose().subspan(1, curve_.field_bytes)};  // x alone: RFC 9846 §7.4.2
  }

 private:
  const Curve& curve_;
  SecretNumber scalar_;
  std::array<std::uint8_t, max_point_bytes> share_{};
};

class CurveGroup final : public crypto::Group {
 public:
  CurveGroup(std::uint16_t group_id, std::string_view group_name, int nid) : Group{group_id, group_name} {
    curve_.group = EC_GROUP_new_by_curve_name(nid);  // held as long as the program lives
    if (curve_.group == nullptr) {
      ERR_clear_error();
      return;
    }
    curve_.order = EC_GROUP_get0_order(curve_.group);
    curve_.field_bytes = static_cast<std::size_t>(EC_GROUP_get_degree(curve_.group) + 7) / 8;
  }

  bool usable() const { return curve_.group != nullptr; }

  Result<std::unique_ptr<crypto::KeyExchange>> start(crypto::Random& random) const override {
    auto exchange = std::make_unique<CurveExchange>(curve_);
    TRY_VOID(exchange->begin(random));
    return exchange;
  }

  Result<crypto::Response> respond(crypto::Random& random, Bytes peer_share) const override {
    CurveExchange exchange{curve_};
    TRY_VOID(exchange.begin(random));
    TRY(auto secret, exchange.finish(peer_share));
    const auto share = exchange.share();
    return crypto::Response{.share{share.begin(), share.end()}, .secret = std::move(secret)};
  }

 private:
  Curve curve_{};
};

}  // namespace

const crypto::Group* secp256r1() {
  static const CurveGroup group{0x0017, "secp256r1", NID_X9_62_prime256v1};
  return group.usable() ? &group : nullptr;
}

const crypto::Group* secp384r1() {
  static const CurveGroup group{0x0018, "secp384r1", NID_secp384r1};
  return group.usable() ? &group : nullptr;
}

const crypto::Group* secp521r1() {
  static const CurveGroup group{0x0019, "secp521r1", NID_secp521r1};
  return group.usable() ? &group : nullptr;
}

}  // namespace bulla::openssl
