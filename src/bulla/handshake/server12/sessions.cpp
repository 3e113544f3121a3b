#include "bulla/handshake/server12/sessions.h"

#include "bulla/handshake/shared_key.h"

namespace bulla::handshake::server12 {
namespace {

// Nothing where its life is over.
std::optional<session::Session> session_now(const Course& course, const keys::MasterSecret& master,
                                            const Context& context) {
  const auto& config = context.config;
  const auto now = config.clock->now();
  const auto lifetime = ticket_lifetime(course.terms, config, now);
  if (lifetime <= std::chrono::seconds{0}) return std::nullopt;
  auto terms = course.terms;
  terms.suite = context.info.suite;
  terms.server_name = context.info.server_name;
  terms.protocol = context.info.protocol;
  terms.own_fingerprint = fingerprint(context.info.own.get(), *config.provider);
  return session_of(std::move(terms), master, now, lifetime);
}

}  // namespace

std::optional<SessionQuestion> session_question(const wire::ClientHello& hello, const HelloExtensions& extensions,
                                                const ServerConfig& config) {
  SessionQuestion question{.now = config.clock->now()};
  const Bytes id = hello.legacy_session_id;
  if (extensions.ticket && !extensions.ticket->empty() && config.sessions != nullptr) {
    question.sessions = config.sessions;
    question.tickets.emplace_back(extensions.ticket->begin(), extensions.ticket->end());
    return question;
  }
  if (id.empty() || config.session_ids == nullptr) return std::nullopt;
  question.session_ids = config.session_ids;
  question.session_id.assign(id.begin(), id.end());
  return question;
}

std::optional<Resumable> resumable_by(const SessionFound& found, const Identity* identity, Context& context) {
  if (!found.session) return std::nullopt;
  const auto& session = *found.session;
  auto revived = revive(session, context.config,
                        {wire::ProtocolVersion::tls12, context.info.server_name, context.info.protocol, identity});
  if (revived && session.psk.size() != keys::MasterSecret::size) revived = std::unexpected(Unfit::policy);
  if (!revived) {
    context.info.not_resumed = revived.error();
    return std::nullopt;
  }
  return Resumable{session, *std::move(revived)};
}

Result<void> check_resumption(const session::Session& session, const wire::ClientHello& hello,
                              const HelloExtensions& extensions) {
  if (!hello.cipher_suites.contains(session.terms.suite)) return fail(Fault::session_changed);
  if (!extensions.extended_master_secret) return fail(Fault::session_extended_master_secret);
  return {};
}

Result<Naming> name_session(const HelloExtensions& extensions, const ServerConfig& config) {
  Naming naming;
  if (!extensions.extended_master_secret) return naming;
  naming.by_ticket = extensions.ticket.has_value() && config.sessions != nullptr;
  if (naming.by_ticket || config.session_ids == nullptr) return naming;
  naming.session_id.resize(session::session_id_size);
  TRY_VOID(config.provider->random->fill(naming.session_id));
  return naming;
}

Result<void> say_ticket(Speech12 speech, const Course& course, const keys::MasterSecret& master,
                        const Context& context) {
  if (!course.naming.by_ticket) return {};
  auto session = session_now(course, master, context);
  wire::tls12::NewSessionTicket message{};
  Result<Buffer> ticket = Buffer{};
  if (session) {
    message.ticket_lifetime_hint = static_cast<std::uint32_t>(session->lifetime.count());
    ticket = context.config.sessions->put(*std::move(session), context.config.clock->now());
  }
  if (ticket) message.ticket = {*ticket};
  return speech.say(message);
}

void keep_session(const Course& course, const keys::MasterSecret& master, const Context& context) {
  if (course.naming.by_ticket || course.naming.session_id.empty() || context.config.session_ids == nullptr) return;
  if (auto session = session_now(course, master, context))
    context.config.session_ids->keep(course.naming.session_id, *std::move(session), context.config.clock->now());
}

}  // namespace bulla::handshake::server12
