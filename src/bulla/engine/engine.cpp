#include "bulla/engine/engine.h"

#include <algorithm>

#include "bulla/base/try.h"
#include "bulla/engine/core.h"
#include "bulla/handshake/client13/handshake.h"
#include "bulla/handshake/server13/handshake.h"

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
         std::ranges::none_of(config->identities, [](const auto& identity) { return identity == nullptr; });
}

}  // namespace

Engine::Engine(std::unique_ptr<engine::Core> core) : core_{std::move(core)} {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<Received> Engine::receive(MutBytes wire, Outbox& out) { return core_->receive(wire, out); }
Result<std::size_t> Engine::send(Bytes plaintext, Outbox& out) { return core_->send(plaintext, out); }
bool Engine::flush(Outbox& out) { return core_->flush(out); }
Result<void> Engine::close(Outbox& out) { return core_->close(out); }
Result<void> Engine::end_of_input() { return core_->end_of_input(); }
Error Engine::time_out(Outbox& out) { return core_->fail_with({.fault = Fault::handshake_timeout}, out); }
Result<void> Engine::update_keys(KeyUpdate which, Outbox& out) { return core_->update_keys(which, out); }
Result<void> Engine::export_keying_material(std::string_view label, Bytes context, MutBytes out) const {
  return core_->export_keying_material(label, context, out);
}
const SigningQuestion* Engine::question() const { return core_->question(); }
Result<Received> Engine::answer(Result<Buffer> signature, Outbox& out) {
  return core_->answer(std::move(signature), out);
}
bool Engine::established() const { return core_->established(); }
const ConnectionInfo& Engine::info() const { return core_->info(); }

Result<std::array<std::uint8_t, 32>> Engine::channel_binding() const {
  std::array<std::uint8_t, 32> binding{};
  TRY_VOID(export_keying_material("EXPORTER-Channel-Binding", {}, binding));
  return binding;
}

Client::Client(std::shared_ptr<const ClientConfig> config, x509::ReferenceName server, Observer* observer)
    : Engine{std::make_unique<engine::Core>(Side::client, observer)} {
  if (!usable(config) || !config->trust) {
    core_->refuse(Fault::api_misuse);
    return;
  }
  const auto parts = std::make_shared<const ClientParts>(std::move(config), std::move(server));
  if (parts->server.kind() == x509::NameKind::dns) core_->info().server_name = parts->server.text();
  core_->pad_to(parts->config->record_padding);
  core_->begin(
      handshake::client13::make_handshake({*parts->config, parts->server, *core_, core_->witness(), core_->info()}),
      parts);
}

Result<void> Client::start(Outbox& out) { return core_->start(out); }

Result<void> Server::challenge_client(Outbox& out) { return core_->challenge(out); }

Server::Server(std::shared_ptr<const ServerConfig> config, Observer* observer)
    : Engine{std::make_unique<engine::Core>(Side::server, observer)} {
  if (!usable(config) || config->identities.empty() ||
      (config->client_authentication != ClientAuthentication::none && !config->client_trust)) {
    core_->refuse(Fault::api_misuse);
    return;
  }
  core_->pad_to(config->record_padding);
  core_->begin(handshake::server13::make_handshake({*config, *core_, core_->witness(), core_->info()}), config);
}

}  // namespace bulla
