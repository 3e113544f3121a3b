#include "bulla/handshake/client12/handshake.h"

#include "bulla/handshake/client12/states.h"

namespace bulla::handshake::client12 {
namespace {

constexpr int max_hello_requests = 4;

class ClientHandshake12 final : public Handshake {
 public:
  ClientHandshake12(const Context& context, Hello12 hello)
      : context_{context}, driver_{WaitServerHello{std::move(hello)}} {}

  Result<Progress> start() override { return fail(Fault::api_misuse); }

  Result<Progress> message(Bytes raw) override {
    context_.witness.message(Side::server, raw);
    if (auto ok = read(raw); !ok) return std::unexpected(at_message(ok.error(), raw));
    return progress();
  }

  Result<Progress> change_cipher_spec() override {
    TRY_VOID(driver_.take(In<wire::ChangeCipherSpec>{}, context_));
    return progress();
  }

  const Question* question() const override { return driver_.question(); }

  Result<Progress> answer(Answer answer) override {
    TRY_VOID(driver_.answer(std::move(answer), context_));
    return progress();
  }

  Outcome outcome() && override { return std::move(driver_.in<Connected>()->outcome); }

  Result<void> read(Bytes raw) {
    using enum wire::HandshakeType;
    switch (static_cast<wire::HandshakeType>(raw[0])) {
      case hello_request:
        return pass_over(raw);
      case server_hello:
        return driver_.read<wire::ServerHello>(raw, context_);
      case certificate:
        return driver_.read<wire::tls12::Certificate>(raw, context_);
      case certificate_status:
        return driver_.read<wire::tls12::CertificateStatus>(raw, context_);
      case server_key_exchange:
        return driver_.read<wire::tls12::ServerKeyExchange>(raw, context_);
      case certificate_request:
        return driver_.read<wire::tls12::CertificateRequest>(raw, context_);
      case server_hello_done:
        return driver_.read<wire::tls12::ServerHelloDone>(raw, context_);
      case new_session_ticket:
        return driver_.read<wire::tls12::NewSessionTicket>(raw, context_);
      case finished:
        return driver_.read<wire::tls12::Finished>(raw, context_);
      default:
        return fail(Fault::unexpected_message);
    }
  }

 private:
  // RFC 5246 §7.4.1.1: what it asks for is under way, and the transcript does not have it.
  Result<void> pass_over(Bytes hello_request) {
    if (hello_request.size() != wire::HandshakeHeader::size) return fail(Fault::trailing_bytes);
    if (++hello_requests_ > max_hello_requests) return fail(Fault::too_many_messages);
    return {};
  }

  Progress progress() const {
    if (driver_.in<Connected>() != nullptr) return Progress::done;
    return question() != nullptr ? Progress::waits_for_answer : Progress::waits_for_peer;
  }

  Context context_;
  Driver<Machine, Context> driver_;
  int hello_requests_ = 0;
};

Result<std::unique_ptr<Handshake>> go_on(const ClientContext& context, Hello12 hello, Bytes server_hello) {
  auto handshake = std::make_unique<ClientHandshake12>(context, std::move(hello));
  TRY_VOID(handshake->read(server_hello));
  return handshake;
}

constexpr ClientTls12 spoken{go_on};

}  // namespace

const ClientTls12* tls12() { return &spoken; }

}  // namespace bulla::handshake::client12
