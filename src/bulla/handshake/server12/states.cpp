#include "bulla/handshake/server12/states.h"

#include "bulla/handshake/certificate12.h"
#include "bulla/handshake/renegotiation.h"
#include "bulla/handshake/server12/flight.h"
#include "bulla/handshake/server12/sessions.h"
#include "bulla/handshake/versions.h"

namespace bulla::handshake::server12 {
namespace {

constexpr auto tls12 = wire::ProtocolVersion::tls12;
using AfterSession = Next<SignShare, WaitCertificate<KeyTransport>, WaitRawKey<KeyTransport>,
                          WaitKeyExchange<KeyTransport, Nobody>, WaitChange<Resumption>>;
using AfterShare = Next<WaitCertificate<KeyAgreement>, WaitRawKey<KeyAgreement>, WaitKeyExchange<KeyAgreement, Nobody>>;

Speech12 speech(Agreement12& agreement, Buffer& flight, const Context& context) {
  return {Side::server, agreement.transcript, context.witness, flight};
}

// The hello again, and what it says; it was found sound.
struct HelloAgain {
  wire::ClientHello hello;
  HelloExtensions extensions;
};
Result<HelloAgain> read_again(Bytes raw, const ServerConfig& config) {
  TRY(auto hello, wire::decode_body<wire::ClientHello>(raw.subspan(wire::HandshakeHeader::size)));
  TRY(auto extensions, read_hello(hello, *config.policy));
  return HelloAgain{hello, std::move(extensions)};
}

// In a form that the client has and we can judge.
bool asks_client(const Context& context) {
  return context.config.client_authentication != ClientAuthentication::none && context.info.client_type;
}

// RFC 9846 §4.2.3: a client that could have had TLS 1.3 sees by it that somebody kept it from it.
Result<void> draw_random(Agreement12& agreement, const ServerConfig& config) {
  MutBytes random{agreement.server_random};
  TRY_VOID(config.provider->random->fill(random));
  if (speaks_tls13(config)) std::ranges::copy(wire::downgrade_to_tls12, random.last(8).begin());
  return {};
}

// The connection up to our ServerHello.
Result<Course> open_course(const HelloAgain& read, Bytes raw, const crypto::Suite12& suite,
                           const ServerConfig& config) {
  Course course{};
  auto& agreement = course.agreement;
  agreement.suite = &suite;
  agreement.extended_master_secret = read.extensions.extended_master_secret;
  if (read.extensions.encrypt_then_mac && !suite.is_aead()) agreement.order = crypto::MacOrder::encrypt_then_mac;
  std::ranges::copy(read.hello.random.value, agreement.client_random.begin());
  TRY_VOID(draw_random(agreement, config));
  agreement.transcript.add(raw);
  agreement.transcript.choose(*suite.hash);
  return course;
}

// RFC 8449 §4 counts no content type in TLS 1.2; RFC 6066 §4 holds for all records, also ours in the clear.
void set_limits(const HelloExtensions& extensions, Channel& channel) {
  if (const auto& limit = extensions.record_size_limit)
    channel.limit_records(std::min<std::size_t>(limit->record_size_limit, wire::max_plaintext));
  if (const auto& limit = extensions.max_fragment_length) channel.limit_fragments(limit->bytes());
}

Result<void> say_certificates(Speech12 to, const Identity& identity, const OwnCertificates12& own) {
  if (identity.is_raw_key()) return say_certificate12(to, &identity);
  wire::tls12::Certificate message{};
  message.certificate_list.raw = own.list;
  TRY_VOID(to.say(message));
  if (own.staple.empty()) return {};
  return to.say(wire::tls12::CertificateStatus{{.response = {own.staple}}});
}

// CertificateRequest, if the client is to say who it is; ServerHelloDone.
Result<void> end_flight(Course& course, Buffer flight, Context& context) {
  auto to = speech(course.agreement, flight, context);
  if (asks_client(context))
    TRY_VOID(to.say_with(
        [&](Buffer& out) { return put_certificate_request(out, *context.info.client_type, context.config); }));
  else
    course.agreement.transcript.forget_messages();
  TRY_VOID(to.say(wire::tls12::ServerHelloDone{}));
  return context.channel.send(flight);
}

// RFC 8422 §5.4
Result<SignShare> offer_share(Course&& course, Buffer flight, const HelloExtensions& extensions,
                              std::shared_ptr<const Identity> identity, Context& context) {
  const auto& config = context.config;
  const auto* group = choose_group(extensions, config);
  const auto* scheme = choose_scheme(*identity, *config.policy, extensions.schemes, tls12);
  if (group == nullptr || scheme == nullptr) return fail(Fault::no_common_signature);
  TRY(auto exchange, group->start(*config.provider->random));
  const wire::tls12::ServerECDHParams said{{.namedcurve = static_cast<wire::NamedGroup>(group->id)},
                                           {exchange->share()}};
  Buffer params(wire::encoded_size(said));
  TRY_VOID(wire::encode(said, params));
  context.info.group = static_cast<wire::NamedGroup>(group->id);
  context.info.own_scheme = scheme->id;
  course.terms.group = context.info.group;
  SigningQuestion question{std::move(identity), scheme->algorithm, signed_params(course.agreement, params)};
  return SignShare{std::move(course), {std::move(exchange)}, std::move(flight),
                   std::move(params), std::move(question),   scheme->id};
}

// Whose ClientKeyExchange comes next; before that its certificate or raw key, if it is asked.
template <class After, class Exchange>
After wait_for_client(Course&& course, Exchange&& exchange, const Context& context) {
  if (!asks_client(context)) return WaitKeyExchange<Exchange, Nobody>{std::move(course), std::move(exchange), {}};
  if (context.info.client_type == wire::CertificateType::RawPublicKey)
    return WaitRawKey<Exchange>{std::move(course), std::move(exchange)};
  return WaitCertificate<Exchange>{std::move(course), std::move(exchange)};
}

HelloAnswers answers_to(const HelloExtensions& hello, const Identity& identity, const OwnCertificates12& own,
                        const Context& context) {
  HelloAnswers answers{context.info.protocol, false, !own.staple.empty(), own.timestamps};
  if (hello.types.server_said) answers.server_type = identity.type();
  if (hello.types.client_said && asks_client(context)) answers.client_type = context.info.client_type;
  return answers;
}

// A session begins: our certificate, and how to a key.
AfterSession introduce(const HelloAgain& read, Bytes raw, std::shared_ptr<const Identity> identity, Context& context) {
  const auto& config = context.config;
  const auto* suite = choose_suite(read.hello, read.extensions, *identity, config);
  if (suite == nullptr) return fail(Fault::api_misuse);
  if (config.client_authentication == ClientAuthentication::required && !context.info.client_type)
    return fail(Fault::no_common_certificate_type);
  TRY(auto course, open_course(read, raw, *suite, config));
  TRY(course.naming, name_session(read.extensions, config));
  course.terms = {.version = tls12, .authenticated = config.clock->now()};
  note(course.agreement, context.info);
  context.info.own = identity;
  TRY(const auto own, own_certificates12(*identity, read.extensions.wanted));
  Buffer flight;
  const auto answers = answers_to(read.extensions, *identity, own, context);
  auto to = speech(course.agreement, flight, context);
  TRY_VOID(to.say_with([&](Buffer& out) { return put_server_hello(out, course, read.extensions, answers); }));
  TRY_VOID(say_certificates(to, *identity, own));
  if (!course.agreement.is_transport()) {
    TRY(auto sign, offer_share(std::move(course), std::move(flight), read.extensions, std::move(identity), context));
    return sign;
  }
  TRY_VOID(end_flight(course, std::move(flight), context));
  KeyTransport transport{std::move(identity), std::to_underlying(read.hello.legacy_version)};
  return wait_for_client<AfterSession>(std::move(course), std::move(transport), context);
}

// RFC 5246 §7.3, RFC 5077 §3.1: a session goes on. The client's id comes back, which says so.
AfterSession resume(const HelloAgain& read, Bytes raw, Resumable&& resumable, Context& context) {
  const auto& session = resumable.session;
  TRY_VOID(check_resumption(session, read.hello, read.extensions));
  const auto* suite = find_suite12(session.terms.suite, *context.config.policy, *context.config.provider);
  TRY(auto course, open_course(read, raw, *suite, context.config));
  course.terms = session.terms;
  course.naming.by_ticket = read.extensions.ticket.has_value() && context.config.sessions != nullptr;
  const Bytes id = read.hello.legacy_session_id;
  course.naming.session_id.assign(id.begin(), id.end());
  auto& agreement = course.agreement;
  agreement.transcript.forget_messages();
  context.info.resumed = true;
  context.info.group = session.terms.group;
  note(agreement, context.info);
  Buffer flight;
  const HelloAnswers answers{.protocol = context.info.protocol, .resumes = true};
  auto to = speech(agreement, flight, context);
  TRY_VOID(to.say_with([&](Buffer& out) { return put_server_hello(out, course, read.extensions, answers); }));
  auto master = revive_master(agreement, session, context.witness);
  TRY_VOID(say_ticket(to, course, master, context));
  auto keys = make_keys(agreement, master);
  TRY_VOID(say_finished(Side::server, agreement, master, std::move(keys.server), std::move(flight), context.channel,
                        context.witness));
  return WaitChange<Resumption>{
      {std::move(course), std::move(master), std::move(resumable.revived), {}, std::move(keys.client)}};
}

WaitChange<FullHandshake> wait_for_change(Course&& course, keys::MasterSecret&& master, KnownClient client) {
  auto keys = make_keys(course.agreement, master);
  return {{std::move(course), std::move(master), std::move(client), std::move(keys.server), std::move(keys.client)}};
}

WaitChange<FullHandshake> go_on(Course&& course, Nobody, keys::MasterSecret&& master) {
  return wait_for_change(std::move(course), std::move(master), Nobody{});
}
WaitCertificateVerify go_on(Course&& course, Claimant&& client, keys::MasterSecret&& master) {
  return {std::move(course), std::move(master), std::move(client)};
}

bool shows_nothing(const wire::tls12::Certificate& message) { return message.certificate_list.empty(); }
bool shows_nothing(const wire::tls12::RawPublicKey& message) { return message.ASN1_subjectPublicKeyInfo.empty(); }

Result<Buffer> as_in_tls13(const wire::tls12::Certificate& message) {
  return certificate_message({.list = message.certificate_list.raw});
}
Result<Buffer> as_in_tls13(const wire::tls12::RawPublicKey& message) { return certificate_message(message); }

// Sends our last messages in a full handshake.
Result<void> answer_finished(Closing& closing, Context& context) {
  auto& agreement = closing.course.agreement;
  Buffer flight;
  TRY_VOID(say_ticket(speech(agreement, flight, context), closing.course, closing.master, context));
  TRY_VOID(say_finished(Side::server, agreement, closing.master, std::move(closing.ours), std::move(flight),
                        context.channel, context.witness));
  keep_session(closing.course, closing.master, context);
  return {};
}

}  // namespace

Next<ChooseIdentity> WaitClientHello::on(const In<wire::ClientHello>& message, Context& context) && {
  TRY_VOID(context.channel.speak_tls12());
  TRY_VOID(read_hello(message.body, *context.config.policy));
  return ChooseIdentity{{message.raw.begin(), message.raw.end()}};
}

std::optional<Question> ChooseIdentity::question(Context& context) const {
  const auto& config = context.config;
  IdentityQuestion question{.identities = config.identities, .policy = config.policy, .keys = UsableKeys{}};
  const auto read = read_again(hello, config);
  if (!read) return std::nullopt;
  const auto& extensions = read->hello.extensions.raw;
  question.wishes.assign(extensions.begin(), extensions.end());
  question.server_name = read->extensions.server_name();
  question.keys = usable_keys(read->hello, read->extensions, config);
  return question;
}

Result<IdentityChosen> ChooseIdentity::ask(Context& context) const {
  const auto asked = question(context);
  if (!asked) return IdentityChosen{};
  TRY(auto answer, answer_now(*asked));
  return std::get<IdentityChosen>(std::move(answer));
}

Next<FindSession> ChooseIdentity::on(IdentityChosen answer, Context& context) && {
  const auto& config = context.config;
  TRY(const auto read, read_again(hello, config));
  if (!answer.identity) return fail(why_none_fits(read.hello, read.extensions, config));
  if (!read.extensions.types.server.contains(answer.identity->type())) return fail(Fault::api_misuse);
  context.info.client_type = choose_client_type(read.extensions.types.client, config);
  context.info.server_name = read.extensions.server_name();
  if (read.extensions.protocols) {
    TRY(context.info.protocol, choose_protocol(*read.extensions.protocols, context.info.server_name, config));
  }
  set_limits(read.extensions, context.channel);
  return FindSession{std::move(hello), std::move(answer.identity)};
}

Result<SessionFound> FindSession::ask(Context& context) const {
  const auto asked = question(context);
  if (!asked) return SessionFound{};
  TRY(auto answer, answer_now(*asked));
  return std::get<SessionFound>(std::move(answer));
}

std::optional<Question> FindSession::question(Context& context) const {
  const auto read = read_again(hello, context.config);
  if (!read) return std::nullopt;
  return session_question(read->hello, read->extensions, context.config);
}

AfterSession FindSession::on(SessionFound answer, Context& context) && {
  TRY(const auto read, read_again(hello, context.config));
  if (auto resumable = resumable_by(answer, identity.get(), context)) {
    context.info.own = std::move(identity);
    return resume(read, hello, *std::move(resumable), context);
  }
  return introduce(read, hello, std::move(identity), context);
}

AfterShare SignShare::on(Signature answer, Context& context) && {
  TRY(const auto said, wire::decode<wire::tls12::ServerECDHParams>(params));
  TRY_VOID(speech(course.agreement, flight, context).say(wire::tls12::ServerKeyExchange{said, scheme, {answer.bytes}}));
  TRY_VOID(end_flight(course, std::move(flight), context));
  return wait_for_client<AfterShare>(std::move(course), std::move(exchange), context);
}

template <class Exchange, class Shown>
Next<JudgeClient<Exchange>, WaitKeyExchange<Exchange, Nobody>> WaitShown<Exchange, Shown>::on(const In<Shown>& message,
                                                                                              Context& context) && {
  const bool nothing = shows_nothing(message.body);
  if (nothing && context.config.client_authentication == ClientAuthentication::required)
    return fail(Fault::client_certificate_missing);
  course.agreement.transcript.add(message.raw);
  if (nothing) {
    course.agreement.transcript.forget_messages();
    return WaitKeyExchange<Exchange, Nobody>{std::move(course), std::move(exchange), {}};
  }
  TRY(auto certificate, as_in_tls13(message.body));
  return JudgeClient<Exchange>{std::move(course), std::move(exchange), std::move(certificate)};
}

template <class Exchange>
Next<WaitKeyExchange<Exchange, Claimant>> JudgeClient<Exchange>::on(PeerJudged answer, Context& context) && {
  TRY(auto peer, note(std::move(answer), context.witness));
  return WaitKeyExchange<Exchange, Claimant>{
      std::move(course), std::move(exchange), {std::move(certificate), std::move(peer)}};
}

template <class Client>
Next<AfterExchange<Client>> WaitKeyExchange<KeyAgreement, Client>::on(
    const In<wire::tls12::ClientECDiffieHellmanPublic>& message, Context& context) && {
  TRY(const auto shared, exchange.exchange->finish(message.body.ecdh_Yc));
  course.agreement.transcript.add(message.raw);
  auto master = make_master(course.agreement, shared.expose(), context.witness);
  return go_on(std::move(course), std::move(client), std::move(master));
}

template <class Client>
Next<DecryptPremaster<Client>> WaitKeyExchange<KeyTransport, Client>::on(
    const In<wire::tls12::EncryptedPreMasterSecret>& message, Context& context) && {
  course.agreement.transcript.add(message.raw);
  const Bytes encrypted = message.body.pre_master_secret;
  DecryptionQuestion question{std::move(exchange.identity),
                              {encrypted.begin(), encrypted.end()},
                              exchange.version,
                              context.config.provider->random};
  return DecryptPremaster<Client>{std::move(course), std::move(client), std::move(question)};
}

template <class Client>
Next<AfterExchange<Client>> DecryptPremaster<Client>::on(Decrypted answer, Context& context) && {
  auto master = make_master(course.agreement, answer.premaster.expose(), context.witness);
  return go_on(std::move(course), std::move(client), std::move(master));
}

Next<WaitChange<FullHandshake>> WaitCertificateVerify::on(const In<wire::CertificateVerify>& message,
                                                          Context& context) && {
  auto& transcript = course.agreement.transcript;
  TRY(const auto owned,
      prove_possession(message.body, client.peer, transcript.messages(),
                       offered_schemes(*context.config.policy, *context.config.provider, tls12), tls12));
  transcript.forget_messages();
  transcript.add(message.raw);
  course.terms.peer_scheme = owned.scheme();
  course.terms.peer_certificate = std::move(client.certificate);
  course.terms.peer_type = *context.info.client_type;
  return wait_for_change(std::move(course), std::move(master), ClientProof{std::move(client.peer), owned});
}

template <class Way>
Next<WaitFinished<Way>> WaitChange<Way>::on(const In<wire::ChangeCipherSpec>&, Context& context) && {
  TRY(const auto aligned, context.channel.read_with(*closing.course.agreement.suite, std::move(closing.theirs)));
  return WaitFinished<Way>{std::move(closing), aligned};
}

template <class Way>
Next<Connected> WaitFinished<Way>::on(const In<wire::tls12::Finished>& message, Context& context) && {
  auto& agreement = closing.course.agreement;
  TRY(const auto agreed, agree(message.body, closing.master, keys::Sender::client, agreement.transcript.hash()));
  agreement.transcript.add(message.raw);
  if (const auto* proof = std::get_if<ClientProof>(&closing.client)) {
    context.info.peer = proof->peer;
    context.info.peer_scheme = proof->owned.scheme();
  } else if (const auto* revived = std::get_if<Revived>(&closing.client)) {
    context.info.peer = revived->peer();
  }
  if constexpr (std::is_same_v<Way, FullHandshake>) TRY_VOID(answer_finished(closing, context));
  Outcome outcome{.exporter12 = exporter_of(agreement, closing.master),
                  .afterwards = refuse_renegotiation(Side::server, context.channel, context.witness)};
  return Connected{std::move(outcome), std::move(closing.client), agreed, aligned};
}

template struct WaitShown<KeyAgreement, wire::tls12::Certificate>;
template struct WaitShown<KeyAgreement, wire::tls12::RawPublicKey>;
template struct WaitShown<KeyTransport, wire::tls12::Certificate>;
template struct WaitShown<KeyTransport, wire::tls12::RawPublicKey>;
template struct JudgeClient<KeyAgreement>;
template struct JudgeClient<KeyTransport>;
template struct WaitKeyExchange<KeyAgreement, Nobody>;
template struct WaitKeyExchange<KeyAgreement, Claimant>;
template struct WaitKeyExchange<KeyTransport, Nobody>;
template struct WaitKeyExchange<KeyTransport, Claimant>;
template struct DecryptPremaster<Nobody>;
template struct DecryptPremaster<Claimant>;
template struct WaitChange<FullHandshake>;
template struct WaitChange<Resumption>;
template struct WaitFinished<FullHandshake>;
template struct WaitFinished<Resumption>;

}  // namespace bulla::handshake::server12
