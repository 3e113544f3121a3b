#include "bulla/handshake/client13/handshake.h"

#include "bulla/handshake/client13/afterwards.h"

namespace bulla::handshake::client13 {
namespace {

class ClientHandshake final : public Handshake {
 public:
  explicit ClientHandshake(const Context& context) : context_{context} {}

  Result<Progress> start() override {
    if (std::exchange(started_, true)) return fail(Fault::api_misuse);
    TRY_VOID(driver_.begin(context_));
    return progress();
  }

  Result<Progress> message(Bytes raw) override {
    if (!started_) return fail(Fault::api_misuse);
    if (older_) return older_->message(raw);
    context_.witness.message(Side::server, raw);
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
    outcome.afterwards = make_afterwards(context_, *outcome.suite, std::move(connected));
    return outcome;
  }

 private:
  Result<void> read(Bytes raw) {
    using enum wire::HandshakeType;
    switch (static_cast<wire::HandshakeType>(raw[0])) {
      case server_hello:
        return read_hello(raw);
      case encrypted_extensions:
        return driver_.read<wire::EncryptedExtensions>(raw, context_);
      case certificate_request:
        return driver_.read<wire::CertificateRequest>(raw, context_);
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

  // One type on the wire, two messages (RFC 9846 §4.2.4). One that cannot be decoded fails as a ServerHello.
  Result<void> read_hello(Bytes raw) {
    const auto hello = wire::decode_body<wire::ServerHello>(raw.subspan(wire::HandshakeHeader::size));
    if (!hello || !wire::is_hello_retry_request(*hello)) {
      TRY_VOID(driver_.read<wire::ServerHello>(raw, context_));
      return go_on_with_tls12(raw);
    }
    if (driver_.in<WaitSecondServerHello>() != nullptr) return fail(Fault::second_hello_retry);
    return driver_.take(In<HelloRetryRequest>{{*hello}, raw}, context_);
  }

  Result<void> go_on_with_tls12(Bytes server_hello) {
    auto* const chosen = driver_.in<ChoseTls12>();
    if (chosen == nullptr) return {};
    TRY(older_, context_.config.tls12->go_on(context_, std::move(chosen->hello), server_hello));
    return {};
  }

  Progress progress() const {
    if (driver_.in<Connected>() != nullptr) return Progress::done;
    return question() != nullptr ? Progress::waits_for_answer : Progress::waits_for_peer;
  }

  Context context_;
  Driver<Machine, Context> driver_{ChooseTicket{}};
  std::unique_ptr<Handshake> older_;  // of TLS 1.2, once that was chosen: it has taken over
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Handshake> make_handshake(const Context& context) { return std::make_unique<ClientHandshake>(context); }

}  // namespace bulla::handshake::client13
