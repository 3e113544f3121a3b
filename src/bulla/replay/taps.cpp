// replay: what a configuration gives an engine, passed on and noted on a tape.
#include "bulla/replay/taps.h"

#include "bulla/base/secret.h"
#include "bulla/base/try.h"
#include "bulla/replay/setting.h"

namespace bulla::replay {
namespace {

class TappedRandom final : public crypto::Random {
 public:
  TappedRandom(crypto::Random& random, std::shared_ptr<Tape> tape) : random_{random}, tape_{std::move(tape)} {}
  Result<void> fill(MutBytes out) override {
    TRY_VOID(random_.fill(out));
    tape_->add(Kind::drawn, Bytes{out});
    return {};
  }

 private:
  crypto::Random& random_;
  std::shared_ptr<Tape> tape_;
};

class TappedClock final : public Clock {
 public:
  TappedClock(const Clock& clock, std::shared_ptr<Tape> tape) : clock_{clock}, tape_{std::move(tape)} {}
  Time now() const override {
    const auto now = clock_.now();
    auto number = static_cast<std::uint64_t>(now.time_since_epoch().count());
    Buffer body(sizeof(number));
    for (std::size_t i = body.size(); i-- > 0; number >>= 8) body[i] = static_cast<std::uint8_t>(number);
    tape_->add(Kind::time, std::move(body));
    return now;
  }

 private:
  const Clock& clock_;
  std::shared_ptr<Tape> tape_;
};

// tape: null where its answers come through Engine::answer. What a decryption draws is part of its answer.
class TappedKey final : public crypto::PrivateKey {
 public:
  TappedKey(std::shared_ptr<const handshake::Identity> whose, std::shared_ptr<Tape> tape, crypto::Random& untapped)
      : whose_{std::move(whose)}, tape_{std::move(tape)}, untapped_{untapped} {}
  Result<Buffer> sign(crypto::SignatureAlgorithm algorithm, Bytes message) const override {
    auto signature = whose_->key().sign(algorithm, message);
    if (tape_) tape_->add(Kind::signature, encode_outcome(signature));
    return signature;
  }
  Result<crypto::Premaster> decrypt_premaster(Bytes encrypted, std::uint16_t version,
                                              crypto::Random& /*tapped*/) const override {
    auto premaster = whose_->key().decrypt_premaster(encrypted, version, untapped_);
    if (tape_) tape_->add(Kind::decrypted, outcome_of(premaster));
    return premaster;
  }
  crypto::KeyKind kind() const override { return whose_->key().kind(); }
  std::size_t bits() const override { return whose_->key().bits(); }
  Bytes public_key_info() const override { return whose_->key().public_key_info(); }

 private:
  static Buffer outcome_of(const Result<crypto::Premaster>& premaster) {
    if (!premaster) return encode_outcome(std::unexpected(premaster.error()));
    Result<Buffer> bytes = Buffer{premaster->expose().begin(), premaster->expose().end()};
    auto outcome = encode_outcome(bytes);
    wipe(*bytes);
    return outcome;
  }

  std::shared_ptr<const handshake::Identity> whose_;
  std::shared_ptr<Tape> tape_;
  crypto::Random& untapped_;
};

class TappedClientSessions final : public session::ClientSessions {
 public:
  TappedClientSessions(std::shared_ptr<session::ClientSessions> store, std::shared_ptr<Tape> tape)
      : store_{std::move(store)}, tape_{std::move(tape)} {}
  void put(session::Ticket ticket) override { store_->put(std::move(ticket)); }
  std::optional<session::Ticket> take(std::string_view host) override {
    auto ticket = store_->take(host);
    tape_->add(Kind::ticket_taken, ticket ? encode(*ticket) : Buffer{});
    return ticket;
  }

 private:
  std::shared_ptr<session::ClientSessions> store_;
  std::shared_ptr<Tape> tape_;
};

class TappedServerSessions final : public session::ServerSessions {
 public:
  TappedServerSessions(std::shared_ptr<session::ServerSessions> store, std::shared_ptr<Tape> tape)
      : store_{std::move(store)}, tape_{std::move(tape)} {}
  Result<Buffer> put(session::Session session, Time now) override {
    auto ticket = store_->put(std::move(session), now);
    tape_->add(Kind::ticket_issued, encode_outcome(ticket));
    return ticket;
  }
  std::optional<session::Session> find(Bytes ticket, Time now) override {
    auto session = store_->find(ticket, now);
    tape_->add(Kind::session_found, session ? session::encode(*session) : Buffer{});
    return session;
  }

 private:
  std::shared_ptr<session::ServerSessions> store_;
  std::shared_ptr<Tape> tape_;
};

class TappedSessionIds final : public session::SessionIds {
 public:
  TappedSessionIds(std::shared_ptr<session::SessionIds> store, std::shared_ptr<Tape> tape)
      : store_{std::move(store)}, tape_{std::move(tape)} {}
  void keep(Bytes id, session::Session session, Time now) override { store_->keep(id, std::move(session), now); }
  std::optional<session::Session> find(Bytes id, Time now) override {
    auto session = store_->find(id, now);
    tape_->add(Kind::session_found, session ? session::encode(*session) : Buffer{});
    return session;
  }

 private:
  std::shared_ptr<session::SessionIds> store_;
  std::shared_ptr<Tape> tape_;
};

class TappedPsks final : public session::ServerPsks {
 public:
  TappedPsks(std::shared_ptr<const session::ServerPsks> keys, std::shared_ptr<Tape> tape)
      : keys_{std::move(keys)}, tape_{std::move(tape)} {}
  std::shared_ptr<const session::ExternalPsk> find(Bytes identity) const override {
    auto psk = keys_->find(identity);
    tape_->add(Kind::external_key, psk ? psk->encode() : Buffer{});
    return psk;
  }

 private:
  std::shared_ptr<const session::ServerPsks> keys_;
  std::shared_ptr<Tape> tape_;
};

class TappedGuard final : public session::SingleUse {
 public:
  TappedGuard(std::shared_ptr<session::SingleUse> guard, std::shared_ptr<Tape> tape)
      : guard_{std::move(guard)}, tape_{std::move(tape)} {}
  bool first(Bytes mark, Time made, Time now) override {
    const bool first = guard_->first(mark, made, now);
    tape_->add(Kind::first_use, Buffer{first ? std::uint8_t{1} : std::uint8_t{0}});
    return first;
  }

 private:
  std::shared_ptr<session::SingleUse> guard_;
  std::shared_ptr<Tape> tape_;
};

// What a tapped configuration points to, and the configuration itself.
template <class Config>
struct Tapped {
  Tapped(std::shared_ptr<const Config> original, const std::shared_ptr<Tape>& tape)
      : untapped{std::move(original)},
        random{*untapped->provider->random, tape},
        clock{*untapped->clock, tape},
        provider{*untapped->provider},
        config{*untapped} {
    provider.random = &random;
    config.provider = &provider;
    config.clock = &clock;
  }

  std::shared_ptr<const Config> untapped;
  TappedRandom random;
  TappedClock clock;
  crypto::Provider provider;
  Config config;
};

template <class Config>
Result<std::shared_ptr<Tapped<Config>>> tapped(std::shared_ptr<const Config> config,
                                               const std::shared_ptr<Tape>& tape) {
  auto made = std::make_shared<Tapped<Config>>(std::move(config), tape);
  const auto on_tape = made->config.later.signature ? nullptr : tape;
  auto& untapped = *made->untapped->provider->random;
  for (auto& identity : made->config.identities) {
    const auto list = identity->certificate_list({.staple = true, .timestamps = true});
    TRY(identity, identity_of(list, std::make_shared<TappedKey>(identity, on_tape, untapped)));
  }
  return made;
}

}  // namespace

void Tape::add(Kind kind, Buffer body) {
  constexpr std::size_t overhead = 12;
  const std::scoped_lock lock{mutex_};
  if (cut_ || overhead + body.size() > max_recording - size_) {
    cut_ = true;
    wipe(body);
    return;
  }
  size_ += overhead + body.size();
  events_.emplace_back(kind, stopwatch_() - begin_, std::move(body));
}

Result<std::shared_ptr<const ClientConfig>> tap(std::shared_ptr<const ClientConfig> config,
                                                std::shared_ptr<Tape> tape) {
  TRY(auto made, tapped(std::move(config), tape));
  for (const auto& psk : made->config.psks) tape->add(Kind::external_key, psk->encode());
  auto& sessions = made->config.sessions;
  if (sessions) sessions = std::make_shared<TappedClientSessions>(sessions, tape);
  return std::shared_ptr<const ClientConfig>{made, &made->config};
}

Result<std::shared_ptr<const ServerConfig>> tap(std::shared_ptr<const ServerConfig> config,
                                                std::shared_ptr<Tape> tape) {
  TRY(auto made, tapped(std::move(config), tape));
  auto& tapped_config = made->config;
  if (tapped_config.sessions)
    tapped_config.sessions = std::make_shared<TappedServerSessions>(tapped_config.sessions, tape);
  if (tapped_config.session_ids)
    tapped_config.session_ids = std::make_shared<TappedSessionIds>(tapped_config.session_ids, tape);
  if (tapped_config.psks) tapped_config.psks = std::make_shared<TappedPsks>(tapped_config.psks, tape);
  if (tapped_config.replay_guard)
    tapped_config.replay_guard = std::make_shared<TappedGuard>(tapped_config.replay_guard, tape);
  if (tapped_config.choose_protocol)
    tapped_config.choose_protocol = [choose = tapped_config.choose_protocol, tape](const ProtocolOffer& offer) {
      auto chosen = choose(offer);
      Result<Buffer> answer = fail(Fault::no_common_protocol);
      if (chosen) answer = Buffer{chosen->begin(), chosen->end()};
      tape->add(Kind::protocol_chosen, encode_outcome(answer));
      return chosen;
    };
  return std::shared_ptr<const ServerConfig>{made, &made->config};
}

}  // namespace bulla::replay
