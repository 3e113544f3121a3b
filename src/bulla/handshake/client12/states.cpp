#include "bulla/handshake/client12/states.h"

#include <algorithm>

#include "bulla/handshake/certificate12.h"
#include "bulla/handshake/choice.h"
#include "bulla/handshake/client12/sessions.h"
#include "bulla/handshake/renegotiation.h"

namespace bulla::handshake::client12 {
namespace {

constexpr auto tls12 = wire::ProtocolVersion::tls12;
using AfterFlight = Next<WaitTicket<FullHandshake>, WaitChange<FullHandshake>>;

Speech12 speech(Agreement12& agreement, Buffer& flight, Context& context) {
  return {Side::client, agreement.transcript, context.witness, flight};
}

Buffer body_of(Bytes raw) {
  const auto body = raw.subspan(wire::HandshakeHeader::size);
  return {body.begin(), body.end()};
}

// RFC 8422 §5.1, §5.4: a group that was offered, its signature by a scheme that was.
Result<SignedShare> read_share(const wire::tls12::ServerKeyExchange& message, const ClientConfig& config) {
  const auto id = message.params.curve_params.namedcurve;
  const auto* group = find_group12(id, *config.policy, *config.provider);
  if (group == nullptr) return fail(Fault::group_not_offered);
  SignedShare read{.group = group, .scheme = message.algorithm};
  const Bytes share = message.params.public_;
  read.share.assign(share.begin(), share.end());
  read.params.resize(wire::encoded_size(message.params));
  TRY_VOID(wire::encode(message.params, read.params));
  read.signature.assign(message.signature.value.begin(), message.signature.value.end());
  return read;
}

Result<Introduced> introduce(Chain&& chain, Bytes staple) {
  TRY(auto certificate, certificate_message({chain.list, staple, chain.choice.timestamps}));
  return Introduced{std::move(chain.choice), std::move(certificate)};
}

Result<WaitRequestOrDone<SignedShare>> take_share(const In<wire::tls12::ServerKeyExchange>& message,
                                                  Introduced&& introduced, const ClientConfig& config) {
  TRY(auto share, read_share(message.body, config));
  introduced.choice.agreement.transcript.add(message.raw);
  return WaitRequestOrDone<SignedShare>{std::move(introduced), std::move(share)};
}

Result<Introduced> take_status(const In<wire::tls12::CertificateStatus>& message, Chain&& chain) {
  if (!chain.choice.may_staple) return fail(Fault::unexpected_message);
  if (message.body.status_type != wire::CertificateStatusType::ocsp) return fail(Fault::value_out_of_range);
  chain.choice.agreement.transcript.add(message.raw);
  return introduce(std::move(chain), message.body.response);
}

template <class Exchange>
WaitDone<Exchange> take_request(const In<wire::tls12::CertificateRequest>& message, Introduced&& introduced,
                                Exchange&& exchange) {
  introduced.choice.agreement.transcript.add(message.raw);
  introduced.request = body_of(message.raw);
  return {std::move(introduced), std::move(exchange)};
}

template <class Exchange>
JudgeServer<Exchange> take_done(const In<wire::tls12::ServerHelloDone>& message, Introduced&& introduced,
                                Exchange&& exchange) {
  introduced.choice.agreement.transcript.add(message.raw);
  return {std::move(introduced), std::move(exchange)};
}

session::Terms terms_of(const ConnectionInfo& info, const ClientConfig& config) {
  return {.version = tls12, .suite = info.suite, .group = info.group, .authenticated = config.clock->now()};
}

// What we answer the server's key with.
struct Exchanged {
  ServerClaim claim;
  crypto::SharedSecret premaster;
  Buffer message;
};

// RFC 8422 §5.4, §5.7: nothing is agreed on with a share that the certificate's key has not signed.
Result<Exchanged> exchange_keys(const SignedShare& theirs, x509::PeerIdentity peer, const Agreement12& agreement,
                                Context& context) {
  const bool wants_rsa = agreement.suite->key_exchange == crypto::KeyExchange12::ecdhe_rsa;
  const auto kind = peer.key().kind();
  const bool is_rsa = kind == crypto::KeyKind::rsa || kind == crypto::KeyKind::rsa_pss;
  if (is_rsa != wants_rsa) return fail(Fault::certificate_unfit_for_suite);
  const auto curve = curve_of(kind);
  if (curve && find_group12(*curve, *context.config.policy, *context.config.provider) == nullptr)
    return fail(Fault::certificate_unfit_for_suite);
  TRY(const auto owned,
      prove_possession({theirs.scheme, {theirs.signature}}, peer, signed_params(agreement, theirs.params),
                       offered_schemes(*context.config.policy, *context.config.provider, tls12), tls12));
  TRY(auto response, theirs.group->respond(*context.config.provider->random, theirs.share));
  Exchanged exchanged{Certified{std::move(peer), owned}, std::move(response.secret), {}};
  TRY_VOID(wire::append_handshake(wire::tls12::ClientECDiffieHellmanPublic{{response.share}}, exchanged.message));
  context.info.group = static_cast<wire::NamedGroup>(theirs.group->id);
  context.info.peer_scheme = theirs.scheme;
  return exchanged;
}

Result<Exchanged> exchange_keys(const KeyTransport&, x509::PeerIdentity peer, const Agreement12&, Context& context) {
  TRY(auto key, transport_key(peer, tls12, *context.config.provider->random));
  Exchanged exchanged{Addressed{std::move(peer), key.sent}, crypto::SharedSecret{key.premaster.expose()}, {}};
  TRY_VOID(wire::append_handshake(wire::tls12::EncryptedPreMasterSecret{{key.encrypted}}, exchanged.message));
  return exchanged;
}

Result<AfterFlight::value_type> close_flight(Closing&& closing, Buffer flight, Context& context) {
  auto& agreement = closing.choice.agreement;
  agreement.transcript.forget_messages();
  auto keys = make_keys(agreement, closing.master);
  closing.theirs = std::move(keys.server);
  TRY_VOID(say_finished(Side::client, agreement, closing.master, std::move(keys.client), std::move(flight),
                        context.channel, context.witness));
  if (closing.choice.will_ticket) return WaitTicket<FullHandshake>{std::move(closing)};
  return WaitChange<FullHandshake>{std::move(closing)};
}

// Adds the ClientKeyExchange, after which the master secret is known.
Result<Closing> exchange(Known&& known, Buffer& flight, Context& context) {
  auto& agreement = known.choice.agreement;
  TRY_VOID(speech(agreement, flight, context).say_with([&](Buffer& to) -> Result<void> {
    append(to, known.key_exchange);
    return {};
  }));
  auto master = make_master(agreement, known.premaster.expose(), context.witness);
  return Closing{std::move(known.choice), std::move(known.claim), std::move(known.terms), std::move(master)};
}

// RFC 5246 §7.4.8, §F.1.1.2: what decrypted the premaster secret is known by its Finished.
ServerProof proven(ServerClaim&& claim, const TranscriptAgreed& agreed) {
  if (auto* certified = std::get_if<Certified>(&claim)) return std::move(*certified);
  if (auto* revived = std::get_if<Revived>(&claim)) return std::move(*revived);
  auto& addressed = std::get<Addressed>(claim);
  return Decrypter{std::move(addressed.peer), prove_decryption(addressed.sent, agreed)};
}

const x509::PeerIdentity& peer_of(const ServerProof& proof) {
  if (const auto* certified = std::get_if<Certified>(&proof)) return certified->peer;
  if (const auto* revived = std::get_if<Revived>(&proof)) return *revived->peer();
  return std::get<Decrypter>(proof).peer;
}

}  // namespace

Next<WaitCertificate, WaitRawKey, WaitTicket<Resumption>, WaitChange<Resumption>> WaitServerHello::on(
    const In<wire::ServerHello>& message, Context& context) && {
  TRY(auto choice, take_hello(message, hello, context));
  if (!choice.resumes) {
    if (hello.session) context.info.not_resumed = Unfit::unknown;
    if (choice.server_type == wire::CertificateType::RawPublicKey) return WaitRawKey{std::move(choice)};
    return WaitCertificate{std::move(choice)};
  }
  auto& session = *hello.session;
  context.info.resumed = true;
  context.info.group = session.ticket.session.terms.group;
  choice.agreement.transcript.forget_messages();
  auto master = revive_master(choice.agreement, session.ticket.session, context.witness);
  auto keys = make_keys(choice.agreement, master);
  auto terms = session.ticket.session.terms;
  Closing closing{std::move(choice),      std::move(session.revived), std::move(terms),         std::move(master),
                  std::move(keys.client), std::move(keys.server),     std::move(session.ticket)};
  if (closing.choice.will_ticket) return WaitTicket<Resumption>{std::move(closing)};
  return WaitChange<Resumption>{std::move(closing)};
}

Next<WaitStatusOrKeyExchange, WaitStatusOrRequest> WaitCertificate::on(const In<wire::tls12::Certificate>& message,
                                                                       Context&) && {
  const Bytes list = message.body.certificate_list.raw;
  if (list.empty()) return fail(Fault::empty_certificate);
  choice.agreement.transcript.add(message.raw);
  const bool transport = choice.agreement.is_transport();
  Chain chain{std::move(choice), Buffer{list.begin(), list.end()}};
  if (transport) return WaitStatusOrRequest{std::move(chain)};
  return WaitStatusOrKeyExchange{std::move(chain)};
}

Next<WaitKeyExchange, WaitRequestOrDone<KeyTransport>> WaitRawKey::on(const In<wire::tls12::RawPublicKey>& message,
                                                                      Context&) && {
  if (message.body.ASN1_subjectPublicKeyInfo.empty()) return fail(Fault::empty_certificate);
  TRY(auto certificate, certificate_message(message.body));
  choice.agreement.transcript.add(message.raw);
  const bool transport = choice.agreement.is_transport();
  Introduced introduced{std::move(choice), std::move(certificate)};
  if (transport) return WaitRequestOrDone<KeyTransport>{std::move(introduced), {}};
  return WaitKeyExchange{std::move(introduced)};
}

Next<WaitKeyExchange> WaitStatusOrKeyExchange::on(const In<wire::tls12::CertificateStatus>& message, Context&) && {
  TRY(auto introduced, take_status(message, std::move(chain)));
  return WaitKeyExchange{std::move(introduced)};
}

Next<WaitRequestOrDone<SignedShare>> WaitStatusOrKeyExchange::on(const In<wire::tls12::ServerKeyExchange>& message,
                                                                 Context& context) && {
  TRY(auto introduced, introduce(std::move(chain), {}));
  return take_share(message, std::move(introduced), context.config);
}

Next<WaitRequestOrDone<SignedShare>> WaitKeyExchange::on(const In<wire::tls12::ServerKeyExchange>& message,
                                                         Context& context) && {
  return take_share(message, std::move(introduced), context.config);
}

Next<WaitRequestOrDone<KeyTransport>> WaitStatusOrRequest::on(const In<wire::tls12::CertificateStatus>& message,
                                                              Context&) && {
  TRY(auto introduced, take_status(message, std::move(chain)));
  return WaitRequestOrDone<KeyTransport>{std::move(introduced), {}};
}

Next<WaitDone<KeyTransport>> WaitStatusOrRequest::on(const In<wire::tls12::CertificateRequest>& message, Context&) && {
  TRY(auto introduced, introduce(std::move(chain), {}));
  return take_request(message, std::move(introduced), KeyTransport{});
}

Next<JudgeServer<KeyTransport>> WaitStatusOrRequest::on(const In<wire::tls12::ServerHelloDone>& message, Context&) && {
  TRY(auto introduced, introduce(std::move(chain), {}));
  return take_done(message, std::move(introduced), KeyTransport{});
}

template <class Exchange>
Next<WaitDone<Exchange>> WaitRequestOrDone<Exchange>::on(const In<wire::tls12::CertificateRequest>& message,
                                                         Context&) && {
  return take_request(message, std::move(introduced), std::move(exchange));
}

template <class Exchange>
Next<JudgeServer<Exchange>> WaitRequestOrDone<Exchange>::on(const In<wire::tls12::ServerHelloDone>& message,
                                                            Context&) && {
  return take_done(message, std::move(introduced), std::move(exchange));
}

template <class Exchange>
Next<JudgeServer<Exchange>> WaitDone<Exchange>::on(const In<wire::tls12::ServerHelloDone>& message, Context&) && {
  return take_done(message, std::move(introduced), std::move(exchange));
}

template <class Exchange>
Next<ChooseIdentity, WaitTicket<FullHandshake>, WaitChange<FullHandshake>> JudgeServer<Exchange>::on(
    PeerJudged answer, Context& context) && {
  TRY(auto peer, note(std::move(answer), context.witness));
  auto& choice = introduced.choice;
  TRY(auto exchanged, exchange_keys(exchange, std::move(peer), choice.agreement, context));
  auto terms = terms_of(context.info, context.config);
  terms.peer_scheme = context.info.peer_scheme.value_or(wire::SignatureScheme{});
  terms.peer_type = choice.server_type;
  if (context.config.sessions) terms.peer_certificate = std::move(introduced.certificate);
  Known known{std::move(choice), std::move(exchanged.claim), std::move(terms), std::move(exchanged.premaster),
              std::move(exchanged.message)};
  if (!introduced.request.empty()) return ChooseIdentity{std::move(known), std::move(introduced.request)};
  Buffer flight;
  TRY(auto closing, client12::exchange(std::move(known), flight, context));
  return widen<std::variant<ChooseIdentity, WaitTicket<FullHandshake>, WaitChange<FullHandshake>>>(
      AfterFlight{close_flight(std::move(closing), std::move(flight), context)});
}

Result<IdentityChosen> ChooseIdentity::ask(Context& context) const {
  TRY(auto answer, answer_now(identity_question(request, context)));
  return std::get<IdentityChosen>(std::move(answer));
}

std::optional<Question> ChooseIdentity::question(Context& context) const { return identity_question(request, context); }

Next<SignMessages, WaitTicket<FullHandshake>, WaitChange<FullHandshake>> ChooseIdentity::on(IdentityChosen answer,
                                                                                            Context& context) && {
  const auto& identity = answer.identity;
  const auto* scheme = identity ? scheme_for(request, *identity, *context.config.policy) : nullptr;
  if (identity && identity->type() != context.info.client_type) return fail(Fault::api_misuse);
  if (identity && scheme == nullptr) return fail(Fault::no_common_signature);
  Buffer flight;
  TRY_VOID(say_certificate12(speech(known.choice.agreement, flight, context), identity.get()));
  TRY(auto closing, exchange(std::move(known), flight, context));
  if (!identity)
    return widen<std::variant<SignMessages, WaitTicket<FullHandshake>, WaitChange<FullHandshake>>>(
        AfterFlight{close_flight(std::move(closing), std::move(flight), context)});
  const auto messages = closing.choice.agreement.transcript.messages();
  SigningQuestion to_sign{identity, scheme->algorithm, {messages.begin(), messages.end()}};
  return SignMessages{std::move(closing), std::move(flight), std::move(to_sign), scheme->id};
}

AfterFlight SignMessages::on(Signature answer, Context& context) && {
  TRY_VOID(speech(closing.choice.agreement, flight, context).say(wire::CertificateVerify{scheme, {answer.bytes}}));
  context.info.own = to_sign.identity;
  context.info.own_scheme = scheme;
  closing.terms.own_fingerprint = fingerprint(to_sign.identity.get(), *context.config.provider);
  return close_flight(std::move(closing), std::move(flight), context);
}

template <class Way>
Next<WaitChange<Way>> WaitTicket<Way>::on(const In<wire::tls12::NewSessionTicket>& message, Context& context) && {
  closing.choice.agreement.transcript.add(message.raw);
  closing.ticket = ticket_in(message.body, closing.terms, closing.master, context);
  return WaitChange<Way>{std::move(closing)};
}

template <class Way>
Next<WaitFinished<Way>> WaitChange<Way>::on(const In<wire::ChangeCipherSpec>&, Context& context) && {
  TRY(const auto aligned, context.channel.read_with(*closing.choice.agreement.suite, std::move(closing.theirs)));
  return WaitFinished<Way>{std::move(closing), aligned};
}

template <class Way>
Next<Connected> WaitFinished<Way>::on(const In<wire::tls12::Finished>& message, Context& context) && {
  auto& agreement = closing.choice.agreement;
  TRY(const auto agreed, agree(message.body, closing.master, keys::Sender::server, agreement.transcript.hash()));
  agreement.transcript.add(message.raw);
  if constexpr (std::is_same_v<Way, Resumption>)
    TRY_VOID(say_finished(Side::client, agreement, closing.master, std::move(closing.ours), {}, context.channel,
                          context.witness));
  auto proof = proven(std::move(closing.claim), agreed);
  context.info.peer = peer_of(proof);
  keep_session(closing, context);
  Outcome outcome{.exporter12 = exporter_of(agreement, closing.master),
                  .afterwards = refuse_renegotiation(Side::client, context.channel, context.witness)};
  return Connected{std::move(outcome), std::move(proof), agreed, aligned};
}

template struct WaitRequestOrDone<SignedShare>;
template struct WaitRequestOrDone<KeyTransport>;
template struct WaitDone<SignedShare>;
template struct WaitDone<KeyTransport>;
template struct JudgeServer<SignedShare>;
template struct JudgeServer<KeyTransport>;
template struct WaitTicket<FullHandshake>;
template struct WaitTicket<Resumption>;
template struct WaitChange<FullHandshake>;
template struct WaitChange<Resumption>;
template struct WaitFinished<FullHandshake>;
template struct WaitFinished<Resumption>;

}  // namespace bulla::handshake::client12
