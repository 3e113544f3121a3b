#include "bulla/handshake/client13/afterwards.h"

#include <deque>

#include "bulla/handshake/answers.h"
#include "bulla/handshake/say.h"

namespace bulla::handshake::client13 {
namespace late {
namespace {

// All of an answer goes out at once: nothing may come between.
Result<void> finish(Challenge& challenge, Buffer& flight, Context& context) {
  auto& transcript = challenge.transcript;
  const auto data = keys::verify_data(*challenge.hash, context.channel.write_secret().expose(), transcript.hash());
  TRY_VOID(Speech(Side::client, transcript, context.witness, flight).say(wire::Finished{{data.view()}}));
  return context.channel.send(flight);
}

}  // namespace

Next<SignProof, Answered> ChooseIdentity::on(IdentityChosen answer, Context& context) && {
  if (answer.identity && answer.identity->type() != context.info.client_type) return fail(Fault::api_misuse);
  Buffer flight;
  const Speech speech{Side::client, challenge.transcript, context.witness, flight};
  TRY(auto to_sign, say_certificate(challenge.request, std::move(answer.identity), speech, context.config));
  if (to_sign) return SignProof{std::move(challenge), std::move(flight), *std::move(to_sign)};
  TRY_VOID(finish(challenge, flight, context));
  return Answered{};
}

Next<Answered> SignProof::on(Signature answer, Context& context) && {
  Speech speech{Side::client, challenge.transcript, context.witness, flight};
  TRY_VOID(speech.say(wire::CertificateVerify{to_sign.scheme, {answer.bytes}}));
  TRY_VOID(finish(challenge, flight, context));
  return Answered{std::move(to_sign)};
}

}  // namespace late

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
  const Question* question() const override { return driver_ ? driver_->question() : nullptr; }
  Result<Progress> answer(Answer answer) override;
  // Data and tickets go on; further challenges wait.
  bool stands_still() const override { return false; }
  Result<session::Session> essence() override {
    if (driver_) return fail(Fault::api_misuse);
    return session::Session{.terms = std::move(terms_), .psk = std::move(resumption_)};
  }

 private:
  Result<void> take_ticket(Bytes raw);
  Result<void> take_challenge(Bytes raw);
  Result<void> answer_challenges();
  void note(const late::Answered& answered);
  Progress progress() const { return driver_ ? Progress::waits_for_answer : Progress::waits_for_peer; }

  Context context_;
  const crypto::Hash& hash_;
  session::Terms terms_;  // of the sessions that the server's tickets stand for
  keys::StageSecret resumption_;
  std::optional<keys::Transcript> transcript_;            // of the handshake; none: we don't take challenges
  std::vector<Buffer> contexts_;                          // of all challenges so far
  std::deque<Buffer> challenges_;                         // not yet begun, with their headers
  std::optional<Driver<late::Machine, Context>> driver_;  // answers the one before them
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

Result<Progress> ClientAfterwards::answer(Answer answer) {
  if (!driver_) return fail(Fault::api_misuse);
  TRY_VOID(driver_->answer(std::move(answer), context_));
  TRY_VOID(answer_challenges());
  return progress();
}

// RFC 9846 §4.7.1. One that says to be dead at once, or that no hello could carry, is not kept.
Result<void> ClientAfterwards::take_ticket(Bytes raw) {
  TRY(const auto ticket, wire::decode_body<wire::NewSessionTicket>(raw.subspan(wire::HandshakeHeader::size)));
  TRY_VOID(wire::check_placed(ticket.extensions, wire::HandshakeType::new_session_ticket));
  TRY(const auto early_data, ticket.extensions.find<wire::EarlyDataLimit>());
  const auto& config = context_.config;
  const bool too_large = ticket.ticket.size() > session::max_ticket;
  // A session that began with an external key would outlive it.
  if (config.sessions == nullptr || ticket.ticket_lifetime == 0 || too_large || context_.info.external_psk) return {};
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

// One after the other, as far as it goes without waiting.
Result<void> ClientAfterwards::answer_challenges() {
  for (;;) {
    if (driver_) {
      const auto* const answered = driver_->in<late::Answered>();
      if (answered == nullptr) return {};
      note(*answered);
      driver_.reset();
    }
    if (challenges_.empty()) return {};
    const auto raw = std::move(challenges_.front());
    challenges_.pop_front();
    const auto body = Bytes{raw}.subspan(wire::HandshakeHeader::size);
    late::Challenge challenge{transcript_->clone(), &hash_, {body.begin(), body.end()}};
    challenge.transcript.add(raw);
    driver_.emplace(late::ChooseIdentity{std::move(challenge)});
    TRY_VOID(driver_->begin(context_));
  }
}

void ClientAfterwards::note(const late::Answered& answered) {
  if (!answered.shown) return;
  const auto& identity = answered.shown->question.identity;
  context_.info.own = identity;
  context_.info.own_scheme = answered.shown->scheme;
  terms_.own_fingerprint = fingerprint(identity.get(), *context_.config.provider);
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
