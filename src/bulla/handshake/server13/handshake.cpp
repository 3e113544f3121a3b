#include "bulla/handshake/server13/handshake.h"

#include "bulla/handshake/server13/afterwards.h"
#include "bulla/handshake/tls12.h"

namespace bulla::handshake::server13 {
namespace {

class ServerHandshake final : public Handshake {
 public:
  explicit ServerHandshake(const Context& context) : context_{context} {}

  Result<Progress> start() override { return Progress::waits_for_peer; }

  Result<Progress> message(Bytes raw) override {
    if (older_) return older_->message(raw);
    context_.witness.message(Side::client, raw);
    if (auto ok = read(raw); !ok) return std::unexpected(at_message(ok.error(), raw));
    return progress();
  }

  Result<Progress> change_cipher_spec() override {
    if (older_) return older_->change_cipher_spec();
    return Handshake::change_cipher_spec();
  }

  const Question* question() const override { return older_ ? older_->question() : driver_.question(); }

  Result<Progress> answer(Answer answer) override {
    if (older_) return older_->answer(std::move(answer));
    TRY_VOID(driver_.answer(std::move(answer), context_));
    return progress();
  }

  Outcome outcome() && override {
    if (older_) return std::move(*older_).outcome();
    auto& connected = *driver_.in<Connected>();
    auto outcome = std::move(connected.outcome);
    if (context_.info.challengeable)
      outcome.afterwards =
          make_afterwards(context_, *outcome.suite->hash, std::move(connected.transcript), std::move(connected.issuer));
    return outcome;
  }

 private:
  Result<void> read(Bytes raw) {
    using enum wire::HandshakeType;
    switch (static_cast<wire::HandshakeType>(raw[0])) {
      case client_hello:
        return read_hello(raw);
      case end_of_early_data:
        return driver_.read<wire::EndOfEarlyData>(raw, context_);
      case certificate:
        return driver_.read<wire::Certificate>(raw, context_);
      case compressed_certificate:
        return driver_.read<wire::CompressedCertificate>(raw, context_);
      case certificate_verify:
        return driver_.read<wire::CertificateVerify>(raw, context_);
      case finished:
        return driver_.read<wire::Finished>(raw, context_);
      default:
        return fail(Fault::unexpected_message);
    }
  }

  Result<void> read_hello(Bytes raw) {
    TRY_VOID(driver_.read<wire::ClientHello>(raw, context_));
    if (driver_.in<ChoseTls12>() == nullptr) return {};
    TRY(older_, context_.config.tls12->begin(context_, raw));
    return {};
  }

  Progress progress() const {
    if (driver_.in<Connected>() != nullptr) return Progress::done;
    return question() != nullptr ? Progress::waits_for_answer : Progress::waits_for_peer;
  }

  Context context_;
  Driver<Machine, Context> driver_{WaitClientHello{}};
  std::unique_ptr<Handshake> older_;  // of TLS 1.2, once that was chosen: it has taken over
};

}  // namespace

std::unique_ptr<Handshake> make_handshake(const Context& context) { return std::make_unique<ServerHandshake>(context); }

}  // namespace bulla::handshake::server13
