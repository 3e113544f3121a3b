#include "bulla/handshake/client12/sessions.h"

namespace bulla::handshake::client12 {
namespace {

constexpr std::chrono::seconds usual_life = std::chrono::hours{24};  // RFC 5246 §F.1.4

session::Ticket named(Buffer name, session::NameForm form, session::Session session, const Context& context) {
  return {std::move(session), std::move(name), std::string{context.server.text()}, form};
}

session::Session session_now(session::Terms terms, const keys::MasterSecret& master, std::chrono::seconds lifetime,
                             const Context& context) {
  terms.server_name = context.info.server_name;
  terms.protocol = context.info.protocol;
  return session_of(std::move(terms), master, context.config.clock->now(), lifetime);
}

}  // namespace

std::optional<session::Ticket> ticket_in(const wire::tls12::NewSessionTicket& message, const session::Terms& terms,
                                         const keys::MasterSecret& master, const Context& context) {
  const Bytes name = message.ticket;
  if (name.empty() || name.size() > session::max_ticket || context.config.sessions == nullptr) return std::nullopt;
  const std::chrono::seconds hint{message.ticket_lifetime_hint};
  const auto lifetime = hint.count() == 0 ? usual_life : std::min(hint, session::longest_life);
  return named({name.begin(), name.end()}, session::NameForm::ticket, session_now(terms, master, lifetime, context),
               context);
}

void keep_session(Closing& closing, const Context& context) {
  // RFC 7627 §5.3: a session whose master secret is not bound to its handshake is never gone on with.
  if (context.config.sessions == nullptr || !closing.choice.agreement.extended_master_secret) return;
  auto& sessions = *context.config.sessions;
  auto& id = closing.choice.session_id;
  if (closing.ticket) return sessions.put(*std::move(closing.ticket));
  if (closing.offered) return sessions.put(*std::move(closing.offered));
  if (id.empty()) return;
  auto session = session_now(std::move(closing.terms), closing.master, usual_life, context);
  sessions.put(named(std::move(id), session::NameForm::session_id, std::move(session), context));
}

}  // namespace bulla::handshake::client12
