// A shim for BoringSSL's conformance runner: one process a test, one or more connections. Ends with 0 if all went as
// the test wants, with 89 where the test asks for what is not here, with 1 otherwise; then stderr says why.
#include <cstdio>
#include <memory>
#include <string>

#include "bulla/base/try.h"
#include "bulla/openssl/provider.h"
#include "configuration.h"
#include "connection.h"
#include "expectations.h"

namespace bulla::bogo {
namespace {

constexpr int unimplemented = 89;

struct Failure {
  std::string text;
};
using Done = std::expected<void, Failure>;

// In brackets what config.json maps the runner's names to: the fault, or the alert that came.
Failure failure_of(const Error& error) {
  std::string name{error.row().name};
  if (error.fault == Fault::alert_received) name += ":" + std::string{alert_name(error.received)};
  return {"[" + name + "] " + std::string{error.row().text}};
}

Done done(const Result<void>& result) {
  if (result) return {};
  return std::unexpected(failure_of(result.error()));
}
Done done(const std::optional<std::string>& surprise) {
  if (!surprise) return {};
  return std::unexpected(Failure{"unexpected: " + *surprise});
}

#define GO_ON(expr)                                                      \
  do {                                                                   \
    if (auto gone = (expr); !gone) return std::unexpected(gone.error()); \
  } while (false)

// One connection from its first byte to its last.
class Exchange {
 public:
  Exchange(const Phases& phases, const Identities& identities, Memory& memory, bool is_resumption)
      : phases_{phases},
        settings_{is_resumption ? &phases.resume : &phases.initial},
        identities_{identities},
        memory_{memory},
        is_resumption_{is_resumption},
        trace_{settings_->is_server ? Side::server : Side::client} {}

  Done run();

 private:
  Done run_client(const handshake::Policy& policy, Socket& socket, const Answers& answers);
  Done run_server(const handshake::Policy& policy, Socket& socket, const Answers& answers);
  Done talk(Connection& connection, const Engine& engine);
  Done after_handshake(const Engine& engine);
  Done say_secrets(Connection& connection, const Engine& engine);
  Done say_first(Connection& connection);
  Done echo(Connection& connection, const Engine& engine);
  Done end(Connection& connection);
  Outcome outcome(const Engine& engine) const {
    return {*settings_, engine.info(), identities_, trace_, memory_, is_resumption_};
  }

  const Phases& phases_;
  const Settings* settings_;
  const Identities& identities_;
  Memory& memory_;
  const bool is_resumption_;
  Trace trace_;
  bool checked_ = false;
  std::size_t said_early_ = 0;  // bytes of what we say first
};

Done Exchange::run() {
  const auto policy = TestPolicy::create(*settings_);
  if (!policy) return std::unexpected(Failure{"a list of suites is not known"});
  Socket socket{*settings_};
  if (!socket.is_open()) return std::unexpected(Failure{"the runner does not listen"});
  const Answers answers{*settings_, identities_};
  return settings_->is_server ? run_server(policy->policy(), socket, answers)
                              : run_client(policy->policy(), socket, answers);
}

Done Exchange::run_client(const handshake::Policy& policy, Socket& socket, const Answers& answers) {
  const auto config = client_config(*settings_, policy, identities_, memory_);
  if (!config) return std::unexpected(failure_of(config.error()));
  // An address is not sent as a name.
  const auto name = x509::ReferenceName::parse(settings_->host_name.empty() ? "127.0.0.1" : settings_->host_name);
  if (!name) return std::unexpected(failure_of(name.error()));
  Client client{*config, *name, &trace_};
  Connection connection{client, nullptr, socket, answers, settings_->async};
  GO_ON(done(connection.start(client)));
  const bool offers = client.early_data_room() > 0;
  if (offers && settings_->expect_no_offer_early_data) return done(std::optional<std::string>{"early data is offered"});
  for (int i = 0; offers && settings_->shim_writes_first && i < settings_->repeat_initial_write; ++i) {
    const auto sent = connection.write_early(client, bytes_of(settings_->initial_write));
    if (!sent) return std::unexpected(failure_of(sent.error()));
    said_early_ += *sent;
  }
  return talk(connection, client);
}

Done Exchange::run_server(const handshake::Policy& policy, Socket& socket, const Answers& answers) {
  auto config = server_config(*settings_, policy, identities_, memory_);
  if (!config) return std::unexpected(failure_of(config.error()));
  auto wanted = settings_->select_alpn;
  (*config)->choose_protocol = [this](const ProtocolOffer& offer) -> std::optional<std::string> {
    if (settings_->reject_alpn) return std::nullopt;
    const auto& expected = settings_->expect_advertised_alpn;
    if (!expected.empty() && !std::ranges::equal(offer.protocols, protocols_in(expected))) return std::nullopt;
    return settings_->select_alpn;
  };
  if (settings_->select_alpn.empty() && !settings_->reject_alpn) (*config)->choose_protocol = nullptr;
  Server server{*config, &trace_};
  Connection connection{server, &server, socket, answers, settings_->async};
  return talk(connection, server);
}

Done Exchange::talk(Connection& connection, const Engine& engine) {
  GO_ON(done(connection.handshake()));
  GO_ON(after_handshake(engine));
  GO_ON(say_secrets(connection, engine));
  GO_ON(say_first(connection));
  GO_ON(echo(connection, engine));
  if (engine.info().peer && !engine.info().peer->is_raw_key()) memory_.peer_leaf = engine.info().peer->leaf().der;
  GO_ON(end(connection));
  return done(surprise_at_end(outcome(engine)));
}

Done Exchange::after_handshake(const Engine& engine) {
  if (checked_ || !engine.established()) return {};
  checked_ = true;
  if (settings_->handshake_never_done) return std::unexpected(Failure{"unexpected: the handshake is done"});
  // What follows rejected early data has settings of its own.
  if (!settings_->is_server && is_resumption_ && settings_->expect_reject_early_data) {
    if (engine.info().early_data != EarlyDataFate::rejected)
      return std::unexpected(Failure{"unexpected: early data was not rejected"});
    settings_ = &phases_.retry;
    said_early_ = 0;
  }
  return done(surprise_after_handshake(outcome(engine)));
}

Done Exchange::say_secrets(Connection& connection, const Engine& engine) {
  if (settings_->export_keying_material > 0) {
    Buffer material(static_cast<std::size_t>(settings_->export_keying_material));
    const auto context =
        settings_->use_export_context ? std::optional{bytes_of(settings_->export_context)} : std::nullopt;
    GO_ON(done(engine.export_keying_material(settings_->export_label, context, material)));
    GO_ON(done(connection.write(material)));
  }
  if (!settings_->export_traffic_secrets) return {};
  const auto reads = trace_.traffic_secret(settings_->is_server ? Side::client : Side::server);
  const auto writes = trace_.traffic_secret(settings_->is_server ? Side::server : Side::client);
  const Buffer size{static_cast<std::uint8_t>(reads.size()), 0};
  for (const auto bytes : {Bytes{size}, reads, writes}) GO_ON(done(connection.write(bytes)));
  return {};
}

Done Exchange::say_first(Connection& connection) {
  if (!settings_->shim_writes_first) return {};
  const auto words = bytes_of(settings_->initial_write);
  for (int i = 0; i < settings_->repeat_initial_write; ++i) {
    const auto early = std::min(words.size(), said_early_);
    said_early_ -= early;
    GO_ON(done(connection.write(words.subspan(early))));
  }
  return {};
}

Done Exchange::echo(Connection& connection, const Engine& engine) {
  while (!settings_->shim_shuts_down) {
    auto came = connection.read();
    if (!came) return std::unexpected(failure_of(came.error()));
    GO_ON(after_handshake(engine));
    if (!*came) break;
    if (settings_->key_update) GO_ON(done(connection.update_keys()));
    for (auto& byte : **came) byte ^= 0xff;
    GO_ON(done(connection.write(**came)));
  }
  return {};
}

Done Exchange::end(Connection& connection) {
  // Otherwise the runner is not told: it counts our alerts.
  if (!settings_->check_close_notify) return {};
  GO_ON(done(connection.close()));
  // Data that still comes has nobody to go to.
  while (true) {
    const auto came = connection.read();
    if (!came) return std::unexpected(failure_of(came.error()));
    if (!*came) break;
    return std::unexpected(Failure{"[unexpected_record] data came after the close"});
  }
  if (connection.ended_short()) return std::unexpected(failure_of(Error{.fault = Fault::closed_without_notify}));
  return {};
}

Result<Identities> identities_for(const Phases& phases, bool is_resumption) {
  return load_identities(is_resumption ? phases.resume : phases.initial);
}

Done run_all(const Phases& phases) {
  auto memory = Memory::create();
  if (!memory) return std::unexpected(failure_of(memory.error()));
  for (int i = 0; i <= phases.initial.resume_count; ++i) {
    const bool is_resumption = i > 0;
    const auto identities = identities_for(phases, is_resumption);
    if (!identities) return std::unexpected(failure_of(identities.error()));
    memory->sessions->turn();
    if (is_resumption) memory->clock.put_forward(std::chrono::seconds{phases.resume.resumption_delay});
    GO_ON(Exchange(phases, *identities, *memory, is_resumption).run());
  }
  return {};
}

}  // namespace

Result<Memory> Memory::create() {
  Memory memory;
  const auto now = memory.clock.now();
  TRY(memory.tickets, session::SealedTickets::create(openssl::provider(), now));
  memory.replay_guard = std::make_shared<session::SingleUseMemory>(now - std::chrono::minutes{5});
  return memory;
}

}  // namespace bulla::bogo

int main(int count, char** words) {
  using namespace bulla::bogo;
  const std::span<char* const> arguments{words + 1, static_cast<std::size_t>(count - 1)};
  if (count > 1 && std::string_view{words[1]} == "-is-handshaker-supported") {
    std::puts("No");
    return 0;
  }
  std::string what;
  const auto phases = parse(arguments, what);
  if (!phases) {
    std::fprintf(stderr, "not done here: %s\n", what.c_str());
    return unimplemented;
  }
  const auto outcome = run_all(*phases);
  if (!outcome) std::fprintf(stderr, "%s\n", outcome.error().text.c_str());
  return outcome ? 0 : 1;
}
