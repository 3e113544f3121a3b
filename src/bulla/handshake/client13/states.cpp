#include "bulla/handshake/client13/states.h"

#include <algorithm>

#include "bulla/handshake/answers.h"
#include "bulla/handshake/certificate_types.h"
#include "bulla/handshake/choice.h"
#include "bulla/handshake/client13/external_keys.h"
#include "bulla/handshake/client13/hello.h"
#include "bulla/handshake/compressed_certificate.h"
#include "bulla/handshake/say.h"

namespace bulla::handshake::client13 {
namespace {

bool goes_on_with_sessions(const ClientConfig& config) {
  return config.sessions != nullptr && !wants_key_alone(config);
}

// RFC 9846 §4.2.3 and §4.3.1: what every answer to our hello must hold, whether it is final or a HelloRetryRequest.
Result<const crypto::Suite*> check_hello(const wire::ServerHello& hello, const Offer& offer, const Context& context) {
  const auto& config = context.config;
  TRY(const auto version, wire::chosen_version(hello));
  if (!offer.tls13 || version != wire::ProtocolVersion::tls13) {
    // Said in supported_versions, or after a HelloRetryRequest, it is no older server but a broken one.
    if (hello.extensions.has(wire::ExtensionType::supported_versions) || context.info.hello_retried)
      return fail(Fault::version_mismatch);
    return fail(wire::has_downgrade_sentinel(hello) ? Fault::downgrade : Fault::protocol_version);
  }
  if (hello.legacy_version != wire::ProtocolVersion::tls12) return fail(Fault::legacy_version);
  if (!same_bytes(hello.legacy_session_id_echo, offer.session_id)) return fail(Fault::session_id_not_echoed);
  const auto* suite = find_suite(hello.cipher_suite, *config.policy, *config.provider);
  if (suite == nullptr || !is_of_use(*suite, config)) return fail(Fault::suite_not_offered);
  return suite;
}

// RFC 9846 §4.2.3: TLS 1.2 is chosen by saying nothing newer. Fault::downgrade if the server says as well that it could
// do better.
Result<bool> chose_tls12(const wire::ServerHello& hello, const Offer& offer) {
  const bool chosen = offer.tls12 && hello.legacy_version == wire::ProtocolVersion::tls12 &&
                      !hello.extensions.has(wire::ExtensionType::supported_versions);
  if (chosen && offer.tls13 && wire::has_downgrade_sentinel(hello)) return fail(Fault::downgrade);
  // RFC 9846 §D.3: early data was meant for a server that knew TLS 1.3.
  if (chosen && offer.early_data) return fail(Fault::protocol_version);
  return chosen;
}

bool offers_session(const Offer& offer) { return !offer.psks.empty() && offer.psks.front().session() != nullptr; }

// The session or key that the server goes on with; null: none. It comes with a key agreement: we offer no psk_ke.
Result<OfferedPsk*> chosen_psk(const wire::ServerHello& hello, Offer& offer, const crypto::Suite& suite,
                               const ClientConfig& config) {
  TRY(const auto selected, hello.extensions.find<wire::SelectedPsk>());
  if (!selected && wants_key_alone(config)) return fail(Fault::key_not_proved);
  if (!selected) return nullptr;
  if (selected->selected_identity >= offer.psks.size()) return fail(Fault::psk_not_offered);
  auto& psk = offer.psks[selected->selected_identity];
  if (&psk.stage.hash() != suite.hash) return fail(Fault::psk_wrong_hash);
  if (!hello.extensions.has(wire::ExtensionType::key_share)) return fail(Fault::group_not_offered);
  return &psk;
}

Result<crypto::SharedSecret> finish_exchange(const wire::ServerHello& hello, const Offer& offer, ConnectionInfo& info) {
  TRY(const auto share, hello.extensions.find<wire::KeyShareServerHello>());
  if (!share) return fail(Fault::missing_extension);
  const auto* ours = offer.share_of(std::to_underlying(share->server_share.group));
  if (ours == nullptr) return fail(Fault::group_not_offered);
  info.group = share->server_share.group;
  return ours->exchange->finish(share->server_share.key_exchange);
}

// From the final ServerHello on everything is sealed: both handshake keys are put to use. After a HelloRetryRequest the
// transcript has its hash already.
AfterHello start_encryption(const In<wire::ServerHello>& message, Offer&& offer, keys::Transcript&& transcript,
                            Context& context) {
  TRY(const auto* suite, check_hello(message.body, offer, context));
  TRY_VOID(wire::check_answers(message.body.extensions, wire::HandshakeType::server_hello, offer.extensions));
  TRY(auto* const psk, chosen_psk(message.body, offer, *suite, context.config));
  TRY(const auto shared, finish_exchange(message.body, offer, context.info));
  if (!context.info.hello_retried) transcript.choose(*suite->hash);
  transcript.add(message.raw);
  // Early data goes on until the server says whether it takes it.
  const bool early_data = offer.early_data && psk == offer.psks.data();
  auto early = psk != nullptr ? std::move(psk->stage) : keys::EarlyStage{*suite->hash};
  if (!early_data) context.witness.derived(Derived::early_secret, early.expose());
  auto stage = std::move(early).agree(shared.expose());
  context.witness.derived(Derived::shared_secret, shared.expose());
  context.witness.derived(Derived::handshake_secret, stage.expose());
  auto traffic = stage.traffic(transcript.hash());
  context.info.version = wire::ProtocolVersion::tls13;
  context.info.suite = message.body.cipher_suite;
  context.witness.secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", offer.random, traffic.client.expose());
  context.witness.secret("SERVER_HANDSHAKE_TRAFFIC_SECRET", offer.random, traffic.server.expose());
  TRY_VOID(context.channel.read_with(*suite, keys::TrafficSecret{traffic.server.expose()}));
  if (!context.info.hello_retried && !offer.early_data) TRY_VOID(context.channel.send_change_cipher_spec());
  if (!early_data) context.channel.write_with(*suite, keys::TrafficSecret{traffic.client.expose()});
  if (offer.early_data && !early_data) context.info.early_data = EarlyDataFate::rejected;
  Keys keys{suite, std::move(transcript), std::move(traffic), offer.random};
  auto* const session = psk != nullptr ? psk->session() : nullptr;
  if (session == nullptr && offers_session(offer)) context.info.not_resumed = Unfit::unknown;
  if (offer.session12) context.info.not_resumed = Unfit::version;
  if (psk == nullptr) return WaitEncryptedExtensions{std::move(keys), std::move(stage), std::move(offer.extensions)};
  if (const auto* key = psk->key())
    return WaitKeyedExtensions{std::move(keys), std::move(stage), std::move(offer.extensions), key->claim};
  context.info.resumed = true;
  return WaitResumedExtensions{std::move(keys),
                               std::move(stage),
                               std::move(offer.extensions),
                               std::move(session->revived),
                               std::move(session->ticket.session.terms),
                               early_data};
}

Result<void> take_extensions(const In<wire::EncryptedExtensions>& message, std::span<const wire::ExtensionType> offered,
                             Keys& keys, Context& context) {
  const auto& extensions = message.body.extensions;
  TRY_VOID(wire::check_answers(extensions, wire::HandshakeType::encrypted_extensions, offered));
  TRY_VOID(extensions.find<wire::ServerNameAcknowledged>());
  TRY_VOID(extensions.find<wire::SupportedGroups>());
  TRY_VOID(extensions.find<wire::ServerTicketRequestHint>());
  TRY(context.info.protocol, chosen_protocol(extensions, context.config.protocols));
  TRY(context.info.client_type, chosen_client_type(extensions, context.config));
  TRY(const auto limit, extensions.find<wire::RecordSizeLimit>());
  // In TLS 1.3 the limit counts the content type (RFC 8449 §4).
  if (limit) context.channel.limit_records(limit->record_size_limit - 1U);
  keys.transcript.add(message.raw);
  return {};
}

// said: the message as it came, which may be its compressed form.
Result<JudgeServer> take_certificate(const In<wire::Certificate>& message, Bytes said, WaitCertificate&& state,
                                     const ClientConfig& config) {
  if (!message.body.certificate_request_context.empty()) return fail(Fault::certificate_context);
  if (message.body.certificate_list.empty()) return fail(Fault::empty_certificate);
  std::vector<wire::ExtensionType> asked;
  if (asks_for_staple(config)) asked.push_back(wire::ExtensionType::status_request);
  if (asks_for_timestamps(config)) asked.push_back(wire::ExtensionType::signed_certificate_timestamp);
  for (const auto& entry : message.body.certificate_list) {
    TRY_VOID(wire::check_answers(entry.extensions, wire::HandshakeType::certificate, asked));
    TRY_VOID(entry.extensions.find<wire::CertificateStatus>());
    TRY_VOID(entry.extensions.find<wire::SignedCertificateTimestampList>());
  }
  TRY_VOID(check_form(message.body, state.keys.server_type));
  state.keys.transcript.add(said);
  return JudgeServer{std::move(state.keys), std::move(state.stage), std::move(state.request),
                     Buffer{message.raw.begin(), message.raw.end()}};
}

Result<JudgeServer> take_certificate(const In<wire::CompressedCertificate>& message, WaitCertificate&& state,
                                     Context& context) {
  TRY(const auto whole, expand(message.body, context.config.certificate_compressions));
  TRY(const auto certificate, wire::decode_body<wire::Certificate>(Bytes{whole}.subspan(wire::HandshakeHeader::size)));
  context.info.peer_compression = message.body.algorithm;
  return take_certificate({certificate, whole}, message.raw, std::move(state), context.config);
}

// Says one message at once.
template <class Message>
Result<void> say(const Message& message, Closing& closing, Context& context) {
  Buffer flight;
  TRY_VOID(Speech(Side::client, closing.keys.transcript, context.witness, flight).say(message));
  return context.channel.send(flight);
}

// Sends our last message and puts our application key to use.
Result<void> send_finished(Closing& closing, Context& context) {
  auto& keys = closing.keys;
  const auto data = keys::verify_data(*keys.suite->hash, keys.handshake.client.expose(), keys.transcript.hash());
  TRY_VOID(say(wire::Finished{{data.view()}}, closing, context));
  context.channel.write_with(*keys.suite, keys::TrafficSecret{closing.outcome.traffic.client.expose()});
  return {};
}

Result<Connected> finish(Closing&& closing, Context& context) {
  TRY_VOID(send_finished(closing, context));
  auto& terms = closing.terms;
  if (const auto* certified = std::get_if<Certified>(&closing.proof)) {
    context.info.peer = certified->peer;
    context.info.peer_scheme = certified->owned.scheme();
    terms.own_fingerprint = fingerprint(context.info.own.get(), *context.config.provider);
  } else if (const auto* revived = std::get_if<Revived>(&closing.proof)) {
    context.info.peer = revived->peer();
  } else {
    context.info.external_psk = std::get<SharedKey>(closing.proof).identity();
    context.witness.key_proved(*context.info.external_psk);
  }
  terms.suite = context.info.suite;
  terms.protocol = context.info.protocol;
  terms.server_name = context.info.server_name;
  auto resumption = closing.master.resumption(closing.keys.transcript.hash());
  context.witness.derived(Derived::resumption_secret, resumption.expose());
  // RFC 9846 §4.4.2: beside an external key nobody is asked for a certificate.
  context.info.challengeable = context.config.late_challenge == LateChallenge::accepted && !context.info.external_psk;
  return Connected{
      std::move(closing.outcome), std::move(closing.proof),          closing.agreed, closing.aligned, std::move(terms),
      std::move(resumption),      std::move(closing.keys.transcript)};
}

// RFC 9846 §4.6: the last that is sealed with the early key.
Result<void> end_early_data(Closing& closing, Context& context) {
  auto& keys = closing.keys;
  TRY_VOID(say(wire::EndOfEarlyData{}, closing, context));
  context.channel.write_with(*keys.suite, keys::TrafficSecret{keys.handshake.client.expose()});
  return {};
}

}  // namespace

Result<TicketChosen> ChooseTicket::ask(Context& context) const {
  if (!goes_on_with_sessions(context.config)) return TicketChosen{};
  return TicketChosen{context.config.sessions->take(context.server.text())};
}

std::optional<Question> ChooseTicket::question(Context& context) const {
  if (!goes_on_with_sessions(context.config)) return std::nullopt;
  return TicketQuestion{std::string{context.server.text()}, context.config.sessions};
}

Next<ChooseTicket, WaitServerHello> ChooseTicket::on(TicketChosen answer, Context& context) && {
  std::optional<Kept> kept;
  if (answer.ticket) {
    kept = kept_of(*std::move(answer.ticket), context);
    if (!kept && tries_left > 1) return ChooseTicket{tries_left - 1};
  }
  TRY(auto offer, make_offer(std::move(kept), context));
  context.witness.message(Side::client, offer.hello);
  TRY_VOID(context.channel.send(offer.hello));
  TRY_VOID(start_early_data(offer, context));
  return WaitServerHello{std::move(offer)};
}

Next<WaitSecondServerHello> WaitServerHello::on(const In<HelloRetryRequest>& message, Context& context) && {
  const auto& retry = message.body;
  TRY(const auto* suite, check_hello(retry, offer, context));
  TRY_VOID(wire::check_answers(retry.extensions, wire::HandshakeType::hello_retry_request, offer.extensions));
  TRY(const auto share, retry.extensions.find<wire::KeyShareHelloRetryRequest>());
  TRY(const auto cookie, retry.extensions.find<wire::Cookie>());
  const crypto::Group* group = nullptr;
  if (share) {
    group = find_group(share->selected_group, *context.config.policy, *context.config.provider);
    if (group == nullptr) return fail(Fault::group_not_offered);
    if (offer.share_of(group->id) != nullptr) return fail(Fault::useless_hello_retry);
  }
  if (!share && !cookie) return fail(Fault::useless_hello_retry);

  keys::Transcript transcript;
  transcript.add(offer.hello);
  transcript.choose(*suite->hash);
  transcript.fold_first_hello();
  transcript.add(message.raw);
  const bool said_change_cipher_spec = offer.early_data;
  if (offer.early_data) {
    context.channel.write_plain();
    context.info.early_data = EarlyDataFate::rejected;
    context.info.protocol.clear();
    offer.early_data = false;
  }
  std::erase_if(offer.psks, [&](const OfferedPsk& psk) { return &psk.stage.hash() != suite->hash; });
  TRY_VOID(renew_offer(offer, {group, cookie ? Bytes{cookie->cookie} : Bytes{}, transcript}, context));
  context.info.hello_retried = true;
  if (!said_change_cipher_spec) TRY_VOID(context.channel.send_change_cipher_spec());
  context.witness.message(Side::client, offer.hello);
  TRY_VOID(context.channel.send(offer.hello));
  return WaitSecondServerHello{std::move(offer), std::move(transcript), retry.cipher_suite};
}

AfterFirstHello WaitServerHello::on(const In<wire::ServerHello>& message, Context& context) && {
  TRY(const bool older, chose_tls12(message.body, offer));
  if (older && offers_session(offer)) context.info.not_resumed = Unfit::version;
  if (older)
    return ChoseTls12{{std::move(offer.hello), offer.random, std::move(offer.session_id), std::move(offer.extensions),
                       std::move(offer.session12)}};
  keys::Transcript transcript;
  transcript.add(offer.hello);
  return widen<AfterFirstHello::value_type>(
      start_encryption(message, std::move(offer), std::move(transcript), context));
}

AfterHello WaitSecondServerHello::on(const In<wire::ServerHello>& message, Context& context) && {
  if (message.body.cipher_suite != suite) return fail(Fault::suite_not_offered);
  return start_encryption(message, std::move(offer), std::move(transcript), context);
}

Next<WaitCertificateOrRequest> WaitEncryptedExtensions::on(const In<wire::EncryptedExtensions>& message,
                                                           Context& context) && {
  TRY_VOID(take_extensions(message, offered, keys, context));
  if (message.body.extensions.has(wire::ExtensionType::early_data)) return fail(Fault::early_data_unexpected);
  TRY(keys.server_type, chosen_server_type(message.body.extensions, context.config));
  return WaitCertificateOrRequest{std::move(keys), std::move(stage)};
}

Next<WaitFinished> WaitResumedExtensions::on(const In<wire::EncryptedExtensions>& message, Context& context) && {
  const bool accepted = message.body.extensions.has(wire::ExtensionType::early_data);
  // RFC 9846 §4.3.10: what was sent early holds for the session's suite and protocol alone.
  if (accepted && context.info.suite != terms.suite) return fail(Fault::suite_not_offered);
  if (early_data) context.info.protocol.clear();
  // No certificate follows, so silence says nothing.
  if (message.body.extensions.has(wire::ExtensionType::server_certificate_type))
    TRY_VOID(chosen_server_type(message.body.extensions, context.config));
  TRY_VOID(take_extensions(message, offered, keys, context));
  if (accepted && context.info.protocol != terms.protocol) return fail(Fault::protocol_not_offered);
  if (early_data) context.info.early_data = accepted ? EarlyDataFate::accepted : EarlyDataFate::rejected;
  if (early_data && !accepted)
    context.channel.write_with(*keys.suite, keys::TrafficSecret{keys.handshake.client.expose()});
  return WaitFinished{std::move(keys), std::move(stage), std::nullopt, std::move(revived), std::move(terms), accepted};
}

Next<WaitFinished> WaitKeyedExtensions::on(const In<wire::EncryptedExtensions>& message, Context& context) && {
  TRY_VOID(take_extensions(message, offered, keys, context));
  if (message.body.extensions.has(wire::ExtensionType::early_data)) return fail(Fault::early_data_unexpected);
  return WaitFinished{std::move(keys), std::move(stage), std::nullopt, std::move(claim), {}};
}

Next<WaitCertificate> WaitCertificateOrRequest::on(const In<wire::CertificateRequest>& message, Context&) && {
  const auto& request = message.body;
  if (!request.certificate_request_context.empty()) return fail(Fault::certificate_context);
  TRY_VOID(check_request(request));
  keys.transcript.add(message.raw);
  const auto body = message.raw.subspan(wire::HandshakeHeader::size);
  return WaitCertificate{std::move(keys), std::move(stage), Request{{body.begin(), body.end()}}};
}

Next<JudgeServer> WaitCertificateOrRequest::on(const In<wire::Certificate>& message, Context& context) && {
  return take_certificate(message, message.raw, WaitCertificate{std::move(keys), std::move(stage), std::nullopt},
                          context.config);
}

Next<JudgeServer> WaitCertificateOrRequest::on(const In<wire::CompressedCertificate>& message, Context& context) && {
  return take_certificate(message, WaitCertificate{std::move(keys), std::move(stage), std::nullopt}, context);
}

Next<JudgeServer> WaitCertificate::on(const In<wire::Certificate>& message, Context& context) && {
  return take_certificate(message, message.raw, std::move(*this), context.config);
}

Next<JudgeServer> WaitCertificate::on(const In<wire::CompressedCertificate>& message, Context& context) && {
  return take_certificate(message, std::move(*this), context);
}

Next<WaitCertificateVerify> JudgeServer::on(PeerJudged answer, Context& context) && {
  TRY(auto peer, note(std::move(answer), context.witness));
  return WaitCertificateVerify{std::move(keys), std::move(stage), std::move(request), std::move(certificate),
                               std::move(peer)};
}

Next<WaitFinished> WaitCertificateVerify::on(const In<wire::CertificateVerify>& message, Context& context) && {
  const auto content = signed_content(Side::server, keys.transcript.hash());
  TRY(const auto owned,
      prove_possession(message.body, peer, content, offered_schemes(*context.config.policy, *context.config.provider)));
  keys.transcript.add(message.raw);
  session::Terms terms{
      .group = context.info.group, .peer_scheme = owned.scheme(), .authenticated = context.config.clock->now()};
  terms.peer_type = keys.server_type;
  if (context.config.sessions) terms.peer_certificate = std::move(certificate);  // where nobody keeps it, nor do we
  return WaitFinished{std::move(keys), std::move(stage), std::move(request), Certified{std::move(peer), owned},
                      std::move(terms)};
}

Next<ChooseIdentity, Connected> WaitFinished::on(const In<wire::Finished>& message, Context& context) && {
  TRY(const auto agreed, agree(message.body, *keys.suite->hash, keys.handshake.server, keys.transcript.hash()));
  keys.transcript.add(message.raw);
  auto master = std::move(stage).master();
  context.witness.derived(Derived::main_secret, master.expose());
  const auto transcript = keys.transcript.hash();
  Outcome outcome{keys.suite, master.traffic(transcript), master.exporter(transcript)};
  const auto& random = keys.client_random;
  context.witness.secret("CLIENT_TRAFFIC_SECRET_0", random, outcome.traffic.client.expose());
  context.witness.secret("SERVER_TRAFFIC_SECRET_0", random, outcome.traffic.server.expose());
  context.witness.secret("EXPORTER_SECRET", random, outcome.exporter.expose());
  TRY(const auto aligned, context.channel.read_with(*keys.suite, keys::TrafficSecret{outcome.traffic.server.expose()}));
  Closing closing{std::move(keys), std::move(master), std::move(outcome), proven<ServerProof>(std::move(claim), agreed),
                  agreed,          aligned,           std::move(terms)};
  if (early_data) TRY_VOID(end_early_data(closing, context));
  if (request) return ChooseIdentity{std::move(closing), *std::move(request)};
  TRY(auto connected, finish(std::move(closing), context));
  return connected;
}

Next<SignProof, Connected> ChooseIdentity::on(IdentityChosen answer, Context& context) && {
  if (answer.identity && answer.identity->type() != context.info.client_type) return fail(Fault::api_misuse);
  Buffer flight;
  const Speech speech{Side::client, closing.keys.transcript, context.witness, flight};
  TRY(auto to_sign, say_certificate(request.body, std::move(answer.identity), speech, context.config));
  TRY_VOID(context.channel.send(flight));
  if (to_sign) return SignProof{std::move(closing), *std::move(to_sign)};
  TRY(auto connected, finish(std::move(closing), context));
  return connected;
}

Next<Connected> SignProof::on(Signature answer, Context& context) && {
  TRY_VOID(say(wire::CertificateVerify{to_sign.scheme, {answer.bytes}}, closing, context));
  context.info.own = to_sign.question.identity;
  context.info.own_scheme = to_sign.scheme;
  context.info.own_compression = to_sign.compression;
  TRY(auto connected, finish(std::move(closing), context));
  return connected;
}

}  // namespace bulla::handshake::client13
