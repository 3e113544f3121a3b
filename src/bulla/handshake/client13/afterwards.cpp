#include "bulla/handshake/client13/afterwards.h"

#include <deque>

#include "bulla/handshake/answers.h"
#include "bulla/handshake/choice.h"
#include "bulla/handshake/say.h"

namespace bulla::handshake::client13 {
namespace {

// No honest server asks this often on one connection.
constexpr std::size_t max_challenges = 16;

class ClientAfterwards final : public Afterwards {
 public:
  ClientAfterwards(const Context& context, const crypto::Suite& suite, session::Session essence,
                   std::optional<keys::Transcript> transcript)
      : context_{context},
        hash_{*suite.hash},
        terms_{std::move(essence.terms)},
        resumption_{std::move(essence.psk)},
        transcript_{std::move(transcript)} {}

  Result<Progress> message(Bytes raw) override;
  const SigningQuestion* question() const override { return proof_ ? &proof_->question : nullptr; }
  Result<Progress> answer(Buffer signature) override;
  Result<session::Session> essence() override {
    if (proof_ || !challenges_.empty()) return fail(Fault::api_misuse);
    return session::Session{.terms = std::move(terms_), .psk = std::move(resumption_)};
  }

 private:
  // An answer to a challenge that waits for its signature.
  struct Proof {
    keys::Transcript transcript;
    Buffer flight;
    SigningQuestion question;
    wire::SignatureScheme scheme;
  };

  Result<void> take_ticket(Bytes raw);
  Result<void> take_challenge(Bytes raw);
  Result<void> answer_challenges();
  Result<void> begin_answer(Bytes raw);
  Result<void> sign(Proof& proof, Bytes signature);
  Result<void> finish(keys::Transcript& transcript, Buffer& flight);
  Progress progress() const { return proof_ ? Progress::waits_for_answer : Progress::waits_for_peer; }

  Context context_;
  const crypto::Hash& hash_;
  session::Terms terms_;  // of the sessions that the server's tickets stand for
  keys::StageSecret resumption_;
  std::optional<keys::Transcript> transcript_;  // of the handshake; none: we don't take challenges
  std::vector<Buffer> contexts_;                // of all challenges so far
  std::deque<Buffer> challenges_;               // not yet answered, with their headers
  std::optional<Proof> proof_;
};

Result<Progress> ClientAfterwards::message(Bytes raw) {
  context_.witness.message(Side::server, raw);
  const auto taken = [&]() -> Result<void> {
    switch (static_cast<wire::HandshakeType>(raw[0])) {
      case wire::HandshakeType::new_session_ticket:
        return take_ticket(raw);
      case wire::HandshakeType::certificate_request:
        return take_challenge(raw);
      default:
        return fail(Fault::unexpected_message);
    }
  }();
  if (!taken) return std::unexpected(at_message(taken.error(), raw));
  return progress();
}

Result<Progress> ClientAfterwards::answer(Buffer signature) {
  if (!proof_) return fail(Fault::api_misuse);
  auto proof = *std::move(proof_);
  proof_.reset();
  TRY_VOID(sign(proof, signature));
  TRY_VOID(answer_challenges());
  return progress();
}

// RFC 9846 §4.7.1. One that says to be dead at once, or that no hello could carry, is not kept.
Result<void> ClientAfterwards::take_ticket(Bytes raw) {
  TRY(const auto ticket, wire::decode_body<wire::NewSessionTicket>(raw.subspan(wire::HandshakeHeader::size)));
  TRY_VOID(wire::check_placed(ticket.extensions, wire::HandshakeType::new_session_ticket));
  TRY(const auto early_data, ticket.extensions.find<wire::EarlyDataLimit>());
  const auto& config = context_.config;
  if (config.sessions == nullptr || ticket.ticket_lifetime == 0 || ticket.ticket.size() > session::max_ticket)
    return {};
  config.sessions->put({.session = {.terms = terms_,
                                    .psk = keys::resumption_psk(hash_, resumption_.expose(), ticket.ticket_nonce),
                                    .created = config.clock->now(),
                                    .lifetime = std::min<std::chrono::seconds>(
                                        std::chrono::seconds{ticket.ticket_lifetime}, session::longest_life),
                                    .age_add = ticket.ticket_age_add,
                                    .max_early_data = early_data ? early_data->max_early_data_size : 0},
                        .identity = {ticket.ticket.value.begin(), ticket.ticket.value.end()},
                        .host = std::string{context_.server.text()}});
  return {};
}

// RFC 9846 §4.7.2, §4.4.2
Result<void> ClientAfterwards::take_challenge(Bytes raw) {
  if (!transcript_) return fail(Fault::unexpected_message);
  TRY(const auto request, wire::decode_body<wire::CertificateRequest>(raw.subspan(wire::HandshakeHeader::size)));
  TRY_VOID(check_request(request));
  const Bytes name = request.certificate_request_context;
  if (std::ranges::any_of(contexts_, [&](const auto& other) { return same_bytes(other, name); }))
    return fail(Fault::request_context_reused);
  if (contexts_.size() == max_challenges) return fail(Fault::too_many_messages);
  contexts_.emplace_back(name.begin(), name.end());
  challenges_.emplace_back(raw.begin(), raw.end());
  return answer_challenges();
}

// One after the other: each waits for the signature of the one before.
Result<void> ClientAfterwards::answer_challenges() {
  while (!proof_ && !challenges_.empty()) {
    const auto raw = std::move(challenges_.front());
    challenges_.pop_front();
    TRY_VOID(begin_answer(raw));
  }
  return {};
}

Result<void> ClientAfterwards::begin_answer(Bytes raw) {
  TRY(const auto request, wire::decode_body<wire::CertificateRequest>(raw.subspan(wire::HandshakeHeader::size)));
  const auto identity = choose_client_identity(request, context_.config);
  auto transcript = transcript_->clone();
  transcript.add(raw);
  Buffer flight;
  wire::Certificate certificate{};
  certificate.certificate_request_context = request.certificate_request_context;
  if (identity) certificate.certificate_list.raw = identity->certificate_list();
  TRY_VOID(Speech(Side::client, transcript, context_.witness, flight).say(certificate));
  if (!identity) return finish(transcript, flight);
  TRY(const auto schemes, request.extensions.find<wire::SignatureAlgorithms>());
  const auto* scheme = choose_scheme(identity->key().kind(), context_.config.policy->signature_schemes, *schemes);
  if (scheme == nullptr) return fail(Fault::no_common_signature);
  SigningQuestion question{identity, scheme->algorithm, signed_content(Side::client, transcript.hash())};
  Proof proof{std::move(transcript), std::move(flight), std::move(question), scheme->id};
  TRY(const auto now, sign_now(proof.question, context_.config.signing));
  if (now) return sign(proof, now->bytes);
  proof_ = std::move(proof);
  return {};
}

Result<void> ClientAfterwards::sign(Proof& proof, Bytes signature) {
  Speech speech{Side::client, proof.transcript, context_.witness, proof.flight};
  TRY_VOID(speech.say(wire::CertificateVerify{proof.scheme, {signature}}));
  TRY_VOID(finish(proof.transcript, proof.flight));
  context_.info.own = proof.question.identity;
  context_.info.own_scheme = proof.scheme;
  terms_.own_fingerprint = fingerprint(proof.question.identity.get(), *context_.config.provider);
  return {};
}

// All of an answer goes out at once: nothing may come between.
Result<void> ClientAfterwards::finish(keys::Transcript& transcript, Buffer& flight) {
  const auto data = keys::verify_data(hash_, context_.channel.write_secret().expose(), transcript.hash());
  TRY_VOID(Speech(Side::client, transcript, context_.witness, flight).say(wire::Finished{{data.view()}}));
  return context_.channel.send(flight);
}

}  // namespace

std::unique_ptr<Afterwards> make_afterwards(const Context& context, const crypto::Suite& suite, Connected&& connected) {
  std::optional<keys::Transcript> transcript;
  if (context.info.challengeable) transcript = std::move(connected.transcript);
  session::Session essence{.terms = std::move(connected.terms), .psk = std::move(connected.resumption)};
  return std::make_unique<ClientAfterwards>(context, suite, std::move(essence), std::move(transcript));
}

std::unique_ptr<Afterwards> make_afterwards(const Context& context, const crypto::Suite& suite,
                                            session::Session essence) {
  return std::make_unique<ClientAfterwards>(context, suite, std::move(essence), std::nullopt);
}

}  // namespace bulla::handshake::client13
