// One call of the cryptographic library fails, whichever it is: the side that made it ends with its fault and says so,
// or goes on without what it can do without (a ticket); the other believes in nothing that is not there.
#include "bulla/base/try.h"
#include "bulla/openssl/provider.h"
#include "faults/talk.h"

namespace bulla::test {
namespace {

// Fails the call of this number, counted from 0, and no other.
struct Fuse {
  std::size_t calls_left = 0;
  bool blown = false;
  Result<void> burn() {
    if (blown || calls_left-- > 0) return {};
    blown = true;
    return fail(Fault::crypto_failed);
  }
};
Fuse fuse;  // of the one connection that there is; a function pointer of the provider carries no other

class FusedRandom final : public crypto::Random {
 public:
  explicit FusedRandom(crypto::Random& real) : real_{real} {}
  Result<void> fill(MutBytes out) override {
    TRY_VOID(fuse.burn());
    return real_.fill(out);
  }

 private:
  crypto::Random& real_;
};

class FusedExchange final : public crypto::KeyExchange {
 public:
  explicit FusedExchange(std::unique_ptr<crypto::KeyExchange> real) : real_{std::move(real)} {}
  Bytes share() const override { return real_->share(); }
  Result<crypto::SharedSecret> finish(Bytes peer_share) override {
    TRY_VOID(fuse.burn());
    return real_->finish(peer_share);
  }
  crypto::KeyExchange* part(const crypto::Group& group) override { return real_->part(group); }

 private:
  std::unique_ptr<crypto::KeyExchange> real_;
};

class FusedGroup final : public crypto::Group {
 public:
  explicit FusedGroup(const crypto::Group& real) : Group{real.id, real.name, real.kind}, real_{real} {}
  Result<std::unique_ptr<crypto::KeyExchange>> start(crypto::Random& random) const override {
    TRY_VOID(fuse.burn());
    TRY(auto exchange, real_.start(random));
    return std::make_unique<FusedExchange>(std::move(exchange));
  }
  Result<crypto::Response> respond(crypto::Random& random, Bytes peer_share) const override {
    TRY_VOID(fuse.burn());
    return real_.respond(random, peer_share);
  }

 private:
  const crypto::Group& real_;
};

class FusedSealer final : public crypto::Sealer {
 public:
  explicit FusedSealer(std::unique_ptr<crypto::Sealer> real) : real_{std::move(real)} {}
  Result<void> seal(Bytes nonce, Bytes associated, Bytes content, Bytes trailer, MutBytes out) override {
    TRY_VOID(fuse.burn());
    return real_->seal(nonce, associated, content, trailer, out);
  }

 private:
  std::unique_ptr<crypto::Sealer> real_;
};

class FusedOpener final : public crypto::Opener {
 public:
  explicit FusedOpener(std::unique_ptr<crypto::Opener> real) : real_{std::move(real)} {}
  Result<MutBytes> open(Bytes nonce, Bytes associated, MutBytes sealed) override {
    TRY_VOID(fuse.burn());
    return real_->open(nonce, associated, sealed);
  }

 private:
  std::unique_ptr<crypto::Opener> real_;
};

class FusedAead final : public crypto::Aead {
 public:
  explicit FusedAead(const crypto::Aead& real) : Aead{real.name, real.key_size, real.record_limit}, real_{real} {}
  std::unique_ptr<crypto::Sealer> sealer(Bytes key) const override {
    return std::make_unique<FusedSealer>(real_.sealer(key));
  }
  std::unique_ptr<crypto::Opener> opener(Bytes key) const override {
    return std::make_unique<FusedOpener>(real_.opener(key));
  }

 private:
  const crypto::Aead& real_;
};

class FusedMode final : public crypto::CbcMode {
 public:
  explicit FusedMode(std::unique_ptr<crypto::CbcMode> real) : real_{std::move(real)} {}
  Result<void> apply(Bytes iv, MutBytes blocks) override {
    TRY_VOID(fuse.burn());
    return real_->apply(iv, blocks);
  }

 private:
  std::unique_ptr<crypto::CbcMode> real_;
};

class FusedCipher final : public crypto::BlockCipher {
 public:
  explicit FusedCipher(const crypto::BlockCipher& real) : BlockCipher{real.name, real.key_size}, real_{real} {}
  std::unique_ptr<crypto::CbcMode> encrypter(Bytes key) const override {
    return std::make_unique<FusedMode>(real_.encrypter(key));
  }
  std::unique_ptr<crypto::CbcMode> decrypter(Bytes key) const override {
    return std::make_unique<FusedMode>(real_.decrypter(key));
  }

 private:
  const crypto::BlockCipher& real_;
};

class FusedPublicKey final : public crypto::PublicKey {
 public:
  explicit FusedPublicKey(std::unique_ptr<crypto::PublicKey> real) : real_{std::move(real)} {}
  Result<void> verify(crypto::SignatureAlgorithm algorithm, Bytes message, Bytes signature) const override {
    TRY_VOID(fuse.burn());
    return real_->verify(algorithm, message, signature);
  }
  crypto::KeyKind kind() const override { return real_->kind(); }
  std::size_t bits() const override { return real_->bits(); }
  Result<Buffer> encrypt_premaster(const crypto::Premaster& premaster, crypto::Random& random) const override {
    TRY_VOID(fuse.burn());
    return real_->encrypt_premaster(premaster, random);
  }

 private:
  std::unique_ptr<crypto::PublicKey> real_;
};

Result<std::unique_ptr<crypto::PublicKey>> import_fused(Bytes public_key_info) {
  TRY_VOID(fuse.burn());
  TRY(auto key, openssl::provider().import_public_key(public_key_info));
  return std::make_unique<FusedPublicKey>(std::move(key));
}

class FusedPrivateKey final : public crypto::PrivateKey {
 public:
  explicit FusedPrivateKey(std::shared_ptr<const handshake::Identity> whose) : whose_{std::move(whose)} {}
  Result<Buffer> sign(crypto::SignatureAlgorithm algorithm, Bytes message) const override {
    TRY_VOID(fuse.burn());
    return real().sign(algorithm, message);
  }
  Result<crypto::Premaster> decrypt_premaster(Bytes encrypted, std::uint16_t version,
                                              crypto::Random& random) const override {
    TRY_VOID(fuse.burn());
    return real().decrypt_premaster(encrypted, version, random);
  }
  crypto::KeyKind kind() const override { return real().kind(); }
  std::size_t bits() const override { return real().bits(); }
  Bytes public_key_info() const override { return real().public_key_info(); }

 private:
  const crypto::PrivateKey& real() const { return whose_->key(); }

  std::shared_ptr<const handshake::Identity> whose_;
};

// The provider of a scene, each call of it on the fuse.
class FusedLibrary {
 public:
  explicit FusedLibrary(const crypto::Provider& real) : random_{*real.random}, provider_{real} {
    provider_.random = &random_;
    provider_.import_public_key = import_fused;
    for (const auto* const group : real.groups) groups_.push_back(std::make_unique<FusedGroup>(*group));
    for (const auto& group : groups_) group_pointers_.push_back(group.get());
    for (auto suite : real.suites) {
      suite.aead = fused(*suite.aead);
      suites_.push_back(suite);
    }
    for (auto suite : real.suites12) {
      if (auto* const aead = std::get_if<crypto::AeadProtection>(&suite.protection)) {
        aead->aead = fused(*aead->aead);
      } else {
        auto& cbc = std::get<crypto::CbcProtection>(suite.protection);
        cbc.cipher = ciphers_.emplace_back(std::make_unique<FusedCipher>(*cbc.cipher)).get();
      }
      suites12_.push_back(suite);
    }
    provider_.groups = group_pointers_;
    provider_.suites = suites_;
    provider_.suites12 = suites12_;
  }
  FusedLibrary(const FusedLibrary&) = delete;
  FusedLibrary& operator=(const FusedLibrary&) = delete;
  const crypto::Provider& provider() const { return provider_; }

 private:
  const crypto::Aead* fused(const crypto::Aead& real) {
    return aeads_.emplace_back(std::make_unique<FusedAead>(real)).get();
  }

  FusedRandom random_;
  std::vector<std::unique_ptr<crypto::Group>> groups_;
  std::vector<const crypto::Group*> group_pointers_;
  std::vector<std::unique_ptr<crypto::Aead>> aeads_;
  std::vector<std::unique_ptr<crypto::BlockCipher>> ciphers_;
  std::vector<crypto::Suite> suites_;
  std::vector<crypto::Suite12> suites12_;
  crypto::Provider provider_;
};

void fuse_keys(std::vector<std::shared_ptr<const handshake::Identity>>& identities) {
  for (auto& identity : identities) {
    const Bytes leaf = identity->shown_first();
    identity =
        handshake::Identity::create({Buffer{leaf.begin(), leaf.end()}}, std::make_shared<FusedPrivateKey>(identity))
            .value();
  }
}

bool says(const std::optional<Error>& error, Fault fault) { return error && error->fault == fault; }

// One connection whose library fails at this call. False: it did not come so far.
bool try_at(std::string_view scenario, std::size_t number) {
  const auto scene = scene_of(scenario);
  const FusedLibrary library{scene->provider};
  scene->client->provider = scene->server->provider = &library.provider();
  fuse_keys(scene->client->identities);
  fuse_keys(scene->server->identities);
  fuse = {.calls_left = number};
  Talk talk{*scene};
  talk.run();
  talk.expect_sound();
  if (!talk.failed()) {
    talk.expect_whole();
  } else {
    EXPECT_TRUE(says(talk.client.error, Fault::crypto_failed) || says(talk.server.error, Fault::crypto_failed));
  }
  return fuse.blown;
}

class Library : public ::testing::TestWithParam<const char*> {};

TEST_P(Library, MayFailAtAnyCall) {
  std::size_t calls = 0;
  while (try_at(GetParam(), calls) && !HasFailure()) ++calls;
  EXPECT_FALSE(HasFailure()) << "at call " << calls;
  EXPECT_GT(calls, 15U);
}

INSTANTIATE_TEST_SUITE_P(EachKindOfConnection, Library,
                         ::testing::Values("full", "retried", "mutual", "resumed", "early data", "tls12 full",
                                           "tls12 transported", "tls12 mutual", "tls12 resumed by ticket",
                                           "tls12 resumed by id"),
                         [](const auto& parameter) {
                           std::string name{parameter.param};
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

}  // namespace
}  // namespace bulla::test
