// openssl: X25519. The private key is 32 bytes of the injected Random, so that a handshake replays.
#include "bulla/openssl/x25519.h"

#include <openssl/core_names.h>

#include <array>

#include "bulla/base/try.h"
#include "bulla/openssl/handles.h"

namespace bulla::openssl {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::array<std::uint8_t, key_bytes> base_point{9};  // RFC 7748 §4.1

// Null on failure. EVP_PKEY_fromdata on a kept context costs half of EVP_PKEY_new_raw_public_key. A context that there
// was no memory for is tried again.
Key import(int selection, OSSL_PARAM* parameters) {
  thread_local KeyContext importer;
  if (importer == nullptr) importer.reset(EVP_PKEY_CTX_new_from_name(nullptr, "X25519", nullptr));
  EVP_PKEY* key = nullptr;
  if (importer == nullptr || EVP_PKEY_fromdata_init(importer.get()) != 1 ||
      EVP_PKEY_fromdata(importer.get(), &key, selection, parameters) != 1) {
    ERR_clear_error();
    return {};
  }
  return Key{key};
}

OSSL_PARAM parameter(const char* name, Bytes value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(value.data()), value.size());
}

Key import_public(Bytes value) {
  std::array parameters{parameter(OSSL_PKEY_PARAM_PUB_KEY, value), OSSL_PARAM_construct_end()};
  return import(EVP_PKEY_PUBLIC_KEY, parameters.data());
}

// Given no public half, libcrypto would compute it by a slower path than `derive` against the base point: it gets the
// base point in that place, which agreement never reads.
Key import_private(Bytes scalar) {
  std::array parameters{parameter(OSSL_PKEY_PARAM_PRIV_KEY, scalar), parameter(OSSL_PKEY_PARAM_PUB_KEY, base_point),
                        OSSL_PARAM_construct_end()};
  return import(EVP_PKEY_KEYPAIR, parameters.data());
}

EVP_PKEY* base_point_key() {
  static const Key key = import_public(base_point);
  return key.get();
}

// Null on failure. One key a thread takes one value after the other, since each new key costs more than all else about
// it; good until the next call.
EVP_PKEY* peer_key(Bytes value) {
  thread_local Key key;
  if (key == nullptr) key = import_public(base_point);
  if (key == nullptr || EVP_PKEY_set1_encoded_public_key(key.get(), value.data(), value.size()) != 1) {
    ERR_clear_error();
    return nullptr;
  }
  return key.get();
}

// A private key that has agreed with the base point, ready to agree with the peer.
class X25519Exchange final : public crypto::KeyExchange {
 public:
  Result<void> begin(crypto::Random& random) {
    auto scalar = Secret<key_bytes>::of_size(key_bytes);
    TRY_VOID(random.fill(scalar.room()));
    key_ = import_private(scalar.expose());
    if (key_ == nullptr) return fail(Fault::crypto_failed);
    agreement_.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    if (agreement_ == nullptr || EVP_PKEY_derive_init(agreement_.get()) != 1 || !agree(base_point_key(), share_)) {
      return fail_clean(Fault::crypto_failed);
    }
    return {};
  }

  Bytes share() const override { return share_; }

  Result<crypto::SharedSecret> finish(Bytes peer_share) override {
    if (peer_share.size() != key_bytes) return fail(Fault::bad_key_share);
    auto* const peer = peer_key(peer_share);
    if (peer == nullptr) return fail(Fault::bad_key_share);
    auto secret = crypto::SharedSecret::of_size(key_bytes);
    constexpr std::array<std::uint8_t, key_bytes> zeros{};
    if (!agree(peer, secret.room()) || equal_in_constant_time(secret.expose(), zeros)) {
      return fail_clean(Fault::bad_shared_secret);
    }
    return secret;
  }

 private:
  bool agree(EVP_PKEY* peer, MutBytes out) {
    constexpr int dont_validate = 0;  // every 32 bytes are a public value (RFC 7748 §5)
    std::size_t size = out.size();
    return EVP_PKEY_derive_set_peer_ex(agreement_.get(), peer, dont_validate) == 1 &&
           EVP_PKEY_derive(agreement_.get(), out.data(), &size) == 1 && size == key_bytes;
  }

  Key key_;
  KeyContext agreement_;
  std::array<std::uint8_t, key_bytes> share_{};
};

class X25519Group final : public crypto::Group {
 public:
  X25519Group() : Group{0x001d, "x25519"} {}

  Result<std::unique_ptr<crypto::KeyExchange>> start(crypto::Random& random) const override {
    auto exchange = std::make_unique<X25519Exchange>();
    TRY_VOID(exchange->begin(random));
    return exchange;
  }

  Result<crypto::Response> respond(crypto::Random& random, Bytes peer_share) const override {
    X25519Exchange exchange;
    TRY_VOID(exchange.begin(random));
    TRY(auto secret, exchange.finish(peer_share));
    const auto share = exchange.share();
    return crypto::Response{.share{share.begin(), share.end()}, .secret = std::move(secret)};
  }
};

}  // namespace

const crypto::Group* x25519() {
  static const X25519Group group;
  return base_point_key() == nullptr ? nullptr : &group;
}

}  // namespace bulla::openssl
