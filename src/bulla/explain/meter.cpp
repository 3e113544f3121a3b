#include "bulla/explain/meter.h"

#include <ctime>

#include "bulla/base/try.h"
#include "bulla/replay/setting.h"

namespace bulla::explain {
namespace {

class MeteredExchange final : public crypto::KeyExchange {
 public:
  MeteredExchange(std::unique_ptr<crypto::KeyExchange> exchange, std::string_view group, std::shared_ptr<Meter> meter)
      : exchange_{std::move(exchange)}, group_{group}, meter_{std::move(meter)} {}
  Bytes share() const override { return exchange_->share(); }
  Result<crypto::SharedSecret> finish(Bytes peer_share) override {
    return meter_->measure("key agreed on", group_, [&] { return exchange_->finish(peer_share); });
  }

 private:
  std::unique_ptr<crypto::KeyExchange> exchange_;
  std::string_view group_;
  std::shared_ptr<Meter> meter_;
};

class MeteredGroup final : public crypto::Group {
 public:
  MeteredGroup(const crypto::Group& group, std::shared_ptr<Meter> meter)
      : Group{group.id, group.name}, group_{group}, meter_{std::move(meter)} {}
  Result<std::unique_ptr<crypto::KeyExchange>> start(crypto::Random& random) const override {
    TRY(auto exchange, meter_->measure("key share made", name, [&] { return group_.start(random); }));
    return std::make_unique<MeteredExchange>(std::move(exchange), name, meter_);
  }
  Result<crypto::Response> respond(crypto::Random& random, Bytes peer_share) const override {
    return meter_->measure("key share made and key agreed on", name,
                           [&] { return group_.respond(random, peer_share); });
  }

 private:
  const crypto::Group& group_;
  std::shared_ptr<Meter> meter_;
};

class MeteredKey final : public crypto::PrivateKey {
 public:
  MeteredKey(std::shared_ptr<const handshake::Identity> whose, std::shared_ptr<Meter> meter)
      : whose_{std::move(whose)}, meter_{std::move(meter)} {}
  Result<Buffer> sign(crypto::SignatureAlgorithm algorithm, Bytes message) const override {
    return meter_->measure("signature made", crypto::signature_algorithm_name(algorithm),
                           [&] { return whose_->key().sign(algorithm, message); });
  }
  Result<crypto::Premaster> decrypt_premaster(Bytes encrypted, std::uint16_t version,
                                              crypto::Random& random) const override {
    return meter_->measure("secret decrypted", crypto::key_kind_name(kind()),
                           [&] { return whose_->key().decrypt_premaster(encrypted, version, random); });
  }
  crypto::KeyKind kind() const override { return whose_->key().kind(); }
  std::size_t bits() const override { return whose_->key().bits(); }
  Bytes public_key_info() const override { return whose_->key().public_key_info(); }

 private:
  std::shared_ptr<const handshake::Identity> whose_;
  std::shared_ptr<Meter> meter_;
};

// A provider and the groups that it points to.
struct MeteredProvider {
  MeteredProvider(const crypto::Provider& real, const std::shared_ptr<Meter>& meter) : provider{real} {
    for (const auto* const group : real.groups) groups.push_back(std::make_unique<MeteredGroup>(*group, meter));
    for (const auto& group : groups) pointers.push_back(group.get());
    provider.groups = pointers;
  }

  std::vector<std::unique_ptr<crypto::Group>> groups;
  std::vector<const crypto::Group*> pointers;
  crypto::Provider provider;
};

template <class Config>
struct MeteredConfig {
  std::shared_ptr<const Config> unmetered;
  std::shared_ptr<const crypto::Provider> provider;
  Config config;
};

template <class Config>
Result<std::shared_ptr<const Config>> metered_config(std::shared_ptr<const Config> config,
                                                     const std::shared_ptr<Meter>& meter) {
  auto provider = metered(*config->provider, meter);
  auto made = std::make_shared<MeteredConfig<Config>>(config, std::move(provider), *config);
  made->config.provider = made->provider.get();
  for (auto& identity : made->config.identities) {
    const auto list = identity->certificate_list({.staple = true, .timestamps = true});
    TRY(identity, replay::identity_of(list, std::make_shared<MeteredKey>(identity, meter)));
  }
  return std::shared_ptr<const Config>{made, &made->config};
}

}  // namespace

std::chrono::nanoseconds thread_work() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

void Meter::add(Operation operation) {
  measured_ += operation.cpu;
  operation.at = stopwatch_() - begin_;
  if (operations_.size() >= max_page_operations) {
    ++left_out_;
  } else {
    operations_.push_back(std::move(operation));
  }
}

void Meter::add_since(const Mark& mark, Operation operation) {
  operation.cpu = clock_() - mark.work - (measured_ - mark.measured);
  add(std::move(operation));
}

std::shared_ptr<const crypto::Provider> metered(const crypto::Provider& provider, std::shared_ptr<Meter> meter) {
  auto made = std::make_shared<MeteredProvider>(provider, meter);
  return {made, &made->provider};
}

Result<std::shared_ptr<const ClientConfig>> metered(std::shared_ptr<const ClientConfig> config,
                                                    const std::shared_ptr<Meter>& meter) {
  return metered_config(std::move(config), meter);
}

Result<std::shared_ptr<const ServerConfig>> metered(std::shared_ptr<const ServerConfig> config,
                                                    const std::shared_ptr<Meter>& meter) {
  return metered_config(std::move(config), meter);
}

}  // namespace bulla::explain
