#include "bulla/session/session.h"

#include "bulla/base/try.h"
#include "bulla/wire/language.h"

namespace bulla::session {
namespace {

constexpr std::uint8_t form = 3;

struct StoredSession {
  std::uint8_t stored_as = form;
  wire::ProtocolVersion version{};
  wire::CipherSuite suite{};
  wire::NamedGroup group{};
  wire::SignatureScheme peer_scheme{};
  wire::opaque<32, 48> psk;
  std::uint64_t authenticated = 0;  // milliseconds since 1970, as the next
  std::uint64_t created = 0;
  std::uint32_t lifetime = 0;  // seconds
  std::uint32_t age_add = 0;
  std::uint32_t max_early_data = 0;
  wire::opaque<0, 255> server_name;
  wire::opaque<0, 255> protocol;
  wire::opaque<0, 32> own_fingerprint;
  wire::opaque<0, 0xffffff> peer_certificate;
  wire::CertificateType peer_type{};
  BULLA_WIRE(stored_as, version, suite, group, peer_scheme, psk, authenticated, created, lifetime, age_add,
             max_early_data, server_name, protocol, own_fingerprint, peer_certificate, peer_type);
};

struct StoredTicket {
  wire::opaque<1, 0xffff> identity;
  wire::opaque<0, 255> host;
  std::uint8_t form = 0;
  wire::remainder session;
  BULLA_WIRE(identity, host, form, session);
};

std::uint64_t number_of(Time time) { return static_cast<std::uint64_t>(time.time_since_epoch().count()); }
Time time_of(std::uint64_t number) { return Time{std::chrono::milliseconds{number}}; }

template <class T>
Result<T> read(Bytes bytes) {
  auto value = wire::decode<T>(bytes);
  if (!value) return fail(Fault::session_unreadable, value.error().offset);
  return *value;
}

// Of the exact size from the beginning, so that no copy of a secret is left behind by growth.
template <class T>
Buffer written(const T& value) {
  Buffer out(wire::encoded_size(value));
  if (!wire::encode(value, out)) out.clear();
  return out;
}

std::string text(Bytes bytes) { return std::string{text_of(bytes)}; }
Buffer owned(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

bool alive(const Session& session, Time now, std::chrono::seconds skew) {
  const auto lifetime = std::min(session.lifetime, longest_life);
  return now + skew >= session.created && now < session.created + lifetime &&
         now < session.terms.authenticated + longest_life;
}

std::uint32_t obfuscated_age(const Session& session, Time now) {
  const auto age = std::max(now - session.created, Time::duration{});
  return static_cast<std::uint32_t>(age.count()) + session.age_add;
}

std::chrono::milliseconds claimed_age(const Session& session, std::uint32_t obfuscated) {
  return std::chrono::milliseconds{static_cast<std::uint32_t>(obfuscated - session.age_add)};
}

Buffer encode(const Session& session) {
  const auto& terms = session.terms;
  return written(StoredSession{.stored_as = form,
                               .version = terms.version,
                               .suite = terms.suite,
                               .group = terms.group,
                               .peer_scheme = terms.peer_scheme,
                               .psk = {session.psk.expose()},
                               .authenticated = number_of(terms.authenticated),
                               .created = number_of(session.created),
                               .lifetime = static_cast<std::uint32_t>(session.lifetime.count()),
                               .age_add = session.age_add,
                               .max_early_data = session.max_early_data,
                               .server_name = {bytes_of(terms.server_name)},
                               .protocol = {bytes_of(terms.protocol)},
                               .own_fingerprint = {terms.own_fingerprint},
                               .peer_certificate = {terms.peer_certificate},
                               .peer_type = terms.peer_type});
}

Result<Session> decode_session(Bytes bytes) {
  TRY(const auto stored, read<StoredSession>(bytes));
  constexpr std::uint64_t end_of_time = std::uint64_t{1} << 48;  // keeps sums of times within their type
  if (stored.stored_as != form || stored.authenticated > end_of_time || stored.created > end_of_time)
    return fail(Fault::session_unreadable);
  return Session{.terms = {.version = stored.version,
                           .suite = stored.suite,
                           .group = stored.group,
                           .peer_scheme = stored.peer_scheme,
                           .authenticated = time_of(stored.authenticated),
                           .server_name = text(stored.server_name),
                           .protocol = text(stored.protocol),
                           .own_fingerprint = owned(stored.own_fingerprint),
                           .peer_certificate = owned(stored.peer_certificate),
                           .peer_type = stored.peer_type},
                 .psk = keys::StageSecret{stored.psk.value},
                 .created = time_of(stored.created),
                 .lifetime = std::chrono::seconds{stored.lifetime},
                 .age_add = stored.age_add,
                 .max_early_data = stored.max_early_data};
}

Buffer encode(const Ticket& ticket) {
  auto session = encode(ticket.session);
  auto out =
      written(StoredTicket{{ticket.identity}, {bytes_of(ticket.host)}, std::to_underlying(ticket.form), {session}});
  wipe(session);
  return out;
}

Result<Ticket> decode_ticket(Bytes bytes) {
  TRY(const auto stored, read<StoredTicket>(bytes));
  TRY(auto session, decode_session(stored.session));
  if (stored.form > std::to_underlying(NameForm::session_id)) return fail(Fault::session_unreadable);
  return Ticket{std::move(session), owned(stored.identity), text(stored.host), static_cast<NameForm>(stored.form)};
}

}  // namespace bulla::session
