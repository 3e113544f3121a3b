#include "bulla/handshake/server13/states.h"

#include "bulla/handshake/answers.h"
#include "bulla/handshake/server13/flight.h"

namespace bulla::handshake::server13 {
namespace {

// Appends what `put` writes to the flight, the transcript and the witness's view.
Result<void> say(Buffer& flight, keys::Transcript& transcript, Witness& witness, auto&& put) {
  const auto before = flight.size();
  TRY_VOID(put(flight));
  const auto message = Bytes{flight}.subspan(before);
  transcript.add(message);
  witness.message(Side::server, message);
  return {};
}

Result<wire::ClientHello> read_again(Bytes hello) {
  return wire::decode_body<wire::ClientHello>(hello.subspan(wire::HandshakeHeader::size));
}

std::string_view name_in(const HelloExtensions& extensions) {
  return extensions.name ? text_of(extensions.name->host_name()) : std::string_view{};
}

Next<ChooseIdentity, WaitSecondClientHello> ask_for_share(const In<wire::ClientHello>& message,
                                                          WaitSecondClientHello&& next, Context& context) {
  auto& transcript = next.transcript;
  transcript.fold_first_hello();
  Buffer flight;
  TRY_VOID(say(flight, transcript, context.witness,
               [&](Buffer& to) { return put_hello_retry_request(to, message.body, *next.suite, *next.group); }));
  context.info.hello_retried = true;
  TRY_VOID(context.channel.send(flight));
  if (!message.body.legacy_session_id.empty()) TRY_VOID(context.channel.send_change_cipher_spec());
  return std::move(next);
}

// Everything that the identity does not change: ServerHello, the handshake keys, EncryptedExtensions.
struct Opening {
  keys::HandshakeStage stage;
  keys::TrafficPair handshake;
  std::array<std::uint8_t, 32> client_random;
};

Result<Opening> open_flight(const wire::ClientHello& hello, const HelloExtensions& extensions, ChooseIdentity& state,
                            Context& context) {
  const auto group = static_cast<wire::NamedGroup>(state.group->id);
  auto& random = *context.config.provider->random;
  TRY(const auto response, state.group->respond(random, *extensions.shares.share_for(group)));
  Buffer server_hello;
  TRY_VOID(say(server_hello, state.transcript, context.witness, [&](Buffer& to) {
    return put_server_hello(to, hello, *state.suite, {group, {response.share}}, random);
  }));
  TRY_VOID(context.channel.send(server_hello));
  if (!hello.legacy_session_id.empty() && !context.info.hello_retried)
    TRY_VOID(context.channel.send_change_cipher_spec());
  auto stage = keys::EarlyStage{*state.suite->hash}.agree(response.secret.expose());
  auto traffic = stage.traffic(state.transcript.hash());
  std::array<std::uint8_t, 32> client_random;
  std::ranges::copy(hello.random.value, client_random.begin());
  context.witness.secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", client_random, traffic.client.expose());
  context.witness.secret("SERVER_HANDSHAKE_TRAFFIC_SECRET", client_random, traffic.server.expose());
  // First ours: after ServerHello the client takes even an alert only sealed.
  context.channel.write_with(*state.suite, keys::TrafficSecret{traffic.server.expose()});
  TRY_VOID(context.channel.read_with(*state.suite, keys::TrafficSecret{traffic.client.expose()}));
  return Opening{std::move(stage), std::move(traffic), client_random};
}

// What ConnectionInfo shows of the hello, and the record limit it sets.
Result<void> note_hello(const HelloExtensions& extensions, const ChooseIdentity& state, Context& context) {
  context.info.version = wire::ProtocolVersion::tls13;
  context.info.suite = static_cast<wire::CipherSuite>(state.suite->id);
  context.info.group = static_cast<wire::NamedGroup>(state.group->id);
  context.info.server_name = name_in(extensions);
  if (extensions.protocols) {
    TRY(context.info.protocol, choose_protocol(*extensions.protocols, context.config));
  }
  // In TLS 1.3 the limit counts the content type (RFC 8449 §4).
  if (extensions.record_size_limit) context.channel.limit_records(extensions.record_size_limit->record_size_limit - 1U);
  return {};
}

// certificates: the content of our certificate_list.
Result<void> put_certificates(Buffer& flight, keys::Transcript& transcript, Bytes certificates, Context& context) {
  if (context.config.client_authentication != ClientAuthentication::none)
    TRY_VOID(say(flight, transcript, context.witness,
                 [&](Buffer& to) { return put_certificate_request(to, context.config); }));
  wire::Certificate certificate{};
  certificate.certificate_list.raw = certificates;
  return say(flight, transcript, context.witness, [&](Buffer& to) { return wire::append_handshake(certificate, to); });
}

}  // namespace

Next<ChooseIdentity, WaitSecondClientHello> WaitClientHello::on(const In<wire::ClientHello>& message,
                                                                Context& context) && {
  TRY(const auto extensions, read_hello(message.body));
  TRY(const auto* suite, choose_suite(message.body, context.config));
  TRY(const auto choice, choose_group(extensions.groups, extensions.shares, context.config));
  Buffer hello{message.raw.begin(), message.raw.end()};
  keys::Transcript transcript;
  transcript.add(message.raw);
  transcript.choose(*suite->hash);
  if (message.body.extensions.has(wire::ExtensionType::early_data)) context.channel.skip_early_data();
  if (!choice.share)
    return ask_for_share(message, {suite, choice.group, std::move(transcript), std::move(hello)}, context);
  return ChooseIdentity{suite, choice.group, std::move(transcript), std::move(hello)};
}

Next<ChooseIdentity> WaitSecondClientHello::on(const In<wire::ClientHello>& message, Context&) && {
  TRY(const auto first, read_again(first_hello));
  TRY_VOID(check_second_hello(first, message.body, static_cast<wire::NamedGroup>(group->id)));
  TRY_VOID(read_hello(message.body));
  transcript.add(message.raw);
  return ChooseIdentity{suite, group, std::move(transcript), Buffer{message.raw.begin(), message.raw.end()}};
}

Result<std::optional<IdentityChosen>> ChooseIdentity::ask(Context& context) const {
  TRY(const auto read, read_again(hello));
  TRY(const auto extensions, read_hello(read));
  TRY(auto identity, choose_server_identity(name_in(extensions), extensions.schemes, context.config));
  return IdentityChosen{std::move(identity)};
}

Next<SignTranscript> ChooseIdentity::on(const IdentityChosen& answer, Context& context) && {
  TRY(const auto read, read_again(hello));
  TRY(const auto extensions, read_hello(read));
  const auto& policy = *context.config.policy;
  const auto* scheme = choose_scheme(answer.identity->key().kind(), policy.signature_schemes, extensions.schemes);
  if (scheme == nullptr) return fail(Fault::no_common_signature);
  TRY_VOID(note_hello(extensions, *this, context));
  TRY(auto opening, open_flight(read, extensions, *this, context));
  Buffer flight;
  const auto certificates = answer.identity->certificate_list(extensions.staple);
  flight.reserve(certificates.size() + 512);
  TRY_VOID(say(flight, transcript, context.witness,
               [&](Buffer& to) { return put_encrypted_extensions(to, extensions, context.info.protocol); }));
  TRY_VOID(put_certificates(flight, transcript, certificates, context));
  context.info.own = answer.identity;
  context.info.own_scheme = scheme->id;
  SigningQuestion question{answer.identity, scheme->algorithm, signed_content(Side::server, transcript.hash())};
  return SignTranscript{suite,
                        std::move(transcript),
                        std::move(opening.stage),
                        std::move(opening.handshake),
                        opening.client_random,
                        std::move(flight),
                        std::move(question),
                        scheme->id};
}

Result<std::optional<Signature>> SignTranscript::ask(Context& context) const {
  return sign_now(question, context.config.signing);
}

Next<WaitCertificate, WaitFinished> SignTranscript::on(const Signature& answer, Context& context) && {
  TRY_VOID(say(flight, transcript, context.witness, [&](Buffer& to) {
    return wire::append_handshake(wire::CertificateVerify{scheme, {answer.bytes}}, to);
  }));
  const auto data = keys::verify_data(*suite->hash, handshake.server.expose(), transcript.hash());
  TRY_VOID(say(flight, transcript, context.witness,
               [&](Buffer& to) { return wire::append_handshake(wire::Finished{{data.view()}}, to); }));
  TRY_VOID(context.channel.send(flight));

  const auto master = std::move(stage).master();
  const auto finished = transcript.hash();
  Outcome outcome{suite, master.traffic(finished), master.exporter(finished)};
  context.witness.secret("CLIENT_TRAFFIC_SECRET_0", client_random, outcome.traffic.client.expose());
  context.witness.secret("SERVER_TRAFFIC_SECRET_0", client_random, outcome.traffic.server.expose());
  context.witness.secret("EXPORTER_SECRET", client_random, outcome.exporter.expose());
  context.channel.write_with(*suite, keys::TrafficSecret{outcome.traffic.server.expose()});
  Keys keys{suite, std::move(transcript), std::move(handshake.client), std::move(outcome)};
  if (context.config.client_authentication != ClientAuthentication::none) return WaitCertificate{std::move(keys)};
  return WaitFinished{std::move(keys), std::nullopt};
}

Next<JudgeClient, WaitFinished> WaitCertificate::on(const In<wire::Certificate>& message, Context& context) && {
  if (!message.body.certificate_request_context.empty()) return fail(Fault::certificate_context);
  if (message.body.certificate_list.empty() && context.config.client_authentication == ClientAuthentication::required)
    return fail(Fault::certificate_required);
  for (const auto& entry : message.body.certificate_list)
    TRY_VOID(wire::check_answers(entry.extensions, wire::HandshakeType::certificate,
                                 std::span<const wire::ExtensionType>{}));
  keys.transcript.add(message.raw);
  if (message.body.certificate_list.empty()) return WaitFinished{std::move(keys), std::nullopt};
  return JudgeClient{std::move(keys), Buffer{message.raw.begin(), message.raw.end()}};
}

Result<std::optional<PeerJudged>> JudgeClient::ask(Context& context) const {
  const auto& config = context.config;
  TRY(auto peer, judge_peer(certificate, *config.client_trust,
                            {.chain = {},
                             .purpose = x509::Purpose::client_authentication,
                             .name = {},
                             .now = config.clock->now(),
                             .minimum_rsa_bits = config.policy->minimum_rsa_bits},
                            context.witness));
  return PeerJudged{std::move(peer)};
}

Next<WaitCertificateVerify> JudgeClient::on(const PeerJudged& answer, Context&) && {
  return WaitCertificateVerify{std::move(keys), answer.peer};
}

Next<WaitFinished> WaitCertificateVerify::on(const In<wire::CertificateVerify>& message, Context& context) && {
  const auto content = signed_content(Side::client, keys.transcript.hash());
  TRY(const auto owned, prove_possession(message.body, peer, content, context.config.policy->signature_schemes));
  keys.transcript.add(message.raw);
  return WaitFinished{std::move(keys), ClientProof{std::move(peer), owned}};
}

Next<Connected> WaitFinished::on(const In<wire::Finished>& message, Context& context) && {
  TRY(const auto agreed, agree(message.body, *keys.suite->hash, keys.client_handshake, keys.transcript.hash()));
  TRY(const auto aligned,
      context.channel.read_with(*keys.suite, keys::TrafficSecret{keys.outcome.traffic.client.expose()}));
  if (client) {
    context.info.peer = client->peer;
    context.info.peer_scheme = client->owned.scheme();
  }
  return Connected{std::move(keys.outcome), std::move(client), agreed, aligned};
}

}  // namespace bulla::handshake::server13
