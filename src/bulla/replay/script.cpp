// replay: a recording as the answers to what an engine asks.
#include "bulla/replay/script.h"

#include <algorithm>

#include "bulla/base/secret.h"
#include "bulla/base/try.h"

namespace bulla::replay {
namespace {

class ScriptedRandom final : public crypto::Random {
 public:
  explicit ScriptedRandom(std::shared_ptr<Script> script) : script_{std::move(script)} {}
  Result<void> fill(MutBytes out) override {
    const auto* const drawn = script_->demand(Kind::drawn, Aspect::randomness);
    if (drawn == nullptr) return fail(Fault::replay_differs);
    if (drawn->body.size() != out.size()) {
      script_->differ(Aspect::randomness);
      return fail(Fault::replay_differs);
    }
    std::ranges::copy(drawn->body, out.begin());
    return {};
  }

 private:
  std::shared_ptr<Script> script_;
};

class ScriptedClock final : public Clock {
 public:
  explicit ScriptedClock(std::shared_ptr<Script> script) : script_{std::move(script)} {}
  Time now() const override {
    const auto* const time = script_->demand(Kind::time, Aspect::time);
    std::uint64_t number = 0;
    for (const auto byte : time != nullptr ? Bytes{time->body} : Bytes{}) number = number << 8 | byte;
    return Time{std::chrono::milliseconds{number & 0xffffffffffff}};
  }

 private:
  std::shared_ptr<Script> script_;
};

Result<Buffer> answer_to(Script& script, Kind kind, Aspect aspect) {
  const auto* const event = script.demand(kind, aspect);
  if (event == nullptr) return fail(Fault::replay_differs);
  return decode_outcome(event->body);
}

// Stands in for a key that is not there.
class ScriptedKey final : public crypto::PrivateKey {
 public:
  ScriptedKey(std::shared_ptr<Script> script, std::unique_ptr<crypto::PublicKey> public_half, Bytes public_key_info)
      : script_{std::move(script)},
        public_half_{std::move(public_half)},
        public_key_info_{public_key_info.begin(), public_key_info.end()} {}
  Result<Buffer> sign(crypto::SignatureAlgorithm /*algorithm*/, Bytes /*message*/) const override {
    return answer_to(*script_, Kind::signature, Aspect::signatures);
  }
  Result<crypto::Premaster> decrypt_premaster(Bytes /*encrypted*/, std::uint16_t /*version*/,
                                              crypto::Random& /*random*/) const override {
    TRY(auto decrypted, answer_to(*script_, Kind::decrypted, Aspect::signatures));
    crypto::Premaster premaster;
    const bool sound = decrypted.size() == crypto::premaster_size;
    if (sound) premaster = crypto::Premaster{decrypted};
    wipe(decrypted);
    if (sound) return premaster;
    script_->differ(Aspect::signatures);
    return fail(Fault::replay_differs);
  }
  crypto::KeyKind kind() const override { return public_half_->kind(); }
  std::size_t bits() const override { return public_half_->bits(); }
  Bytes public_key_info() const override { return public_key_info_; }

 private:
  std::shared_ptr<Script> script_;
  std::unique_ptr<crypto::PublicKey> public_half_;
  Buffer public_key_info_;
};

class ScriptedClientSessions final : public session::ClientSessions {
 public:
  explicit ScriptedClientSessions(std::shared_ptr<Script> script) : script_{std::move(script)} {}
  void put(session::Ticket /*ticket*/) override {}
  std::optional<session::Ticket> take(std::string_view /*host*/) override {
    const auto* const taken = script_->demand(Kind::ticket_taken, Aspect::sessions);
    if (taken == nullptr || taken->body.empty()) return std::nullopt;
    auto ticket = session::decode_ticket(taken->body);
    if (ticket) return *std::move(ticket);
    script_->differ(Aspect::sessions);
    return std::nullopt;
  }

 private:
  std::shared_ptr<Script> script_;
};

std::optional<session::Session> found_session(Script& script) {
  const auto* const found = script.demand(Kind::session_found, Aspect::sessions);
  if (found == nullptr || found->body.empty()) return std::nullopt;
  auto session = session::decode_session(found->body);
  if (session) return *std::move(session);
  script.differ(Aspect::sessions);
  return std::nullopt;
}

class ScriptedServerSessions final : public session::ServerSessions {
 public:
  explicit ScriptedServerSessions(std::shared_ptr<Script> script) : script_{std::move(script)} {}
  Result<Buffer> put(session::Session /*session*/, Time /*now*/) override {
    return answer_to(*script_, Kind::ticket_issued, Aspect::sessions);
  }
  std::optional<session::Session> find(Bytes /*ticket*/, Time /*now*/) override { return found_session(*script_); }

 private:
  std::shared_ptr<Script> script_;
};

class ScriptedSessionIds final : public session::SessionIds {
 public:
  explicit ScriptedSessionIds(std::shared_ptr<Script> script) : script_{std::move(script)} {}
  void keep(Bytes /*id*/, session::Session /*session*/, Time /*now*/) override {}
  std::optional<session::Session> find(Bytes /*id*/, Time /*now*/) override { return found_session(*script_); }

 private:
  std::shared_ptr<Script> script_;
};

std::shared_ptr<const session::ExternalPsk> key_in(const Event* event, Script& script) {
  if (event == nullptr || event->body.empty()) return nullptr;
  auto psk = session::ExternalPsk::decode(event->body);
  if (psk) return *std::move(psk);
  script.differ(Aspect::sessions);
  return nullptr;
}

class ScriptedPsks final : public session::ServerPsks {
 public:
  explicit ScriptedPsks(std::shared_ptr<Script> script) : script_{std::move(script)} {}
  std::shared_ptr<const session::ExternalPsk> find(Bytes /*identity*/) const override {
    return key_in(script_->demand(Kind::external_key, Aspect::sessions), *script_);
  }

 private:
  std::shared_ptr<Script> script_;
};

class ScriptedGuard final : public session::SingleUse {
 public:
  explicit ScriptedGuard(std::shared_ptr<Script> script) : script_{std::move(script)} {}
  bool first(Bytes /*mark*/, Time /*made*/, Time /*now*/) override {
    const auto* const first = script_->demand(Kind::first_use, Aspect::sessions);
    return first != nullptr && first->body[0] == 1;
  }

 private:
  std::shared_ptr<Script> script_;
};

}  // namespace

const Event* Script::next(Kind kind) {
  auto& at = next_[std::to_underlying(kind)];
  const auto& events = recording_.events;
  while (at < events.size() && events[at].kind != kind) ++at;
  return at < events.size() ? &events[at++] : nullptr;
}

const Event* Script::demand(Kind kind, Aspect aspect) {
  const auto* const event = next(kind);
  if (event == nullptr) differ(aspect);
  return event;
}

void Script::differ(Aspect aspect, std::size_t offset) {
  if (!difference_) difference_ = Difference{aspect, records_, offset};
}

void Script::compare(Bytes record) {
  const auto* const recorded = next(Kind::sent);
  const auto expected = recorded != nullptr ? Bytes{recorded->body} : Bytes{};
  if (!same_bytes(record, expected)) {
    const auto same = std::ranges::mismatch(record, expected).in1 - record.begin();
    return differ(Aspect::bytes, static_cast<std::size_t>(same));
  }
  ++records_;
  bytes_ += record.size();
}

Actors::Actors(std::shared_ptr<Script> said, const crypto::Provider& real)
    : script{std::move(said)},
      random{std::make_unique<ScriptedRandom>(script)},
      clock{std::make_unique<ScriptedClock>(script)},
      provider{real} {
  provider.random = random.get();
}

void Actors::offer_as(const Summary& recorded) {
  using enum crypto::SignatureAlgorithm;
  constexpr std::array newer{ml_dsa_44, ml_dsa_65, ml_dsa_87};
  signatures.assign(provider.signatures.begin(), provider.signatures.end());
  for (const auto algorithm : newer) {
    std::erase(signatures, algorithm);
    if (recorded.ml_dsa) signatures.push_back(algorithm);
  }
  provider.signatures = signatures;
}

Circumstances Actors::circumstances(const Circumstances& given) const {
  auto made = given;
  made.provider = &provider;
  made.clock = clock.get();
  made.client_sessions = std::make_shared<ScriptedClientSessions>(script);
  made.server_sessions = std::make_shared<ScriptedServerSessions>(script);
  made.session_ids = std::make_shared<ScriptedSessionIds>(script);
  if (script->self() == Side::server) made.server_psks = std::make_shared<ScriptedPsks>(script);
  while (script->self() == Side::client) {
    const auto* const event = script->next(Kind::external_key);
    if (event == nullptr) break;
    if (auto psk = key_in(event, *script)) made.client_psks.push_back(std::move(psk));
  }
  made.replay_guard = std::make_shared<ScriptedGuard>(script);
  made.choose_protocol = [said = script](const ProtocolOffer&) -> std::optional<std::string> {
    const auto chosen = answer_to(*said, Kind::protocol_chosen, Aspect::protocol);
    if (!chosen) return std::nullopt;
    return std::string{text_of(*chosen)};
  };
  made.key = [this](Bytes info) -> Result<std::shared_ptr<const crypto::PrivateKey>> {
    auto public_half = provider.import_public_key(info);
    if (!public_half) return fail(Fault::recording_unreadable);
    return std::make_shared<const ScriptedKey>(script, *std::move(public_half), info);
  };
  return made;
}

}  // namespace bulla::replay
