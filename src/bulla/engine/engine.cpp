#include "bulla/engine/engine.h"

#include <algorithm>
#include <new>

#include "bulla/base/try.h"
#include "bulla/engine/core.h"
#include "bulla/handshake/answers.h"
#include "bulla/handshake/choice.h"
#include "bulla/handshake/client13/afterwards.h"
#include "bulla/handshake/client13/handshake.h"
#include "bulla/handshake/server13/handshake.h"
#include "bulla/handshake/shared_key.h"
#include "bulla/handshake/versions.h"

namespace bulla {
namespace {

// What a client's handshake refers to.
struct ClientParts {
  std::shared_ptr<const ClientConfig> config;
  x509::ReferenceName server;
};

// The least without which a handshake can't be begun.
bool usable(const auto& config) {
  return config && config->provider != nullptr && config->policy != nullptr && config->clock != nullptr &&
         std::ranges::none_of(config->identities, [](const auto& identity) { return identity == nullptr; }) &&
         (handshake::speaks_tls13(*config) || handshake::speaks_tls12(*config));
}

bool usable_keys(const ClientConfig& config) {
  return config.psks.size() <= max_offered_psks &&
         std::ranges::none_of(config.psks, [](const auto& psk) { return psk == nullptr; });
}

// What both roles do: the blob opened, its suite found, and what ConnectionInfo can say of it.
struct Moved {
  engine::Snapshot snapshot;
  const crypto::Suite* suite;
};
Result<Moved> opened(Bytes blob, const HandOver& how, const auto& config, Side self, ConnectionInfo& info) {
  TRY(auto snapshot, engine::open(blob, how, *config.provider, config.clock->now()));
  const auto& terms = snapshot.session.terms;
  const auto* const suite = handshake::find_suite(terms.suite, *config.policy, *config.provider);
  if (snapshot.self != self || suite == nullptr || snapshot.read.secret.size() != suite->hash->size ||
      snapshot.write.secret.size() != suite->hash->size)
    return fail(Fault::handover_unreadable);
  const auto known = [](wire::SignatureScheme scheme) {
    return scheme == wire::SignatureScheme{} ? std::optional<wire::SignatureScheme>{} : scheme;
  };
  info.version = wire::ProtocolVersion::tls13;
  info.suite = terms.suite;
  info.group = terms.group;
  info.peer_scheme = known(terms.peer_scheme);
  info.own_scheme = known(snapshot.own_scheme);
  info.protocol = terms.protocol;
  info.server_name = terms.server_name;
  info.hello_retried = snapshot.hello_retried;
  info.resumed = snapshot.resumed;
  return Moved{std::move(snapshot), suite};
}

std::size_t count_in(const Result<Received>& result) { return result ? result->consumed : 0; }
std::size_t count_in(const Result<std::size_t>& result) { return result ? *result : 0; }
std::size_t count_in(const Result<void>&) { return 0; }

// Where memory runs out, or code of the caller's throws, something is half done: the connection is over.
template <class Act>
auto whole_or_over(engine::Core& core, Outbox& out, Act&& act) -> decltype(act()) {
  try {
    return act();
  } catch (const std::bad_alloc&) {
    return std::unexpected(core.fail_with({.fault = Fault::out_of_memory}, out));
  } catch (...) {
    core.fail_with({.fault = Fault::api_misuse}, out);
    throw;
  }
}

// Does what was asked, then tells who watches.
auto told(engine::Core& core, Call call, Outbox& out, auto&& act) {
  return whole_or_over(core, out, [&] {
    call.pending = out.pending().size();
    call.room = out.room().size();
    auto result = act();
    call.taken = count_in(result);
    call.error = result ? nullptr : &result.error();
    core.witness().called(call);
    return result;
  });
}

// What changes nothing may be asked again.
template <class Act>
auto asked(Act&& act) -> decltype(act()) {
  try {
    return act();
  } catch (const std::bad_alloc&) {
    return fail(Fault::out_of_memory);
  }
}

// That the answer can't be had, or that the verdict is no.
std::optional<Error> why_refused(const Result<Answer>& answer) {
  if (!answer) return answer.error();
  const auto* const verdict = std::get_if<PeerJudged>(&*answer);
  return verdict == nullptr || verdict->peer ? std::nullopt : std::optional{verdict->peer.error()};
}

}  // namespace

Engine::Engine(std::unique_ptr<engine::Core> core) : core_{std::move(core)} {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<Received> Engine::receive(MutBytes wire, Outbox& out) {
  return told(*core_, {.what = Call::What::receive, .bytes = wire}, out, [&] { return core_->receive(wire, out); });
}
Result<std::size_t> Engine::send(Bytes plaintext, Outbox& out) {
  return told(*core_, {.what = Call::What::send, .bytes = plaintext}, out, [&] { return core_->send(plaintext, out); });
}
bool Engine::flush(Outbox& out) {
  if (core_->has_nothing_to_say()) return true;
  bool all = false;
  (void)told(*core_, {.what = Call::What::flush}, out, [&]() -> Result<void> {
    all = core_->flush(out);
    return {};
  });
  return all;
}
Result<void> Engine::close(Outbox& out) {
  return told(*core_, {.what = Call::What::close}, out, [&] { return core_->close(out); });
}
Result<void> Engine::end_of_input() {
  Outbox nowhere{MutBytes{}};
  return told(*core_, {.what = Call::What::end_of_input}, nowhere, [&] { return core_->end_of_input(); });
}
Error Engine::time_out(Outbox& out) {
  return told(*core_, {.what = Call::What::time_out}, out,
              [&]() -> Result<void> {
                return std::unexpected(core_->fail_with({.fault = Fault::handshake_timeout}, out));
              })
      .error();
}
Result<void> Engine::update_keys(KeyUpdate which, Outbox& out) {
  const auto what = which == KeyUpdate::ours ? Call::What::update_our_keys : Call::What::update_both_keys;
  return told(*core_, {.what = what}, out, [&] { return core_->update_keys(which, out); });
}
Result<void> Engine::export_keying_material(std::string_view label, std::optional<Bytes> context, MutBytes out) const {
  return asked([&] { return core_->export_keying_material(label, context, out); });
}
const Question* Engine::question() const { return core_->question(); }
Result<Received> Engine::answer(Result<Answer> answer, Outbox& out) {
  return whole_or_over(*core_, out, [&] {
    auto bytes = answer ? encode(*answer) : Buffer{};
    const auto why_not = why_refused(answer);
    const Call call{.what = Call::What::answer, .bytes = bytes, .refused = why_not ? &*why_not : nullptr};
    auto received = told(*core_, call, out, [&] { return core_->answer(std::move(answer), out); });
    wipe(bytes);
    return received;
  });
}
bool Engine::stands_still() const { return core_->stands_still(); }
Result<Buffer> Engine::hand_over(Bytes key, const Outbox& out, const crypto::Provider& provider, Time now) {
  Outbox nowhere{MutBytes{}};
  return whole_or_over(*core_, nowhere, [&] { return core_->hand_over(key, out, provider, now); });
}
Result<void> Engine::export_early_keying_material(std::string_view label, Bytes context, MutBytes out) const {
  return asked([&] { return core_->export_early(label, context, out); });
}
bool Engine::established() const { return core_->established(); }
const ConnectionInfo& Engine::info() const { return core_->info(); }

Result<std::array<std::uint8_t, 32>> Engine::channel_binding() const {
  std::array<std::uint8_t, 32> binding{};
  TRY_VOID(export_keying_material("EXPORTER-Channel-Binding", Bytes{}, binding));
  return binding;
}

Client::Client(std::shared_ptr<const ClientConfig> config, x509::ReferenceName server, Observer* observer)
    : Engine{std::make_unique<engine::Core>(Side::client, observer)} {
  const bool believes = config && (config->trust || config->server_keys || handshake::wants_key_alone(*config));
  if (!usable(config) || !usable_keys(*config) || !believes) {
    core_->refuse(Fault::api_misuse);
    return;
  }
  const auto parts = std::make_shared<const ClientParts>(std::move(config), std::move(server));
  if (parts->server.kind() == x509::NameKind::dns) core_->info().server_name = parts->server.text();
  core_->pad_to(parts->config->record_padding);
  if (handshake::speaks_tls12(*parts->config)) core_->may_speak_tls12(*parts->config->provider->random);
  core_->begin(
      handshake::client13::make_handshake({*parts->config, parts->server, *core_, core_->witness(), core_->info()}),
      parts);
}

Result<Client> Client::take_over(Bytes blob, const HandOver& how, std::shared_ptr<const ClientConfig> config,
                                 x509::ReferenceName server, Observer* observer) {
  if (!usable(config) || !(config->trust || config->server_keys)) return fail(Fault::api_misuse);
  auto core = std::make_unique<engine::Core>(Side::client, observer);
  TRY(auto moved, opened(blob, how, *config, Side::client, core->info()));
  const auto parts = std::make_shared<const ClientParts>(std::move(config), std::move(server));
  const auto& terms = moved.snapshot.session.terms;
  if (terms.peer_certificate.empty()) return fail(Fault::handover_unreadable);
  auto judged = handshake::judge_server(terms.peer_certificate, terms.peer_type, *parts->config, parts->server);
  TRY(core->info().peer, handshake::note(std::move(judged), core->witness()));
  auto afterwards =
      handshake::client13::make_afterwards({*parts->config, parts->server, *core, core->witness(), core->info()},
                                           *moved.suite, std::move(moved.snapshot.session));
  TRY_VOID(core->take_over(std::move(moved.snapshot), *moved.suite, std::move(afterwards), parts));
  return Client{std::move(core)};
}

Client::Client(std::unique_ptr<engine::Core> core) : Engine{std::move(core)} {}

std::uint32_t Client::early_data_room() const { return core_->early_data_room(); }
Result<std::size_t> Client::send_early(Bytes plaintext, Outbox& out) {
  return told(*core_, {.what = Call::What::send_early, .bytes = plaintext}, out,
              [&] { return core_->send_early(plaintext, out); });
}

Result<void> Client::start(Outbox& out) {
  return told(*core_, {.what = Call::What::start}, out, [&] { return core_->start(out); });
}

Result<Server> Server::take_over(Bytes blob, const HandOver& how, std::shared_ptr<const ServerConfig> config,
                                 Observer* observer) {
  if (!usable(config)) return fail(Fault::api_misuse);
  auto core = std::make_unique<engine::Core>(Side::server, observer);
  TRY(auto moved, opened(blob, how, *config, Side::server, core->info()));
  const auto& terms = moved.snapshot.session.terms;
  if (!terms.peer_certificate.empty()) {
    if (!config->client_trust && !config->client_keys) return fail(Fault::api_misuse);
    auto judged = handshake::judge_client(terms.peer_certificate, terms.peer_type, *config);
    TRY(core->info().peer, handshake::note(std::move(judged), core->witness()));
  }
  TRY_VOID(core->take_over(std::move(moved.snapshot), *moved.suite, nullptr, nullptr));
  return Server{std::move(core)};
}

Server::Server(std::unique_ptr<engine::Core> core) : Engine{std::move(core)} {}

MutBytes Server::early_data_that_may_be_a_replay() const { return core_->early_data(); }

Result<void> Server::challenge_client(Outbox& out) {
  return told(*core_, {.what = Call::What::challenge}, out, [&] { return core_->challenge(out); });
}

Server::Server(std::shared_ptr<const ServerConfig> config, Observer* observer)
    : Engine{std::make_unique<engine::Core>(Side::server, observer)} {
  if (!usable(config) || (config->identities.empty() && !handshake::wants_key_alone(*config)) ||
      (config->client_authentication != ClientAuthentication::none && !config->client_trust && !config->client_keys)) {
    core_->refuse(Fault::api_misuse);
    return;
  }
  core_->pad_to(config->record_padding);
  if (handshake::speaks_tls12(*config)) core_->may_speak_tls12(*config->provider->random);
  core_->begin(handshake::server13::make_handshake({*config, *core_, core_->witness(), core_->info()}), config);
}

}  // namespace bulla
