#include "bulla/handshake/server13/afterwards.h"

#include "bulla/handshake/answers.h"
#include "bulla/handshake/say.h"
#include "bulla/handshake/server13/client_proof.h"
#include "bulla/handshake/server13/flight.h"

namespace bulla::handshake::server13 {
namespace late {

Next<JudgeClient, WaitFinished> WaitCertificate::on(const In<wire::Certificate>& message, Context& context) && {
  // Without one the connection goes on as it was: what that means is for the application to say.
  TRY_VOID(check_client_certificate(message.body, request_context, ClientAuthentication::optional,
                                    *context.info.client_type));
  transcript.add(message.raw);
  Buffer certificate{message.raw.begin(), message.raw.end()};
  if (message.body.certificate_list.empty())
    return WaitFinished{std::move(transcript), hash, std::nullopt, std::move(certificate)};
  return JudgeClient{std::move(transcript), hash, std::move(certificate)};
}

Next<WaitCertificateVerify> JudgeClient::on(PeerJudged answer, Context& context) && {
  TRY(auto peer, note(std::move(answer), context.witness));
  return WaitCertificateVerify{std::move(transcript), hash, std::move(certificate), std::move(peer)};
}

Next<WaitFinished> WaitCertificateVerify::on(const In<wire::CertificateVerify>& message, Context& context) && {
  const auto content = signed_content(Side::client, transcript.hash());
  TRY(const auto owned,
      prove_possession(message.body, peer, content, offered_schemes(*context.config.policy, *context.config.provider)));
  transcript.add(message.raw);
  return WaitFinished{std::move(transcript), hash, ClientProof{std::move(peer), owned}, std::move(certificate)};
}

Next<Answered> WaitFinished::on(const In<wire::Finished>& message, Context& context) && {
  TRY(const auto agreed, agree(message.body, *hash, context.channel.read_secret(), transcript.hash()));
  return Answered{std::move(client), std::move(certificate), agreed};
}

}  // namespace late

namespace {

class ServerAfterwards final : public Afterwards {
 public:
  ServerAfterwards(const Context& context, const crypto::Hash& hash, keys::Transcript transcript, Issuer issuer)
      : context_{context}, hash_{&hash}, transcript_{std::move(transcript)}, issuer_{std::move(issuer)} {}

  Result<void> challenge() override;
  Result<Progress> message(Bytes raw) override;
  bool inside_answer() const override { return driver_ && driver_->in<late::WaitCertificate>() == nullptr; }
  const Question* question() const override { return driver_ ? driver_->question() : nullptr; }
  Result<Progress> answer(Answer answer) override;

 private:
  Result<void> read(Bytes raw);
  Result<Progress> progress();
  Result<void> note(late::Answered& answered);

  Context context_;
  const crypto::Hash* hash_;
  keys::Transcript transcript_;
  Issuer issuer_;
  std::optional<Driver<late::Machine, Context>> driver_;  // while a challenge is open
};

// RFC 9846 §4.4.2: the context is new each time, and nobody can sign for it before it is known.
Result<void> ServerAfterwards::challenge() {
  if (driver_ || !context_.info.challengeable) return fail(Fault::api_misuse);
  Buffer request_context(16);
  TRY_VOID(context_.config.provider->random->fill(request_context));
  auto transcript = transcript_.clone();
  Buffer flight;
  TRY_VOID(Speech(Side::server, transcript, context_.witness, flight).say_with([&](Buffer& to) {
    return put_certificate_request(to, request_context, *context_.info.client_type, context_.config);
  }));
  TRY_VOID(context_.channel.send(flight));
  driver_.emplace(late::WaitCertificate{std::move(transcript), hash_, std::move(request_context)});
  return {};
}

Result<Progress> ServerAfterwards::message(Bytes raw) {
  context_.witness.message(Side::client, raw);
  if (auto ok = read(raw); !ok) return std::unexpected(at_message(ok.error(), raw));
  return progress();
}

Result<Progress> ServerAfterwards::answer(Answer answer) {
  if (!driver_) return fail(Fault::api_misuse);
  TRY_VOID(driver_->answer(std::move(answer), context_));
  return progress();
}

Result<Progress> ServerAfterwards::progress() {
  if (driver_->question() != nullptr) return Progress::waits_for_answer;
  auto* const answered = driver_->in<late::Answered>();
  if (answered == nullptr) return Progress::waits_for_peer;
  TRY_VOID(note(*answered));
  driver_.reset();
  return Progress::done;
}

Result<void> ServerAfterwards::read(Bytes raw) {
  if (!driver_) return fail(Fault::unexpected_message);
  using enum wire::HandshakeType;
  switch (static_cast<wire::HandshakeType>(raw[0])) {
    case certificate:
      return driver_->read<wire::Certificate>(raw, context_);
    case certificate_verify:
      return driver_->read<wire::CertificateVerify>(raw, context_);
    case finished:
      return driver_->read<wire::Finished>(raw, context_);
    default:
      return fail(Fault::unexpected_message);
  }
}

Result<void> ServerAfterwards::note(late::Answered& answered) {
  if (!answered.client) return {};
  context_.info.peer = answered.client->peer;
  context_.info.peer_scheme = answered.client->owned.scheme();
  return issuer_.issue_for(answered.client->owned.scheme(), std::move(answered.certificate), context_);
}

}  // namespace

std::unique_ptr<Afterwards> make_afterwards(const Context& context, const crypto::Hash& hash,
                                            keys::Transcript transcript, Issuer issuer) {
  return std::make_unique<ServerAfterwards>(context, hash, std::move(transcript), std::move(issuer));
}

}  // namespace bulla::handshake::server13
