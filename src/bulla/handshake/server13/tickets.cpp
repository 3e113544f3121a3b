#include "bulla/handshake/server13/tickets.h"

#include <algorithm>

namespace bulla::handshake::server13 {
namespace {

constexpr std::uint8_t max_tickets = 8;

}  // namespace

std::optional<Resumable> resumable_by(const SessionFound& found, const Accepted& accepted, const Identity* identity,
                                      Context& context) {
  const auto& config = context.config;
  if (accepted.before_binders.size == 0 || config.sessions == nullptr || wants_key_alone(config)) return std::nullopt;
  context.info.not_resumed = Unfit::unknown;
  if (!found.session || found.place >= max_offers_tried) return std::nullopt;
  const auto& session = *found.session;
  auto revived = revive(session, config,
                        {wire::ProtocolVersion::tls13, context.info.server_name, context.info.protocol, identity});
  // RFC 9846 §4.3.11: the key goes with its hash, whatever suite is chosen now.
  if (revived && session.psk.size() != accepted.suite->hash->size) revived = std::unexpected(Unfit::policy);
  if (!revived) {
    context.info.not_resumed = revived.error();
    return std::nullopt;
  }
  context.info.not_resumed.reset();
  return Resumable{found.place, session, *std::move(revived)};
}

Result<void> check_binder(const wire::OfferedPsks& psks, const Binding& binding,
                          const keys::HashValue& before_binders) {
  auto binder = psks.binders.begin();
  for (std::uint16_t i = 0; i < binding.place; ++i) ++binder;
  const auto key = binding.stage.binder_key(binding.origin);
  const auto expected = keys::verify_data(binding.stage.hash(), key.expose(), before_binders);
  if (!equal_in_constant_time(*binder, expected.view())) return fail(Fault::bad_binder, binder.offset());
  return {};
}

bool takes_early_data(const HelloExtensions& hello, const Resumable& resumable, const crypto::Suite& suite,
                      const Context& context) {
  const auto& config = context.config;
  const auto& session = resumable.session;
  const bool allowed = hello.early_data && resumable.place == 0 && !context.info.hello_retried &&
                       config.max_early_data > 0 && config.replay_guard != nullptr && session.max_early_data > 0 &&
                       session.terms.suite == static_cast<wire::CipherSuite>(suite.id);
  if (!allowed) return false;
  const auto age = session::claimed_age(session, hello.psks->identities.begin()->obfuscated_ticket_age);
  return config.replay_guard->first(*hello.psks->binders.begin(), session.created + age, config.clock->now());
}

std::uint8_t tickets_for(const HelloExtensions& hello, const ServerConfig& config, bool resumed) {
  if (config.sessions == nullptr || !hello.takes_tickets) return 0;
  if (const auto& wish = hello.ticket_request)
    return std::min(resumed ? wish->resumption_count : wish->new_session_count, max_tickets);
  return std::min(resumed ? std::uint8_t{1} : config.tickets, max_tickets);
}

Issuer::Issuer(Issue issue, const crypto::Hash& hash, keys::StageSecret resumption, const Context& context)
    : issue_{std::move(issue)}, hash_{&hash}, resumption_{std::move(resumption)} {
  if (issue_.tickets == 0) return;
  auto& terms = issue_.terms;
  terms.suite = context.info.suite;
  terms.server_name = context.info.server_name;
  terms.protocol = context.info.protocol;
  terms.own_fingerprint = fingerprint(context.info.own.get(), *context.config.provider);
}

Result<void> Issuer::issue(Context& context) {
  for (std::uint8_t i = 0; i < issue_.tickets; ++i) TRY_VOID(send_one(context));
  return {};
}

Result<void> Issuer::issue_for(wire::SignatureScheme scheme, Buffer certificate, Context& context) {
  if (issue_.tickets == 0 || issued_ == 0xff) return {};
  issue_.terms.peer_scheme = scheme;
  issue_.terms.peer_certificate = std::move(certificate);
  issue_.terms.peer_type = *context.info.client_type;
  return send_one(context);
}

Result<void> Issuer::send_one(Context& context) {
  const auto& config = context.config;
  const auto now = config.clock->now();
  const auto lifetime = ticket_lifetime(issue_.terms, config, now);
  if (lifetime <= std::chrono::seconds{0}) return {};
  const std::array nonce{issued_++};
  std::array<std::uint8_t, 4> drawn;
  TRY_VOID(config.provider->random->fill(drawn));
  wire::NewSessionTicket message{};
  message.ticket_lifetime = static_cast<std::uint32_t>(lifetime.count());
  for (const auto byte : drawn) message.ticket_age_add = message.ticket_age_add << 8 | byte;
  message.ticket_nonce = {nonce};
  const auto early_data = config.replay_guard == nullptr ? 0 : config.max_early_data;
  auto ticket = config.sessions->put({.terms = issue_.terms,
                                      .psk = keys::resumption_psk(*hash_, resumption_.expose(), nonce),
                                      .created = now,
                                      .lifetime = lifetime,
                                      .age_add = message.ticket_age_add,
                                      .max_early_data = early_data},
                                     now);
  if (!ticket) return {};
  message.ticket = {*ticket};
  Buffer extensions;
  if (early_data > 0) {
    wire::Writer writer{extensions};
    wire::put_extension(writer, wire::EarlyDataLimit{early_data});
    message.extensions.raw = extensions;
  }
  Buffer raw;
  TRY_VOID(wire::append_handshake(message, raw));
  context.witness.message(Side::server, raw);
  return context.channel.send(raw);
}

}  // namespace bulla::handshake::server13
