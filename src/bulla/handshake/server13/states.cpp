#include "bulla/handshake/server13/states.h"

#include "bulla/handshake/choice.h"
#include "bulla/handshake/compressed_certificate.h"
#include "bulla/handshake/say.h"
#include "bulla/handshake/server13/client_proof.h"
#include "bulla/handshake/server13/external_keys.h"
#include "bulla/handshake/server13/flight.h"
#include "bulla/handshake/server13/tickets.h"
#include "bulla/handshake/versions.h"

namespace bulla::handshake::server13 {
namespace {

Speech speech(keys::Transcript& transcript, Buffer& flight, Context& context) {
  return {Side::server, transcript, context.witness, flight};
}

Result<wire::ClientHello> read_again(Bytes hello) {
  return wire::decode_body<wire::ClientHello>(hello.subspan(wire::HandshakeHeader::size));
}

// Those of the client's tickets that are worth a look; none if we keep no sessions.
Result<std::vector<Bytes>> tickets_in(const Accepted& accepted, const ServerConfig& config) {
  std::vector<Bytes> tickets;
  if (accepted.before_binders.size == 0 || config.sessions == nullptr || wants_key_alone(config)) return tickets;
  TRY(const auto hello, read_again(accepted.hello));
  TRY(const auto extensions, read_hello(hello));
  for (const auto& offered : extensions.psks->identities)
    if (tickets.size() < max_offers_tried) tickets.push_back(offered.identity);
  return tickets;
}

std::string_view name_in(const HelloExtensions& extensions) {
  return extensions.name ? text_of(extensions.name->host_name()) : std::string_view{};
}

Result<WaitSecondClientHello> ask_for_share(const In<wire::ClientHello>& message, WaitSecondClientHello&& next,
                                            Context& context) {
  auto& transcript = next.transcript;
  transcript.fold_first_hello();
  Buffer flight;
  TRY_VOID(speech(transcript, flight, context).say_with([&](Buffer& to) {
    return put_hello_retry_request(to, message.body, *next.suite, *next.group);
  }));
  context.info.hello_retried = true;
  TRY_VOID(context.channel.send(flight));
  if (!message.body.legacy_session_id.empty()) TRY_VOID(context.channel.send_change_cipher_spec());
  return std::move(next);
}

// Adds a hello to the transcript; what that was up to the binders of its sessions, if it offers any.
keys::HashValue add_hello(keys::Transcript& transcript, Bytes raw, const HelloExtensions& extensions) {
  if (!extensions.psks) {
    transcript.add(raw);
    return {};
  }
  const auto binders = extensions.psks->binders_size();
  transcript.add(raw.first(raw.size() - binders));
  const auto before_binders = transcript.hash();
  transcript.add(raw.last(binders));
  return before_binders;
}

// What ConnectionInfo shows of the hello, and the record limit it sets.
Result<void> note_hello(const HelloExtensions& extensions, const Accepted& accepted, Context& context) {
  context.info.version = wire::ProtocolVersion::tls13;
  context.info.suite = static_cast<wire::CipherSuite>(accepted.suite->id);
  context.info.group = static_cast<wire::NamedGroup>(accepted.group->id);
  context.info.server_name = name_in(extensions);
  context.info.client_type = choose_client_type(extensions.types.client, context.config);
  context.info.challengeable = extensions.late_challenge && context.info.client_type.has_value();
  if (extensions.protocols) {
    TRY(context.info.protocol, choose_protocol(*extensions.protocols, context.info.server_name, context.config));
  }
  // In TLS 1.3 the limit counts the content type (RFC 8449 §4).
  if (extensions.record_size_limit) context.channel.limit_records(extensions.record_size_limit->record_size_limit - 1U);
  return {};
}

// A key that both sides hold already, its binder good: a session's, or an external one.
struct Chosen {
  std::uint16_t place;  // among the client's
  keys::EarlyStage stage;
  std::optional<std::uint32_t> early_data{};  // so many bytes are taken; none: none was sent, or it is not taken
  std::uint8_t tickets = 0;                   // for the client
};

// ServerHello, the handshake keys, EncryptedExtensions. chosen: null for a handshake with certificates.
Result<Flight> open_flight(const wire::ClientHello& hello, const HelloExtensions& extensions, Accepted&& accepted,
                           Chosen* chosen, Context& context) {
  const auto& suite = *accepted.suite;
  const bool early_data = chosen != nullptr && chosen->early_data;
  const auto group = static_cast<wire::NamedGroup>(accepted.group->id);
  auto& random = *context.config.provider->random;
  TRY(const auto response, accepted.group->respond(random, *extensions.shares.share_for(group)));
  auto early = chosen != nullptr ? std::move(chosen->stage) : keys::EarlyStage{*suite.hash};
  // Of the hello alone; the stage goes on with ServerHello.
  std::optional<std::pair<keys::TrafficSecret, keys::StageSecret>> early_keys;
  if (early_data) {
    const auto hello_alone = accepted.transcript.hash();
    early_keys.emplace(early.early_traffic(hello_alone), early.early_exporter(hello_alone));
  }
  ServerChoice choice{{group, {response.share}}};
  if (chosen != nullptr) choice.psk = chosen->place;
  Buffer server_hello;
  TRY_VOID(speech(accepted.transcript, server_hello, context).say_with([&](Buffer& to) {
    return put_server_hello(to, hello, suite, choice, random);
  }));
  TRY_VOID(context.channel.send(server_hello));
  if (!hello.legacy_session_id.empty() && !context.info.hello_retried)
    TRY_VOID(context.channel.send_change_cipher_spec());
  context.witness.derived(Derived::early_secret, early.expose());
  auto stage = std::move(early).agree(response.secret.expose());
  context.witness.derived(Derived::shared_secret, response.secret.expose());
  context.witness.derived(Derived::handshake_secret, stage.expose());
  auto traffic = stage.traffic(accepted.transcript.hash());
  std::array<std::uint8_t, 32> client_random;
  std::ranges::copy(hello.random.value, client_random.begin());
  context.witness.secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", client_random, traffic.client.expose());
  context.witness.secret("SERVER_HANDSHAKE_TRAFFIC_SECRET", client_random, traffic.server.expose());
  // First ours: after ServerHello the client takes even an alert only sealed.
  context.channel.write_with(suite, keys::TrafficSecret{traffic.server.expose()});
  if (early_data) {
    context.witness.secret("CLIENT_EARLY_TRAFFIC_SECRET", client_random, early_keys->first.expose());
    context.witness.secret("EARLY_EXPORTER_SECRET", client_random, early_keys->second.expose());
    TRY_VOID(context.channel.read_early(
        {suite, std::move(early_keys->first), std::move(early_keys->second), *chosen->early_data}));
  } else {
    TRY_VOID(context.channel.read_with(suite, keys::TrafficSecret{traffic.client.expose()}));
  }
  Issue issue{.tickets = chosen != nullptr ? chosen->tickets : tickets_for(extensions, context.config, false),
              .terms = {}};
  Answers answers{context.info.protocol, issue.tickets, early_data, context.info.resumed};
  // Of a session it says what was shown when that began; where a key goes on nothing was.
  if (extensions.types.server_said && context.info.own) answers.server_type = context.info.own->type();
  const bool may_ask = context.info.challengeable || (chosen == nullptr && asks_client(context));
  if (extensions.types.client_said && may_ask) answers.client_type = context.info.client_type;
  Buffer messages;
  TRY_VOID(speech(accepted.transcript, messages, context).say_with([&](Buffer& to) {
    return put_encrypted_extensions(to, extensions, answers);
  }));
  return Flight{accepted.suite,     std::move(accepted.transcript),
                std::move(stage),   std::move(traffic),
                client_random,      std::move(issue),
                std::move(messages)};
}

// Adds our Finished, sends all of it and puts our application key to use.
Result<Keys> close_flight(Flight&& flight, Context& context) {
  const auto& suite = *flight.suite;
  auto& transcript = flight.transcript;
  const auto data = keys::verify_data(*suite.hash, flight.handshake.server.expose(), transcript.hash());
  TRY_VOID(speech(transcript, flight.messages, context).say(wire::Finished{{data.view()}}));
  TRY_VOID(context.channel.send(flight.messages));

  auto master = std::move(flight.stage).master();
  context.witness.derived(Derived::main_secret, master.expose());
  const auto finished = transcript.hash();
  Outcome outcome{&suite, master.traffic(finished), master.exporter(finished)};
  context.witness.secret("CLIENT_TRAFFIC_SECRET_0", flight.client_random, outcome.traffic.client.expose());
  context.witness.secret("SERVER_TRAFFIC_SECRET_0", flight.client_random, outcome.traffic.server.expose());
  context.witness.secret("EXPORTER_SECRET", flight.client_random, outcome.exporter.expose());
  context.channel.write_with(suite, keys::TrafficSecret{outcome.traffic.server.expose()});
  return Keys{&suite,
              std::move(transcript),
              std::move(flight.handshake.client),
              std::move(master),
              std::move(outcome),
              std::move(flight.issue)};
}

Result<void> put_certificates(Flight& flight, const Shown& shown, Context& context) {
  auto to = speech(flight.transcript, flight.messages, context);
  if (asks_client(context))
    TRY_VOID(to.say_with(
        [&](Buffer& out) { return put_certificate_request(out, {}, *context.info.client_type, context.config); }));
  TRY(context.info.own_compression, say_certificate(to, shown));
  return {};
}

Result<SignTranscript> present(const wire::ClientHello& hello, const HelloExtensions& extensions, FindSession&& state,
                               Context& context) {
  // One of the two wants no certificate.
  if (!extensions.schemes || wants_key_alone(context.config)) return fail(Fault::unknown_psk);
  if (!state.identity) return fail(why_none_fits(extensions.types.server, context.config));
  if (!extensions.types.server.contains(state.identity->type())) return fail(Fault::api_misuse);
  if (context.config.client_authentication == ClientAuthentication::required && !context.info.client_type)
    return fail(Fault::no_common_certificate_type);
  const auto* scheme = choose_scheme(*state.identity, *context.config.policy, *extensions.schemes);
  if (scheme == nullptr) return fail(Fault::no_common_signature);
  context.info.own = state.identity;
  TRY(auto flight, open_flight(hello, extensions, std::move(state.accepted), nullptr, context));
  flight.issue.terms.group = context.info.group;
  flight.issue.terms.authenticated = context.config.clock->now();
  flight.messages.reserve(state.identity->certificate_list(extensions.wanted).size() + 512);
  const auto* by = choose_compression(extensions.compressions, context.config.certificate_compressions);
  TRY_VOID(put_certificates(flight, {*state.identity, extensions.wanted, by}, context));
  context.info.own_scheme = scheme->id;
  SigningQuestion question{std::move(state.identity), scheme->algorithm,
                           signed_content(Side::server, flight.transcript.hash())};
  return SignTranscript{std::move(flight), std::move(question), scheme->id};
}

// said: the message as it came, which may be its compressed form.
Next<JudgeClient, WaitFinished> take_certificate(const In<wire::Certificate>& message, Bytes said, Keys&& keys,
                                                 const Context& context) {
  TRY_VOID(check_client_certificate(message.body, {}, context.config.client_authentication, *context.info.client_type));
  keys.transcript.add(said);
  if (message.body.certificate_list.empty()) return WaitFinished{std::move(keys), {}};
  return JudgeClient{std::move(keys), Buffer{message.raw.begin(), message.raw.end()}};
}

Next<SignTranscript, WaitFinished, WaitEndOfEarlyData> resume(const wire::ClientHello& hello,
                                                              const HelloExtensions& extensions, FindSession&& state,
                                                              const Resumable& resumable, Context& context) {
  const auto& session = resumable.session;
  Chosen chosen{resumable.place, keys::EarlyStage{*state.accepted.suite->hash, session.psk.expose()}};
  TRY_VOID(check_binder(*extensions.psks, {chosen.place, chosen.stage, keys::EarlyStage::PskOrigin::resumption},
                        state.accepted.before_binders));
  context.info.resumed = true;
  chosen.tickets = tickets_for(extensions, context.config, true);
  const bool early_data = takes_early_data(extensions, resumable, *state.accepted.suite, context);
  if (early_data) chosen.early_data = session.max_early_data;
  if (early_data) context.info.early_data = EarlyDataFate::accepted;
  context.info.own = state.identity;
  TRY(auto flight, open_flight(hello, extensions, std::move(state.accepted), &chosen, context));
  flight.issue.terms = resumable.session.terms;
  TRY(auto keys, close_flight(std::move(flight), context));
  if (early_data) return WaitEndOfEarlyData{std::move(keys), resumable.revived};
  return WaitFinished{std::move(keys), resumable.revived};
}

// By an external key: no certificate is shown and none is asked for, and there are no tickets, which would outlive it.
Result<WaitFinished> go_on_with_key(const wire::ClientHello& hello, const HelloExtensions& extensions,
                                    FindSession&& state, KeyFound found, Context& context) {
  const auto origin = found.psk->origin();
  auto begun = begin_with_key(std::move(found.psk), *state.accepted.suite->hash, *context.config.provider);
  TRY_VOID(check_binder(*extensions.psks, {found.place, begun.stage, origin}, state.accepted.before_binders));
  context.info.not_resumed.reset();
  context.info.challengeable = false;  // RFC 9846 §4.4.2
  Chosen chosen{found.place, std::move(begun.stage)};
  TRY(auto flight, open_flight(hello, extensions, std::move(state.accepted), &chosen, context));
  TRY(auto keys, close_flight(std::move(flight), context));
  return WaitFinished{std::move(keys), std::move(begun.claim)};
}

}  // namespace

Next<ChooseIdentity, WaitSecondClientHello, ChoseTls12> WaitClientHello::on(const In<wire::ClientHello>& message,
                                                                            Context& context) && {
  TRY(const auto version, choose_version(message.body, context.config));
  if (version == wire::ProtocolVersion::tls12) return ChoseTls12{};
  TRY(const auto extensions, read_hello(message.body));
  TRY(const auto* suite, choose_suite(message.body, extensions, context.config));
  TRY(const auto choice, choose_group(extensions.groups, extensions.shares, context.config));
  Buffer hello{message.raw.begin(), message.raw.end()};
  keys::Transcript transcript;
  transcript.choose(*suite->hash);
  const auto before_binders = add_hello(transcript, message.raw, extensions);
  if (extensions.early_data) {
    context.channel.skip_early_data();
    context.info.early_data = EarlyDataFate::rejected;  // until a session is found that it may come with
  }
  if (!choice.share) {
    TRY(auto retried, ask_for_share(message, {suite, choice.group, std::move(transcript), std::move(hello)}, context));
    return retried;
  }
  return ChooseIdentity{{suite, choice.group, std::move(transcript), before_binders, std::move(hello)}};
}

Next<ChooseIdentity> WaitSecondClientHello::on(const In<wire::ClientHello>& message, Context& context) && {
  TRY(const auto first, read_again(first_hello));
  TRY_VOID(check_second_hello(first, message.body, static_cast<wire::NamedGroup>(group->id)));
  TRY(const auto extensions, read_hello(message.body));
  TRY_VOID(check_for_keys(extensions, context.config));
  const auto before_binders = add_hello(transcript, message.raw, extensions);
  return ChooseIdentity{
      {suite, group, std::move(transcript), before_binders, Buffer{message.raw.begin(), message.raw.end()}}};
}

Result<IdentityChosen> ChooseIdentity::ask(Context& context) const {
  TRY(const auto hello, read_again(accepted.hello));
  TRY(const auto extensions, read_hello(hello));
  TRY(const auto wishes, wishes_in(hello.extensions));
  const Candidates ours{context.config.identities, *context.config.policy};
  return IdentityChosen{choose_server_identity(name_in(extensions), wishes, ours)};
}

std::optional<Question> ChooseIdentity::question(Context& context) const {
  IdentityQuestion question{.identities = context.config.identities, .policy = context.config.policy};
  const auto hello = read_again(accepted.hello);
  if (!hello) return std::nullopt;
  question.wishes.assign(hello->extensions.raw.begin(), hello->extensions.raw.end());
  if (const auto extensions = read_hello(*hello)) question.server_name = name_in(*extensions);
  return question;
}

Next<FindSession> ChooseIdentity::on(IdentityChosen answer, Context& context) && {
  TRY(const auto read, read_again(accepted.hello));
  TRY(const auto extensions, read_hello(read));
  if (!answer.identity && !extensions.psks) return fail(why_none_fits(extensions.types.server, context.config));
  TRY_VOID(note_hello(extensions, accepted, context));
  return FindSession{std::move(accepted), std::move(answer.identity)};
}

Result<SessionFound> FindSession::ask(Context& context) const {
  TRY(const auto tickets, tickets_in(accepted, context.config));
  if (tickets.empty()) return SessionFound{};
  return find_session(tickets, *context.config.sessions, context.config.clock->now());
}

std::optional<Question> FindSession::question(Context& context) const {
  const auto tickets = tickets_in(accepted, context.config);
  if (!tickets || tickets->empty()) return std::nullopt;
  SessionQuestion question{.now = context.config.clock->now(), .sessions = context.config.sessions};
  for (const auto ticket : *tickets) question.tickets.emplace_back(ticket.begin(), ticket.end());
  return question;
}

Next<SignTranscript, WaitFinished, WaitEndOfEarlyData> FindSession::on(SessionFound answer, Context& context) && {
  TRY(const auto read, read_again(accepted.hello));
  TRY(const auto extensions, read_hello(read));
  if (answer.session && (!extensions.psks || answer.place >= extensions.psks->identities.count()))
    return fail(Fault::api_misuse);
  const auto resumable = resumable_by(answer, accepted, identity.get(), context);
  if (resumable) return resume(read, extensions, std::move(*this), *resumable, context);
  if (auto key = find_key(extensions, *accepted.suite->hash, context.config)) {
    TRY(auto keyed, go_on_with_key(read, extensions, std::move(*this), *std::move(key), context));
    return keyed;
  }
  TRY(auto sign, present(read, extensions, std::move(*this), context));
  return sign;
}

Next<WaitCertificate, WaitFinished> SignTranscript::on(Signature answer, Context& context) && {
  TRY_VOID(speech(flight.transcript, flight.messages, context).say(wire::CertificateVerify{scheme, {answer.bytes}}));
  TRY(auto keys, close_flight(std::move(flight), context));
  if (asks_client(context)) return WaitCertificate{std::move(keys)};
  return WaitFinished{std::move(keys), {}};
}

Next<WaitFinished> WaitEndOfEarlyData::on(const In<wire::EndOfEarlyData>& message, Context& context) && {
  keys.transcript.add(message.raw);
  TRY_VOID(context.channel.read_with(*keys.suite, keys::TrafficSecret{keys.client_handshake.expose()}));
  return WaitFinished{std::move(keys), std::move(client)};
}

Next<JudgeClient, WaitFinished> WaitCertificate::on(const In<wire::Certificate>& message, Context& context) && {
  return take_certificate(message, message.raw, std::move(keys), context);
}

Next<JudgeClient, WaitFinished> WaitCertificate::on(const In<wire::CompressedCertificate>& message,
                                                    Context& context) && {
  TRY(const auto whole, expand(message.body, context.config.certificate_compressions));
  TRY(const auto certificate, wire::decode_body<wire::Certificate>(Bytes{whole}.subspan(wire::HandshakeHeader::size)));
  context.info.peer_compression = message.body.algorithm;
  return take_certificate({certificate, whole}, message.raw, std::move(keys), context);
}

Next<WaitCertificateVerify> JudgeClient::on(PeerJudged answer, Context& context) && {
  TRY(auto peer, note(std::move(answer), context.witness));
  return WaitCertificateVerify{std::move(keys), std::move(certificate), std::move(peer)};
}

Next<WaitFinished> WaitCertificateVerify::on(const In<wire::CertificateVerify>& message, Context& context) && {
  const auto content = signed_content(Side::client, keys.transcript.hash());
  TRY(const auto owned,
      prove_possession(message.body, peer, content, offered_schemes(*context.config.policy, *context.config.provider)));
  keys.transcript.add(message.raw);
  keys.issue.terms.peer_scheme = owned.scheme();
  keys.issue.terms.peer_certificate = std::move(certificate);
  keys.issue.terms.peer_type = *context.info.client_type;
  return WaitFinished{std::move(keys), ClientProof{std::move(peer), owned}};
}

Next<Connected> WaitFinished::on(const In<wire::Finished>& message, Context& context) && {
  TRY(const auto agreed, agree(message.body, *keys.suite->hash, keys.client_handshake, keys.transcript.hash()));
  TRY(const auto aligned,
      context.channel.read_with(*keys.suite, keys::TrafficSecret{keys.outcome.traffic.client.expose()}));
  auto known = proven<KnownClient>(std::move(client), agreed);
  if (const auto* proof = std::get_if<ClientProof>(&known)) {
    context.info.peer = proof->peer;
    context.info.peer_scheme = proof->owned.scheme();
  } else if (const auto* revived = std::get_if<Revived>(&known)) {
    context.info.peer = revived->peer();
  } else if (const auto* key = std::get_if<SharedKey>(&known)) {
    context.info.external_psk = key->identity();
    context.witness.key_proved(key->identity());
  }
  keys.transcript.add(message.raw);
  auto resumption = keys.master.resumption(keys.transcript.hash());
  context.witness.derived(Derived::resumption_secret, resumption.expose());
  auto issuer = Issuer{std::move(keys.issue), *keys.suite->hash, std::move(resumption), context};
  TRY_VOID(issuer.issue(context));
  return Connected{std::move(keys.outcome),    std::move(known), agreed, aligned,
                   std::move(keys.transcript), std::move(issuer)};
}

}  // namespace bulla::handshake::server13
